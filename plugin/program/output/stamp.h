/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The stamp beside an output in a folder, .NAME.done: of which capture it was made and how. */
#ifndef TCPPHASE_STAMP_H
#define TCPPHASE_STAMP_H

#include "command/options.h"
#include "input/captures.h"

/* True when the output with this path is there, made of the capture as it is now with these
 * options. */
bool stamp_is_valid(const struct options *options, const struct capture *capture, const char *path);

/* True when there is a stamp: some run has made the file with this path. */
bool stamp_is_there(const char *path);

/* To be written after the output is published: it must not be there without it. False: an error was
 * told. */
bool stamp_write(const struct options *options, const struct capture *capture, const char *path);

#endif
