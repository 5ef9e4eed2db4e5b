/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A segment of a connection to be drawn, and the texts at its arrow. */
#ifndef TCPPHASE_SEGMENT_H
#define TCPPHASE_SEGMENT_H

#include <tcpphase.h>

enum ladder_end { LADDER_CLIENT, LADDER_SERVER, LADDER_ENDS };

/* A segment, or an ICMP error that quotes one of the sender's. */
struct ladder_segment {
    int64_t time;   /* ns, any epoch */
    uint64_t notes; /* set of TCPPHASE_NOTE_BIT */
    uint32_t frame;
    uint32_t answers; /* frame; 0: none */
    uint32_t seq; /* as on the wire, or as quoted; in a row relative to the sender's first number */
    uint32_t ack; /* as on the wire; in a row relative to the peer's first number */
    uint32_t length; /* payload octets */
    tcpphase_path path[LADDER_ENDS];
    uint16_t flags;
    uint8_t step;         /* enum tcpphase_step */
    uint8_t sender;       /* enum ladder_end */
    uint8_t icmp_version; /* 4 or 6; 0: it is a segment */
    uint8_t icmp_type;
    uint8_t icmp_code;
};

enum { LADDER_TEXT_SIZE = 256 };

/* Whether the segment changes the state of an end. */
bool ladder_moves(const struct ladder_segment *segment, enum ladder_end end);

/* The state of an end after the segment. */
const char *ladder_state(const struct ladder_segment *segment, enum ladder_end end);

/* Texts of at most LADDER_TEXT_SIZE octets. */

/* "Handshake 2/3: SYN-ACK", "ICMP error: port unreachable". */
void ladder_label(const struct ladder_segment *segment, char *text);

/* "[SYN,ACK] Seq=0 Ack=1 Len=0", of a segment of a row; empty for an ICMP error. */
void ladder_numbers(const struct ladder_segment *segment, char *text);

/* "retransmission, d-sack", and the states that an end only passes through; may be empty. */
void ladder_notes(const struct ladder_segment *segment, char *text);

#endif
