/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Loads the module for PNG and PDF on demand. */
#ifndef TCPPHASE_RENDER_MODULE_H
#define TCPPHASE_RENDER_MODULE_H

#include <render.h>

/* Loads the module, for this process and those that it forks. Returns NULL after a message if that
 * fails. */
const struct render *render_load(void);

#endif
