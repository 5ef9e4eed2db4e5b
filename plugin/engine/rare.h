/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef TCPPHASE_RARE_H
#define TCPPHASE_RARE_H

/* Marks a function that few segments need: it is not inlined, so that it does not take registers
 * from the path of the others. */
#define RARE __attribute__((noinline))

#endif
