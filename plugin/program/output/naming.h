/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The names of outputs in folders, and whether two outputs would have the same. */
#ifndef TCPPHASE_NAMING_H
#define TCPPHASE_NAMING_H

#include "output.h"

/* DIR/NAME.streams.csv; an annotated capture keeps its name. To be freed. */
char *naming_path(const struct output_request *request, const struct capture *capture);

/* outputs: as many as the options name. Refuses the captures whose outputs would overwrite an input
 * or an output of another capture; they are told. False: the outputs cannot be written for any
 * capture, which was told. */
bool naming_check(const struct options *options, const struct output outputs[], GArray *captures);

#endif
