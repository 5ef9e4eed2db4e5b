/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The module that dissects captures by libwireshark. It is loaded only when that is asked for. */
#ifndef TCPPHASE_DISSECTOR_H
#define TCPPHASE_DISSECTOR_H

#include <dissect.h>

/* Loads it and lets it begin, for this process and those that it will fork. NULL: it cannot be,
 * which was told. */
const struct dissect *dissector_load(void);

#endif
