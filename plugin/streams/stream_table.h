/* SPDX-License-Identifier: GPL-2.0-or-later */

/* From addresses and ports to connections: one table for all front ends, so that all number and
 * split the connections of a capture alike.
 *
 * A new incarnation begins where tcpphase_begins_new says so. An ended connection is remembered for
 * 2 MSL of capture time after its last segment (by the latest time seen so far: a clock that steps
 * back ends nothing); what comes later on its addresses and ports begins a new stream. So memory is
 * bounded by the open and the recently ended connections.
 *
 * The state of a stream that has ended is packed until a segment comes after all. So is that of an
 * open one when too many others had segments since. */
#ifndef TCPPHASE_STREAM_TABLE_H
#define TCPPHASE_STREAM_TABLE_H

#include "stream_entry.h"

/* 2 MSL, RFC 9293 section 3.4.2: 4 minutes, in ns. */
#define STREAM_TABLE_MEMORY (INT64_C(240) * 1000 * 1000 * 1000)

/* What the user may decide. Which end is the server is a question only where the opening of a
 * stream was not seen: then it is the one whose port is a serving one, if just one of the two is.
 * Otherwise it is the one with the lower port, or the receiver of the first segment (of a RST, its
 * sender). */
struct stream_settings {
    uint32_t duplicate_window; /* ms that a second capture may be late; 0: none is known */
    bool receiver_serves;      /* not the lower port */
    uint8_t serving_ports[(UINT16_MAX + 1) / 8]; /* a bit a port */
};

#define STREAM_DUPLICATE_WINDOW 500 /* ms */

#define STREAM_SETTINGS_DEFAULT                                                                    \
    {                                                                                              \
        .duplicate_window = STREAM_DUPLICATE_WINDOW                                                \
    }

/* Called when the table lets go of an entry, which the callee owns from then on: what the engine
 * knew of the stream is gone, and its life changes no more. */
typedef void (*stream_table_forget)(struct stream_entry *entry, void *user);

/* settings: copied; NULL is the default. forget: NULL frees. */
struct stream_table *stream_table_new(const struct stream_settings *settings,
                                      stream_table_forget forget, void *user);

/* Before the first segment: the table holds so many streams at most. One more, and it gives up the
 * one that was silent longest, ended or not; what comes later on its endpoints begins a new stream.
 * 0: it holds them all, the usual. */
void stream_table_limit(struct stream_table *table, uint32_t most);

/* How many streams were given up. */
uint32_t stream_table_given_up(const struct stream_table *table);

/* Lets go of all entries, in order of their index. NULL is allowed. */
void stream_table_free(struct stream_table *table);

/* Takes a segment all the way: finds its stream (stream_table_find), lets the engine judge it,
 * records it in the stream's life, and shows it to Zeek's model (stream_table_observe). ends: from,
 * to. */
struct stream_entry *stream_table_take(struct stream_table *table,
                                       const struct stream_endpoint ends[2],
                                       struct tcpphase_segment *segment,
                                       struct tcpphase_verdict *verdict);

/* Takes an ICMP error that quotes a segment between these endpoints. Sets icmp->sender. Returns the
 * stream that it is about; NULL: none. */
struct stream_entry *stream_table_take_icmp(struct stream_table *table,
                                            const struct stream_endpoint ends[2],
                                            struct tcpphase_icmp *icmp);

/* The stream to which the segment between these endpoints belongs, a new one if need be; it is the
 * table's, and valid until the next call. Sets segment->sender and segment->copied_step. The caller
 * observes the segment before the next call. */
struct stream_entry *stream_table_find(struct stream_table *table,
                                       const struct stream_endpoint ends[2],
                                       struct tcpphase_segment *segment);

/* The segment of the call before, in its stream. */
void stream_table_observe(struct stream_table *table, const struct tcpphase_segment *segment,
                          struct tcpphase_verdict *verdict);

/* The stream that these endpoints have now, whose state may be packed; NULL: none. Changes nothing.
 */
struct stream_entry *stream_table_peek(const struct stream_table *table,
                                       const struct stream_endpoint ends[2]);

void stream_entry_free(struct stream_entry *entry);

#endif
