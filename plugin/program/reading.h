/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What one capture is read for. */
#ifndef TCPPHASE_READING_H
#define TCPPHASE_READING_H

#include "command/options.h"
#include "input/capture.h"

struct reading {
    const struct options *options;
    const struct capture *capture;
    bool names_capture;   /* tables have a column for it */
    int fds[OUTPUTS_MAX]; /* where to write, by the options' outputs; -1: that one is not wanted */
    const char *names[OUTPUTS_MAX]; /* of those, for messages */
    struct capture_result *result;
};

#endif
