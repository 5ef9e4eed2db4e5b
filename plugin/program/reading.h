/* SPDX-License-Identifier: GPL-2.0-or-later */

/* One capture, read and written to its outputs. */
#ifndef TCPPHASE_READING_H
#define TCPPHASE_READING_H

#include "command/options.h"
#include "input/captures.h"

#include <stdatomic.h>
#include <stdint.h>

/* What became of a capture. */
enum outcome {
    OUTCOME_NONE,      /* not read, or not to the end of the reading */
    OUTCOME_GOOD,      /* all of it was read */
    OUTCOME_CUT,       /* what could be read was; the rest cannot */
    OUTCOME_BAD,       /* nothing of it could be read */
    OUTCOME_PASSED,    /* found in a folder, and no capture */
    OUTCOME_UNWRITTEN, /* an output could not be written */
    OUTCOME_RESUMED    /* left out, as an earlier run is done with it */
};

/* Lies in memory that the process that reads shares with the one that started it. */
struct reading_result {
    _Atomic uint64_t position; /* octets of the file read so far */
    uint64_t frames;
    uint64_t segments;
    uint64_t streams;
    uint64_t given_up;  /* streams, for --max-streams */
    uint64_t undecoded; /* frames */
    int outcome;        /* enum outcome */
};

/* Whether there is something of the capture to write. */
static inline bool reading_has_any(const struct reading_result *result)
{
    return result->outcome == OUTCOME_GOOD || result->outcome == OUTCOME_CUT;
}

struct reading {
    const struct options *options;
    const struct capture *capture;
    bool names_capture;   /* tables have a column for it */
    int fds[OUTPUTS_MAX]; /* where to write, by the options' outputs; -1: that one is not wanted */
    const char *names[OUTPUTS_MAX]; /* of those, for messages */
    struct reading_result *result;
};

/* Reads the capture; messages go to the standard error. */
void reading_run(const struct reading *reading);

#endif
