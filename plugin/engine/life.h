/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The recorded facts of a stream: what happened, when and in which segment. They are collected from
 * the verdicts and kept apart from the state that the engine needs to judge the next segment, so
 * that that state can be freed earlier. plugin/summary derives verdicts and text from them.
 *
 *     struct tcpphase_life life = {0};              // all zero: a new stream
 *     tcpphase_observe(&stream, &segment, &verdict);
 *     tcpphase_record(&life, &stream, &segment, &verdict); */
#ifndef TCPPHASE_LIFE_H
#define TCPPHASE_LIFE_H

#include "tcpphase.h"

/* Milestones of a stream: for each, the first segment of that kind (for LAST, the last). */
#define TCPPHASE_MOMENTS(X)                                                                        \
    X(SYN, "the client's SYN")                                                                     \
    X(SYN_ACK, "SYN with ACK")                                                                     \
    X(HANDSHAKE_ACK, "the third step, whatever else it is")                                        \
    X(FIN_1, "the FIN that was seen first, or that the other one acknowledges")                    \
    X(ACK_FIN_1, "acknowledges it")                                                                \
    X(FIN_2, "the FIN of the other end")                                                           \
    X(ACK_FIN_2, "acknowledges that")                                                              \
    X(RESET, "the RST that ended the stream")                                                      \
    X(FIRST, "the first segment")                                                                  \
    X(LAST, "the last segment")                                                                    \
    X(FIRST_DATA, "payload; without its time")

#define TCPPHASE_ENUM_NAME(id) TCPPHASE_MOMENT_##id
enum tcpphase_moment { TCPPHASE_MOMENTS(TCPPHASE_ENUM) TCPPHASE_MOMENT_COUNT };
enum { TCPPHASE_TIMED_COUNT = TCPPHASE_MOMENT_FIRST_DATA };
#undef TCPPHASE_ENUM_NAME

/* Times of 48 bits last for three days. */
enum { TCPPHASE_TIME_BITS = 48 };

/* Marks a time as unknown. */
#define TCPPHASE_NO_TIME INT64_MIN

/* What preceded the RST that ended the stream, as known when the RST was captured. */
enum tcpphase_reset_context {
    TCPPHASE_RESET_PLAIN,        /* none of the below: an abort */
    TCPPHASE_RESET_REFUSES,      /* answers a SYN */
    TCPPHASE_RESET_GIVES_UP,     /* its sender had retransmitted or probed repeatedly, unanswered */
    TCPPHASE_RESET_ANSWERS_DATA, /* its sender had closed and received payload after that */
    TCPPHASE_RESET_FOLLOWS_FIN,  /* a FIN of either end was captured before */
    TCPPHASE_RESET_KNOWS_NOTHING, /* as sent by a host without such a connection */
    TCPPHASE_RESET_AFTER_SILENCE, /* neither end had sent anything for a minute or more */
    TCPPHASE_RESET_CONTEXT_COUNT
};

/* What one end has sent. */
struct tcpphase_sent {
    uint64_t space; /* sequence space used, as captured or acknowledged, SYN and FIN included */
    uint64_t closed_time : TCPPHASE_TIME_BITS; /* ns that it offered no window, in all */
    uint64_t fins : 16;                        /* times that it sent its FIN */
    uint32_t acked;           /* of space, acknowledged by the peer; the low 32 bits */
    uint32_t segments;        /* capture duplicates excluded */
    uint32_t unseen;          /* octets below the highest sequence number that were neither captured
                                 nor acknowledged */
    uint32_t retransmissions; /* segments with TCPPHASE_NOTE_RETRANSMISSION */
    uint16_t again;           /* times that the first payload not acknowledged was sent again */
    uint16_t mss;             /* of its SYN; valid with TCPPHASE_OPTION_MSS */
    uint8_t ttl;              /* of its last segment before a RST; 0: unknown */
    unsigned options : 7;     /* TCPPHASE_OPTION_... of its SYN */
    unsigned window_shift : 8; /* of its SYN; valid with TCPPHASE_OPTION_WINDOW_SCALE */
    unsigned ecn : 3;          /* of its SYN: TCPPHASE_ECE, TCPPHASE_CWR and TCPPHASE_AE >> 6 */
    unsigned counted : 2; /* length of the current run of consecutive IP identifications; 2 means
                             two or more */
    bool syn_ack_sent : 1;
    bool fin_sent : 1;
    bool fin_acked : 1;   /* the peer acknowledged its FIN */
    bool ttl_differs : 1; /* its segments had different TTLs, the RST's not considered */
};
_Static_assert(sizeof(struct tcpphase_sent) == 40, "kept twice for each stream");

