/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Loads the module that dissects with libwireshark (--dissect). */
#ifndef TCPPHASE_DISSECT_MODULE_H
#define TCPPHASE_DISSECT_MODULE_H

#include <dissect.h>

/* Loads and initializes the module, for this process and those that it forks. Returns NULL after a
 * message if that fails. */
const struct dissect *dissector_load(void);

#endif
