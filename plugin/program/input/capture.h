/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A capture to read, and the result. */
#ifndef TCPPHASE_CAPTURE_H
#define TCPPHASE_CAPTURE_H

#include "base/stream_totals.h"

#include <glib.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct capture {
    char *path; /* as given, or found in a given folder; "-": standard input */
    char *name; /* names its outputs in folders: the path below the given folder; for a capture that
                   was given itself its last part, or the whole path with --parents */
    bool is_named; /* given, not found in a folder: if it is not a capture, that is an error */
    bool is_regular;
    bool is_refused; /* its outputs would overwrite others'; reported already */
    dev_t device;
    ino_t inode;
    gint64 size;  /* octets */
    gint64 mtime; /* ns since 1970 */
};

enum capture_outcome {
    CAPTURE_NOT_READ,    /* not started, or reading was not completed */
    CAPTURE_GOOD,        /* read to its end */
    CAPTURE_CUT,         /* read up to an error */
    CAPTURE_BAD,         /* nothing could be read */
    CAPTURE_PASSED,      /* found in a folder and not a capture */
    CAPTURE_NOT_WRITTEN, /* an output could not be written */
    CAPTURE_RESUMED      /* not read: an earlier run has written its outputs */
};

/* In memory shared between the process that reads the capture and its parent. */
struct capture_result {
    _Atomic uint64_t position; /* octets of the file read so far */
    uint64_t frames;
    uint64_t segments;
    uint64_t streams;
    uint64_t given_up;  /* streams evicted because of --max-streams */
    uint64_t undecoded; /* frames that may hold TCP and could not be decoded */
    struct stream_totals totals;
    int outcome; /* enum capture_outcome */
};

/* Whether the capture gives content for outputs. */
static inline bool capture_has_any(const struct capture_result *result)
{
    return result->outcome == CAPTURE_GOOD || result->outcome == CAPTURE_CUT;
}

#endif