/* An ICMP error that quotes a segment of the stream. Dropped when the peer answers later. */
struct tcpphase_icmp {
    uint32_t frame;  /* the caller's number of the error's frame; 0: no error */
    uint8_t sender;  /* the end that sent the quoted segment: 0 or 1 */
    uint8_t version; /* 4: ICMP; 6: ICMPv6 */
    uint8_t type;
    uint8_t code;
};

struct tcpphase_life {
    struct tcpphase_sent sent[2];          /* index: end of the stream */
    int64_t time[TCPPHASE_TIMED_COUNT];    /* ns; valid where frame is not 0 */
    int64_t first_byte;                    /* ns, time of the server's first payload, */
    int64_t last_data;                     /* of the last payload, */
    int64_t server_rtt;                    /* SYN to SYN-ACK, */
    int64_t client_rtt;                    /* SYN-ACK to ACK; each or TCPPHASE_NO_TIME */
    uint64_t silence : TCPPHASE_TIME_BITS; /* ns, the longest pause since last_sender was last
                                              answered; after a RST: the pause before it */
    uint64_t unanswered : 16; /* retransmissions and probes of last_sender since it was last
                                 answered; after a RST: those of reset_sender before it */
    uint64_t space_at_close : TCPPHASE_TIME_BITS; /* space of the other end when it acknowledged the
                                                     first FIN */
    uint64_t challenges : 16;                     /* challenge ACKs */
    uint64_t stall_time : TCPPHASE_TIME_BITS;    /* ns, the longest that octets were outstanding and
                                                    none was sent or acknowledged */
    uint64_t refused : 16;                       /* payloads and FINs sent into a closed window */
    uint64_t response_time : TCPPHASE_TIME_BITS; /* ns, the client's payload to the server's first
                                                    payload; 0: unknown */
    uint64_t unheard : 16; /* segments that the other end sent more than 100 ms after the RST */
    uint32_t frame[TCPPHASE_MOMENT_COUNT]; /* 0: not captured */
    uint32_t steps;                        /* set of 1 << enum tcpphase_step */
    uint32_t attempts;                     /* SYNs of the client */
    uint32_t other_syn_ack; /* frame of the first SYN-ACK with another number, accepted or not;
                               0: none */
    uint32_t payloads;      /* segments with payload, of both ends, keep-alives excluded */
    uint32_t resent;        /* those of them that were sent again */
    struct tcpphase_icmp icmp;
    uint16_t went_on;          /* segments that reset_sender sent after its RST */
    uint16_t stuck;            /* octets of the payload that sent.again counts */
    uint8_t syn_acks : 4;      /* SYN-ACKs sent again after the third step; 15: or more */
    uint8_t ignored_syns : 4;  /* SYNs that an older connection stood in the way of; 15: or more */
    uint8_t deaf : 6;          /* times in a row that an end sent what had been acknowledged; 63:
                                  or more */
    bool of_filtered : 1;      /* segments without SYN, FIN and RST are missing from the whole
                                  capture; set by the caller */
    bool payload_waits : 1;    /* a SYN-ACK was sent again after the third step, and the client had
                                  sent payload twice by then */
    uint8_t state[2];          /* enum tcpphase_state, the latest of each end */
    uint8_t client;            /* 0 or 1 */
    uint8_t last_sender;       /* end that sent the last segment that is not stray */
    uint8_t reset_ttl;         /* TTL of the RST; 0: unknown */
    uint8_t probe_flags : 6;   /* if probed: the low bits of the first segment's flags */
    bool answers_other : 1;    /* it began with a SYN-ACK that answers the SYN of another stream;
                                  set by the caller */
    bool reset_of_closed : 1;  /* the RST is an answer of an end that is CLOSED to a segment without
                                  ACK: RST with ACK and sequence number 0 */
    uint8_t reset_step : 5;    /* enum tcpphase_step of the RST */
    uint8_t reset_context : 3; /* enum tcpphase_reset_context */
    uint8_t fin_1_sender : 1;  /* 0 or 1; valid if FIN_1 was captured */
    uint8_t reset_sender : 1;  /* 0 or 1; valid if RESET was captured */
    uint8_t first_sender : 1;  /* end that sent the first segment */
    uint8_t data_sender : 1;   /* end that sent the last payload */
    uint8_t deaf_end : 1;      /* end that deaf is about */
    uint8_t maybe_fin : 2;  /* bit per end: its highest sequence number was acknowledged alone and
                               not captured */
    bool was_open : 1;      /* an end reached ESTABLISHED */
    uint8_t closed : 2;     /* bit per end: it offers no window */
    bool probed : 1;        /* began with a combination of flags that no connection uses */
    bool crossed : 1;       /* the second FIN was sent before the first was acknowledged */
    bool closes_first : 1;  /* the sender of FIN_1 (without FIN_1, of RESET) provably closed before
                               its peer */
    bool data_accepted : 1; /* the SYN-ACK acknowledged data of the SYN */
    bool syn_ack_again : 1; /* a SYN-ACK was sent again before the third step */
    bool last_challenged : 1; /* the last segment was a challenge ACK */
    bool fast_open_tried : 1; /* a SYN of the client had data or a cookie (RFC 7413) */
    bool asks_alive : 1;      /* the last of unanswered was a keep-alive */
    bool smaller_arrived : 1; /* stuck is larger than what arrived before or behind it */
    bool captured_twice : 1;  /* capture duplicates were seen */
    bool cut : 1;             /* a segment was not captured whole */
    bool lossy : 1;           /* octets were acknowledged that were not captured */
    bool guesses_client : 1;  /* no segment of the stream shows which end is the client */
    bool ip_id_jumps : 1;     /* the RST's IP identification does not continue its sender's */
};
_Static_assert(TCPPHASE_STEP_COUNT <= 32 && TCPPHASE_RESET_CONTEXT_COUNT <= 8, "bits suffice");

