/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Names of outputs in folders, and conflicts between them. */
#ifndef TCPPHASE_NAMING_H
#define TCPPHASE_NAMING_H

#include "output.h"

/* DIR/NAME.streams.csv; an annotated capture keeps its name. The caller frees it. */
char *naming_path(const struct output_request *request, const struct capture *capture);

/* outputs: one per output of the options. Refuses captures whose outputs would overwrite an input
 * or an output of another capture, with a message. Returns false after a message if the outputs
 * cannot be written for any capture. */
bool naming_check(const struct options *options, const struct output outputs[], GArray *captures);

#endif
