/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The data of the open capture file: the sightings of the probe, the streams, and the verdict on
 * each segment. Freed when the file is closed.
 *
 * Evaluation is lazy. On the first pass the probe only stores its sightings. When a frame is first
 * asked for, the engine judges all sightings so far, in order. So a run that shows nothing of
 * tcpphase, such as a plain "tshark -r", does not pay for it, and the results do not depend on when
 * they are asked for. */
#ifndef TCPPHASE_LEDGER_H
#define TCPPHASE_LEDGER_H

#include "compat.h"

#include <sighting.h>

/* The record of one segment, or of an ICMP error about one: 64 octets. */
struct record {
    struct tcpphase_verdict verdict;
    struct stream_entry *stream;
    uint32_t frame;
    uint8_t
        icmp_type; /* of the ICMP error that quotes a segment of the stream; 0: a segment. For an
                      error the verdict has the states, and the sender of the quoted segment */
    uint8_t icmp_code;
    bool is_void; /* of a frame that a read filter removed: its number was given to another frame */
};

void ledger_register(void);

/* Must be called with each frame of the first pass; ledger_take does so itself. */
void ledger_enter(const packet_info *pinfo);

/* Stores a segment or quoted header, on the first pass; outermost first. Judges it at once if the
 * frame before it was asked for, as this one then is, too. */
void ledger_take(const packet_info *pinfo, const struct sighting *sighting);

/* The first record of the frame, or of the next frame that has any; NULL at the end. Records of a
 * frame are adjacent, outermost first. Valid until the next call. */
const struct record *ledger_find(uint32_t frame);
const struct record *ledger_next(const struct record *record);

/* The label of a segment; of an ICMP error "ICMP error: host unreachable". At most
 * TCPPHASE_LABEL_SIZE octets. */
void record_write_label(const struct record *record, char *label);

#endif
