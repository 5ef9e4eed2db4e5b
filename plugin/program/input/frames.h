/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Finds the TCP headers in frames: with the decoder, or with libwireshark. */
#ifndef TCPPHASE_FRAMES_H
#define TCPPHASE_FRAMES_H

#include "capture_file.h"

#include <decode.h>
#include <dissect.h>

/* Frames that were not decoded for the same reason. */
struct undecoded {
    uint64_t frames;
    uint32_t first;   /* the first of these frames */
    uint32_t number;  /* number that the finding names, for the first frame */
    const char *link; /* name of the link layer of the first frame */
};

struct frames {
    const struct dissect *dissect; /* NULL: use the decoder */
    struct dissection *dissection;
    struct decoder *decoder;
    struct undecoded undecoded[DECODE_FINDING_COUNT]; /* by finding; only those that may hold TCP */
    sighting_take *take;
    void *user;
};

/* Must be called when the capture is open and before the first record. frames: dissect, take and
 * user are set; take is called with each TCP header. With dissect the capture must be one that
 * libwiretap reads. */
void frames_open(struct frames *frames, const struct capture_file *file);
void frames_close(struct frames *frames);

/* Finds the TCP headers of the last record read. */
void frames_look(struct frames *frames, const struct capture_file *file);

#endif
