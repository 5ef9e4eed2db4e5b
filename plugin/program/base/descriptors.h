/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The limit of open files (RLIMIT_NOFILE). */
#ifndef TCPPHASE_DESCRIPTORS_H
#define TCPPHASE_DESCRIPTORS_H

/* Returns how many descriptors may be used, at most wanted, so that some remain for short uses.
 * Raises the soft limit towards the hard one if necessary. */
unsigned descriptors_available(unsigned wanted);

#endif
