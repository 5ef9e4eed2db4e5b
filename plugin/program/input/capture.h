/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A capture that is to be read, and what became of it. */
#ifndef TCPPHASE_CAPTURE_H
#define TCPPHASE_CAPTURE_H

#include <glib.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct capture {
    char *path;    /* as named, or found below what was named; "-": the standard input */
    char *name;    /* of its outputs, in folders: its path below the folder that was named, its last
                      part if it was named itself; or the whole path */
    bool is_named; /* not found in a folder: then it must be a capture */
    bool is_regular;
    bool is_refused; /* not to be read: its outputs would overwrite those of another, told */
    dev_t device;
    ino_t inode;
    gint64 size;  /* octets */
    gint64 mtime; /* ns since 1970 */
};

enum capture_outcome {
    CAPTURE_NOT_READ,    /* not begun, or the reading did not end */
    CAPTURE_GOOD,        /* read to its end */
    CAPTURE_CUT,         /* read up to an error */
    CAPTURE_BAD,         /* nothing could be read */
    CAPTURE_PASSED,      /* found in a folder, and not a capture */
    CAPTURE_NOT_WRITTEN, /* an output could not be written */
    CAPTURE_RESUMED      /* left out: an earlier run wrote its outputs */
};

/* Lies in memory that the process that reads shares with the one that started it. */
struct capture_result {
    _Atomic uint64_t position; /* octets of the file read so far */
    uint64_t frames;
    uint64_t segments;
    uint64_t streams;
    uint64_t given_up;  /* streams, for --max-streams */
    uint64_t undecoded; /* frames */
    int outcome;        /* enum capture_outcome */
};

/* Whether there is something of the capture to write. */
static inline bool capture_has_any(const struct capture_result *result)
{
    return result->outcome == CAPTURE_GOOD || result->outcome == CAPTURE_CUT;
}

#endif
