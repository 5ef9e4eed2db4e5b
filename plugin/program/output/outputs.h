/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The outputs of a run. */
#ifndef TCPPHASE_OUTPUTS_H
#define TCPPHASE_OUTPUTS_H

#include "output.h"

struct outputs {
    const struct options *options;
    bool names_capture; /* tables have a column for the capture, since there are several */
    unsigned captures;  /* of the run */
    struct output list[OUTPUTS_MAX];
};

/* The files that one capture is written to. */
struct delivery {
    struct output_file files[OUTPUTS_MAX]; /* outputs in folders */
    int fds[OUTPUTS_MAX];                  /* as in struct reading */
    const char *names[OUTPUTS_MAX];        /* as in struct reading */
    unsigned captures[OUTPUTS_MAX];        /* as in struct reading */
    bool is_scratch[OUTPUTS_MAX]; /* a temporary file, copied to the output when it is complete */
    struct stream_charts *charts; /* as in struct reading; shared with the process that reads */
    bool is_direct;               /* the only capture: no temporary file is needed */
};

/* Opens the outputs. Returns the exit status: 0, or another one after a message. */
int outputs_open(struct outputs *outputs, const struct options *options, GArray *captures);

/* Opens the files for one capture. is_direct: it is the only capture. Returns false after a message
 * on errors, or if the capture is refused. All fds are -1 if nothing has to be written: an earlier
 * run did that. */
bool outputs_deliver(const struct outputs *outputs, const struct capture *capture,
                     struct delivery *delivery, bool is_direct);

/* Appends or publishes the files of a capture; to be called in order of captures. Returns false
 * after a message (none if a signal is pending) if not all could be written. */
bool outputs_accept(struct outputs *outputs, const struct capture *capture,
                    struct delivery *delivery, const struct capture_result *result);

/* To be called from time to time: what was accepted is made safe against a kill. */
void outputs_tick(struct outputs *outputs);

/* Whether no output can be written any more. */
bool outputs_are_failed(const struct outputs *outputs);

/* Removes the files of a capture. */
void outputs_reject(struct delivery *delivery);

/* Publishes the outputs made of all captures, or removes those that failed. */
bool outputs_publish(struct outputs *outputs);
void outputs_discard(struct outputs *outputs);

#endif
