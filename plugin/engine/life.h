/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The facts of a stream's life: what happened, when, in which segment. Gathered from verdicts, apart from
 * what the engine needs to judge the next segment, so that they can be kept when that is forgotten. What
 * the facts amount to in words is said by plugin/summary. */
#ifndef TCPPHASE_LIFE_H
#define TCPPHASE_LIFE_H

#include "tcpphase.h"

/* Segments worth going to. FIRST and LAST: of the stream; the others: the first of their kind. */
enum tcpphase_moment {
    TCPPHASE_MOMENT_SYN,
    TCPPHASE_MOMENT_SYN_ACK,
    TCPPHASE_MOMENT_HANDSHAKE_ACK,
    TCPPHASE_MOMENT_FIRST_DATA,
    TCPPHASE_MOMENT_FIN_1,
    TCPPHASE_MOMENT_ACK_FIN_1,
    TCPPHASE_MOMENT_FIN_2,
    TCPPHASE_MOMENT_ACK_FIN_2,
    TCPPHASE_MOMENT_RESET,
    TCPPHASE_MOMENT_FIRST,
    TCPPHASE_MOMENT_LAST,
    TCPPHASE_MOMENT_COUNT
};

/* What stood behind the RST that ended a stream, seen when it came. */
enum tcpphase_reset_context {
    TCPPHASE_RESET_PLAIN,           /* nothing in particular: its sender gave the connection up */
    TCPPHASE_RESET_ANSWERS_SYN,     /* refused */
    TCPPHASE_RESET_ANSWERS_UNKNOWN, /* its sender knows nothing of the connection */
    TCPPHASE_RESET_ANSWERS_DATA,    /* payload came after its sender had closed */
    TCPPHASE_RESET_FOLLOWS_FIN,     /* its sender had closed */
    TCPPHASE_RESET_AFTER_SILENCE,   /* payload came after a long silence */
    TCPPHASE_RESET_GIVES_UP         /* its sender had asked several times in vain */
};

/* What one end sent. */
struct tcpphase_sent {
    uint64_t segments;
    uint64_t retransmissions;
    uint64_t space; /* sequence numbers used, seen or acknowledged, SYN and FIN included */
    uint16_t mss;    /* offered in its SYN; 0: not */
    uint8_t shift;   /* window scale offered in its SYN, plus one; 0: not */
    uint8_t options; /* TCPPHASE_OPTION_... of its SYN or SYN-ACK */
    uint8_t state;   /* enum tcpphase_state, the last */
    uint8_t ttl;     /* of its last segment before the RST; 0: unknown */
    bool syn_ack_sent;
    bool fin_sent;
    uint8_t ecn;     /* ECE, CWR and AE of its SYN or SYN-ACK, in bits 0 to 2 */
};

/* An ICMP error that quotes a segment of the stream. */
struct tcpphase_icmp {
    uint32_t frame; /* 0: none */
    uint8_t version; /* 4 or 6 */
    uint8_t type;
    uint8_t code;
};

struct tcpphase_life {
    struct tcpphase_sent sent[2];  /* in the order of the stream's ends */
    int64_t time[TCPPHASE_MOMENT_COUNT]; /* ns; means something where frame is not 0 */
    int64_t first_byte;            /* ns, of the server's first payload; means something if has_first_byte */
    int64_t last_data;             /* ns, of the last payload; means something if has_data */
    int64_t server_rtt;            /* ns, SYN to SYN-ACK; -1: not to be had */
    int64_t client_rtt;            /* ns, SYN-ACK to ACK; -1: not to be had */
    uint64_t half_close_octets;    /* payload between the first FIN's ACK and the second FIN */
    uint64_t notes;                /* of all segments */
    uint32_t frame[TCPPHASE_MOMENT_COUNT]; /* 0: has not happened */
    uint32_t steps;                /* set of 1 << enum tcpphase_step */
    uint32_t attempts;             /* SYNs of the client */
    struct tcpphase_icmp icmp;
    uint8_t client;                /* which end */
    uint8_t fin_1_sender;          /* which end, if frame FIN_1 */
    uint8_t reset_sender;          /* which end, if frame RESET */
    uint8_t reset_context;         /* enum tcpphase_reset_context */
    uint8_t reset_ttl;             /* of the RST; 0: unknown */
    uint8_t first_sender;          /* which end sent the first segment */
    uint8_t first_flags;           /* the low octet of its flags */
    uint8_t last_sender;           /* which end sent the last segment */
    uint8_t unanswered;            /* segments of last_sender that ask once more, since the peer's last */
    uint32_t went_on;              /* segments of reset_sender after its RST, RSTs not counted */
    int64_t silence;               /* ns before the last segment */
    int64_t reset_silence;         /* the same when the RST came */
    uint8_t reset_tries;           /* unanswered when the RST came */
    bool was_open;                 /* an end was ESTABLISHED */
    bool has_first_byte;
    bool has_data;
    bool began;                    /* a segment was recorded */
    bool probed;                   /* began with flags that no connection sends */
    bool repeated_syn_ack;
    bool fast_open;                /* the SYN-ACK acknowledged data of the SYN */
    bool last_had_payload;         /* the last segment */
    bool challenged;               /* the last segment was a challenge ACK */
};

/* Takes what the engine just said of a segment of the stream. */
void tcpphase_record(struct tcpphase_life *life, const struct tcpphase_stream *stream,
                     const struct tcpphase_segment *segment, const struct tcpphase_verdict *verdict);

/* Payload octets of an end: each once however often sent, and those that were acknowledged but not seen. */
uint64_t tcpphase_octets(const struct tcpphase_sent *sent);

#endif
