/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The outputs of a run. */
#ifndef TCPPHASE_OUTPUTS_H
#define TCPPHASE_OUTPUTS_H

#include "output.h"

struct outputs {
    const struct options *options;
    bool names_capture; /* tables of several captures have a column for it */
    char *scratch_name; /* of temporary files, for messages */
    struct output list[OUTPUTS_MAX];
};

/* What one capture is written to. */
struct delivery {
    struct output_file files[OUTPUTS_MAX]; /* in folders */
    int fds[OUTPUTS_MAX];                  /* as in struct reading */
    const char *names[OUTPUTS_MAX];        /* as in struct reading */
    bool is_direct;                        /* written where it belongs, not to scratch files */
};

/* Opens them; what is wrong is told. Returns the exit status: 0, or the one to end with. */
int outputs_open(struct outputs *outputs, const struct options *options, GArray *captures);

/* Opens what the capture is written to. is_direct: no other capture is. False: an error was told,
 * or the capture is refused. With all fds -1, nothing is wanted of the capture: an earlier run is
 * done with it. */
bool outputs_deliver(const struct outputs *outputs, const struct capture *capture,
                     struct delivery *delivery, bool is_direct);

/* Puts what was written where it belongs; captures in order. False: not all of it, which was told,
 * unless a signal is pending. */
bool outputs_accept(struct outputs *outputs, const struct capture *capture,
                    struct delivery *delivery, const struct capture_result *result);

/* True when no output is left that could be written. */
bool outputs_are_failed(const struct outputs *outputs);

/* Takes it away. */
void outputs_reject(struct delivery *delivery);

/* Gives the files that are made of all captures their names, or takes them away. */
bool outputs_publish(struct outputs *outputs);
void outputs_discard(struct outputs *outputs);

#endif
