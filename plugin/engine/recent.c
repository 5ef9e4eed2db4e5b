/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Second captures: a packet that the capture holds more than once. */

#include "recent.h"

static uint32_t mix(uint32_t hash, uint32_t value)
{
    hash = (hash ^ value) * UINT32_C(0x9e3779b1);
    return hash ^ hash >> 15;
}

uint32_t engine_fingerprint(const struct tcpphase_segment *segment)
{
    uint32_t hash = mix(segment->seq, segment->ack);
    hash = mix(hash, (uint32_t)segment->flags << 16 | segment->window);
    hash = mix(hash, (uint32_t)segment->checksum << 16 | segment->ip_id);
    hash = mix(hash, segment->length);
    hash = mix(hash, segment->ts_value);
    return mix(hash, segment->ts_echo);
}

/* The same bytes with the same identification are the same packet, for as long as one takes to pass
 * two capture points. Without identification (IPv6, or 0) only what occupies sequence space can be
 * told from an honest repetition, and only at once; unless the capture is known to have copies. */
static bool is_same_packet(const struct view *view, const struct tcpphase_recent *recent)
{
    const uint32_t at_once = 1000;
    const struct tcpphase_segment *segment = view->segment;
    const int32_t chosen = view->stream->duplicate_window;
    const uint32_t window = chosen == 0 ? TCPPHASE_DUPLICATE_WINDOW : (uint32_t)chosen;
    const uint32_t elapsed = microseconds(segment->time) - recent->time;
    if (chosen < 0 || elapsed > window)
        return false;
    return segment->ip_id != 0 || (elapsed <= at_once && (view->stream->duplicated ||
                                                          segment_end(segment) != segment->seq));
}

const struct tcpphase_recent *engine_captured_before(const struct view *view, uint32_t fingerprint)
{
    if (view->segment->defects & (TCPPHASE_DEFECT_NO_FLAGS | TCPPHASE_DEFECT_CUT_HEADER))
        return NULL;
    for (unsigned i = 0; i < TCPPHASE_RECENT; i++) {
        const struct tcpphase_recent *recent = &view->sender->recent[i];
        if (recent->step != 0 && recent->fingerprint == fingerprint && is_same_packet(view, recent))
            return recent;
    }
    return NULL;
}

void engine_remember_recent(struct tcpphase_end *sender, const struct tcpphase_segment *segment,
                            uint32_t fingerprint, enum tcpphase_step step)
{
    sender->recent[sender->next_recent] = (struct tcpphase_recent){
        .fingerprint = fingerprint,
        .time = microseconds(segment->time),
        .step = (uint32_t)step + 1,
    };
    sender->next_recent = (uint8_t)((sender->next_recent + 1) % TCPPHASE_RECENT);
}
