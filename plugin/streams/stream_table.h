/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The table of streams by addresses and ports, used by all front ends, so that all of them number
 * and split connections alike.
 *
 * A new incarnation begins as tcpphase_begins_new decides. An ended connection is kept for 2 MSL of
 * capture time after its last segment (by the latest time seen, so that a clock that goes back ends
 * nothing); later segments on its addresses and ports begin a new stream. So memory is bounded by
 * the number of open and recently ended connections. Ended streams whose roles are not known yet
 * are kept longer, as another connection may show them: to the end, or until there are too many.
 *
 * The state of a stream is packed when it has ended, or when too many others have had segments
 * since; it is unpacked for its next segment. */
#ifndef TCPPHASE_STREAM_TABLE_H
#define TCPPHASE_STREAM_TABLE_H

#include "stream_entry.h"

/* 2 MSL, RFC 9293 section 3.4.2: 4 minutes, in ns. */
#define STREAM_TABLE_MEMORY (INT64_C(240) * 1000 * 1000 * 1000)

/* Settings of the user. The role of the ends has to be guessed only if the opening of a stream was
 * not captured. The server is then the end that other streams show to be one (roles.h); else the
 * end with a serving port, if one end only has one; else the end with the lower port, or the
 * receiver of the first segment (of a RST: its sender). */
struct stream_settings {
    uint32_t duplicate_window; /* ms, maximal delay of a capture duplicate; 0: not detected */
    uint32_t slow_response; /* ms from the request from which on a response is slow; 0: none is */
    bool receiver_serves;   /* prefer the receiver of the first segment to the lower port */
    uint8_t serving_ports[(UINT16_MAX + 1) / 8]; /* bitmap */
};

#define STREAM_DUPLICATE_WINDOW 500 /* ms */
#define STREAM_SLOW_RESPONSE 1000   /* ms */

#define STREAM_SETTINGS_DEFAULT                                                                    \
    {                                                                                              \
        .duplicate_window = STREAM_DUPLICATE_WINDOW, .slow_response = STREAM_SLOW_RESPONSE         \
    }

/* Called when the table removes an entry, which the callee then owns. Its state is freed, and the
 * entry does not change any more. */
typedef void (*stream_table_forget)(struct stream_entry *entry, void *user);

/* settings: copied; NULL: defaults. forget: NULL: entries are freed. */
struct stream_table *stream_table_new(const struct stream_settings *settings,
                                      stream_table_forget forget, void *user);

/* Limits the number of streams in the table. When it is reached, a new stream evicts the one
 * without segments for the longest time, ended or not; later segments on its endpoints begin a new
 * stream. 0 (the default): unlimited. Must be called before the first segment. */
void stream_table_limit(struct stream_table *table, uint32_t most);

/* Number of streams evicted because of the limit. */
uint32_t stream_table_given_up(const struct stream_table *table);

/* Removes all entries (stream_table_forget), first the final ones whose roles are not known, then
 * the others in order of their index, and frees the table. NULL is allowed. */
void stream_table_free(struct stream_table *table);

/* stream_table_find and stream_table_observe in one. ends: source, destination. */
struct stream_entry *stream_table_take(struct stream_table *table,
                                       const struct stream_endpoint ends[2],
                                       struct tcpphase_segment *segment,
                                       struct tcpphase_verdict *verdict);

/* Records an ICMP error that quotes a segment between these endpoints (source, destination), with
 * this sequence number. Sets icmp->error.sender. Returns the stream concerned, or NULL. */
struct stream_entry *stream_table_take_icmp(struct stream_table *table,
                                            const struct stream_endpoint ends[2],
                                            struct stream_icmp *icmp, uint32_t seq);

/* Finds the stream of a segment between these endpoints (source, destination); adds one if
 * necessary. Sets segment->sender and segment->copied_step. The entry is owned by the table and
 * valid until the next call. The caller must call stream_table_observe before the next call. */
struct stream_entry *stream_table_find(struct stream_table *table,
                                       const struct stream_endpoint ends[2],
                                       struct tcpphase_segment *segment);

/* Judges the segment of the previous stream_table_find: runs the engine and Zeek's model and
 * records the facts of the stream. */
void stream_table_observe(struct stream_table *table, const struct tcpphase_segment *segment,
                          struct tcpphase_verdict *verdict);

/* Updates a stream by the settings, and by what other streams have shown since its last segment:
 * its roles, and whether the capture was filtered. Must be called before it is judged. Nothing
 * changes if the table has let go of it. */
void stream_table_update(const struct stream_table *table, struct stream_entry *entry);

#endif
