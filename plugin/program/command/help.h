/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The text of --help. */
#ifndef TCPPHASE_HELP_H
#define TCPPHASE_HELP_H

void help_print(void);

#endif
