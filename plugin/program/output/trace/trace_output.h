/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A capture as a trace. The connections of two endpoints that follow each other make a scenario,
 * which is written when it is complete: when the table has forgotten the last of them, or at the
 * end. Until then it lies in a file without a name. */
#ifndef TCPPHASE_SCENARIOS_H
#define TCPPHASE_SCENARIOS_H

#include "command/options.h"

#include <sighting.h>

struct scenarios;

/* The trace goes to fd, which stays open. name: of the capture. */
struct scenarios *scenarios_open(int fd, const char *name, const struct options *options);

/* Takes a segment, or an ICMP error about a stream. */
void scenarios_take(struct scenarios *scenarios, const struct sighting *sighting,
                    const struct judgement *judgement);

/* The table lets go of the stream. */
void scenarios_forget(struct scenarios *scenarios, const struct stream_entry *stream);

/* Writes what is left, before the table lets go of it, and frees all. Returns errno of the first
 * failure; 0: there was none. untold: how many frames could not be told as they were captured. */
int scenarios_close(struct scenarios *scenarios, uint64_t *untold);

#endif
