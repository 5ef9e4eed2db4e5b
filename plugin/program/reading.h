/* SPDX-License-Identifier: GPL-2.0-or-later */

/* One capture to read, and what to write. */
#ifndef TCPPHASE_READING_H
#define TCPPHASE_READING_H

#include "command/options.h"
#include "input/capture.h"

struct reading {
    const struct options *options;
    const struct capture *capture;
    bool names_capture;             /* tables have a column for the capture */
    int fds[OUTPUTS_MAX];           /* descriptor of each output of the options; -1: not written */
    const char *names[OUTPUTS_MAX]; /* names of these outputs in messages */
    unsigned captures[OUTPUTS_MAX]; /* how many each output is made of */
    struct stream_charts *charts;   /* NULL: no output has charts */
    struct capture_result *result;
};

#endif
