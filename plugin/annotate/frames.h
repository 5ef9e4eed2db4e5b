/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The TCP headers of a capture's frames, decoded without libwireshark. */
#ifndef TCPPHASE_FRAMES_H
#define TCPPHASE_FRAMES_H

#include "capture_file.h"

#include <decode.h>
#include <sighting.h>

/* What could not be decoded, for one reason. */
struct undecoded {
    uint64_t frames;
    uint32_t first;    /* the first of them */
    uint32_t number;   /* that the finding names, of the first */
    int encapsulation; /* libwiretap's, of the first */
};

struct frames {
    struct decoder *decoder;
    struct undecoded undecoded[DECODE_FINDING_COUNT]; /* of those that may hold TCP */
    union {
        struct sighting sighting;
        uint8_t room[SIGHTING_MAX];
    } seen;
};

void frames_open(struct frames *frames);
void frames_close(struct frames *frames);

/* The TCP header in the record that was read last; NULL: there is none, or it could not be decoded.
 * Valid until the next call. */
const struct sighting *frames_look(struct frames *frames, struct capture_file *file);

#endif
