/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The interface of all writers of outputs of one capture. */
#ifndef TCPPHASE_WRITER_H
#define TCPPHASE_WRITER_H

#include "base/stream_totals.h"
#include "command/options.h"

#include <sighting.h>

/* What a writer is opened with. */
struct writer_about {
    const struct options *options;
    const struct output_request *request;
    const char *capture;           /* path of the capture, as given */
    int fd;                        /* descriptor of the output; stays open */
    const struct row_format *rows; /* of a table; set by writers.c */
    bool names_capture;            /* tables have a column for the capture */
    unsigned captures;             /* how many the output is made of */
    struct stream_totals *totals;  /* a list or a report counts its streams here; for footer, the
                                      sum of all captures */
    struct stream_charts *charts;  /* and a report what its charts show; NULL for other outputs */
    bool is_live; /* the capture is live, and rows are to be written as soon as they are known */
};

struct row_format;

enum { WRITER_HAS_TOLD = -1 };

/* Functions may be NULL if there is nothing to do. state: what open returned. */
struct writer_kind {
    /* Writes what precedes the first capture in an output of several. Returns 0 or errno. */
    int (*header)(const struct writer_about *about);

    /* Writes what follows the last one; the same. */
    int (*footer)(const struct writer_about *about);
    void *(*open)(const struct writer_about *about);

    /* Called with each segment, and with each ICMP error about a stream. */
    void (*take_segment)(void *state, const struct sighting *sighting,
                         const struct judgement *judgement);
    void (*take_icmp)(void *state, const struct sighting *sighting,
                      const struct judgement *judgement);

    /* Called when the stream table removes a stream. */
    void (*forget)(void *state, const struct stream_entry *stream);

    /* Called at the end of the capture; the stream table then removes all remaining streams. */
    void (*end)(void *state);

    /* Writes what is left and frees the state. Returns errno of the first write that failed; 0:
     * none did; WRITER_HAS_TOLD: a message said what is wrong. */
    int (*close)(void *state);

    /* For live captures. tick writes what is known so far, and returns when it is to be called
     * again (us of g_get_monotonic_time); 0: not before is_behind. has_failed: nothing more can be
     * written. */
    int64_t (*tick)(void *state);
    bool (*is_behind)(const void *state);
    bool (*has_failed)(const void *state);
};

/* What close returns because of a temporary file of the writer, after a message. fd: -1 if it could
 * not be made, which was told then; error: errno; 0: none. */
int writer_scratch_error(int fd, int error);

#endif
