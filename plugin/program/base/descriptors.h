/* SPDX-License-Identifier: GPL-2.0-or-later */

/* How many files this process may have open (RLIMIT_NOFILE). */
#ifndef TCPPHASE_DESCRIPTORS_H
#define TCPPHASE_DESCRIPTORS_H

/* Returns how many descriptors may be taken, wanted at most, so that enough are left for what is
 * open for a moment. Raises the soft limit, as far as the hard one allows, if it is too low. */
unsigned descriptors_available(unsigned wanted);

#endif
