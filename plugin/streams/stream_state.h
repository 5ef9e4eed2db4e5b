/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The state of a stream that is needed to judge its next segments, and a lossless packed form of
 * about a quarter of the size: most words are zero, or small relative to the start of the stream.
 */
#ifndef TCPPHASE_STREAM_STATE_H
#define TCPPHASE_STREAM_STATE_H

#include <life.h>
#include <zeek.h>

struct stream_state {
    struct tcpphase_stream engine;
    struct zeek_connection zeek;
};

enum {
    STREAM_STATE_WORDS = (sizeof(struct stream_state) + 3) / 4,
    STREAM_STATE_MAP = (STREAM_STATE_WORDS + 7) / 8, /* octets, with a bit for each word */
    STREAM_PACKED_MAX = STREAM_STATE_MAP + (STREAM_STATE_WORDS + 3) / 4 + STREAM_STATE_WORDS * 4
};

/* Writes the packed form, at most STREAM_PACKED_MAX octets, and returns its size. life: the facts
 * of the same stream; its first frame and time must not change until the state is unpacked. */
size_t stream_state_pack(const struct stream_state *state, const struct tcpphase_life *life,
                         uint8_t *packed);

void stream_state_unpack(struct stream_state *state, const struct tcpphase_life *life,
                         const uint8_t *packed);

#endif