static inline bool tcpphase_saw(const struct tcpphase_life *life, enum tcpphase_moment moment)
{
    return life->frame[moment] != 0;
}

/* Time difference modulo 2^64, so that extreme timestamps cannot overflow. */
static inline int64_t tcpphase_elapsed(int64_t from, int64_t to)
{
    return (int64_t)((uint64_t)to - (uint64_t)from);
}

/* Records a segment, after tcpphase_observe gave its verdict. */
void tcpphase_record(struct tcpphase_life *life, struct tcpphase_stream *stream,
                     const struct tcpphase_segment *segment,
                     const struct tcpphase_verdict *verdict);

/* The error is "fragmentation needed" or "packet too big" (RFC 1191, RFC 8201). */
bool tcpphase_says_too_big(const struct tcpphase_icmp *icmp);

/* Records an ICMP error if it is credible (RFC 5927 section 4.1: it quotes data that was sent and
 * not yet acknowledged) and reports that a segment was not delivered. Ignored otherwise. Returns
 * whether it is credible. */
bool tcpphase_record_icmp(struct tcpphase_life *life, const struct tcpphase_stream *stream,
                          const struct tcpphase_icmp *icmp, uint32_t seq);

/* Payload octets sent by an end, each counted once, including those that were acknowledged but not
 * captured. If only the last octet was acknowledged and not captured and the peer has closed, that
 * octet is taken for a FIN. */
uint64_t tcpphase_octets(const struct tcpphase_life *life, unsigned end);

/* The payload octets that the end other than fin_1_sender sent after it acknowledged the FIN. */
uint64_t tcpphase_octets_half_closed(const struct tcpphase_life *life);

#endif
