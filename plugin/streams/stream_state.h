/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What is known of a stream for the sake of the segments that may still come, and the form in which
 * it waits for them. Most of it is zero or lies near where the stream began, so that form is a
 * third as large; nothing is lost. */
#ifndef STREAM_STATE_H
#define STREAM_STATE_H

#include <life.h>
#include <zeek.h>

struct stream_state {
    struct tcpphase_stream engine;
    struct zeek_connection zeek;
};

enum {
    STREAM_STATE_WORDS = (sizeof(struct stream_state) + 3) / 4,
    STREAM_PACKED_MAX = (STREAM_STATE_WORDS + 3) / 4 + STREAM_STATE_WORDS * 4
};

/* Writes the packed form, at most STREAM_PACKED_MAX octets, and returns how many. life: of the same
 * stream; its first segment must be the same until the state is unpacked. */
size_t stream_state_pack(const struct stream_state *state, const struct tcpphase_life *life,
                         uint8_t *packed);

void stream_state_unpack(struct stream_state *state, const struct tcpphase_life *life,
                         const uint8_t *packed);

#endif
