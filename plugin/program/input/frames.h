/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The TCP headers of a capture's frames: found by the decoder, or by libwireshark's dissectors. */
#ifndef TCPPHASE_FRAMES_H
#define TCPPHASE_FRAMES_H

#include "capture_file.h"

#include <decode.h>
#include <dissect.h>

/* What could not be decoded, for one reason. */
struct undecoded {
    uint64_t frames;
    uint32_t first;    /* the first of them */
    uint32_t number;   /* that the finding names, of the first */
    int encapsulation; /* libwiretap's, of the first */
};

struct frames {
    const struct dissect *dissect; /* NULL: the decoder does it */
    struct dissection *dissection;
    struct decoder *decoder;
    struct undecoded undecoded[DECODE_FINDING_COUNT]; /* of those that may hold TCP */
    sighting_take *take;
    void *user;
};

/* Begins with a capture that was opened and not read. frames: has dissect, and take and user, who
 * get the TCP headers. */
void frames_open(struct frames *frames, const struct capture_file *file);
void frames_close(struct frames *frames);

/* Looks for TCP headers in the record that was read last. */
void frames_look(struct frames *frames, struct capture_file *file);

#endif
