/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The facts of a stream's life: what happened, when, in which segment. They are gathered from
 * verdicts, apart from what the engine needs to judge the next segment, so that they can be kept
 * when that is forgotten. What the facts amount to in words is said by plugin/summary.
 *
 *     struct tcpphase_life life = {0};              a zero-filled life is that of a new stream
 *     tcpphase_observe(&stream, &segment, &verdict);
 *     tcpphase_record(&life, &stream, &segment, &verdict); */
#ifndef TCPPHASE_LIFE_H
#define TCPPHASE_LIFE_H

#include "tcpphase.h"

/* Segments worth going to: the first of their kind, but for the last one. */
#define TCPPHASE_MOMENTS(X)                                                                        \
    X(SYN, "the client's SYN")                                                                     \
    X(SYN_ACK, "SYN with ACK")                                                                     \
    X(HANDSHAKE_ACK, "the third step, whatever else it is")                                        \
    X(FIRST_DATA, "payload")                                                                       \
    X(FIN_1, "the FIN that was seen first")                                                        \
    X(ACK_FIN_1, "acknowledges it")                                                                \
    X(FIN_2, "the FIN of the other end")                                                           \
    X(ACK_FIN_2, "acknowledges that")                                                              \
    X(RESET, "the RST that ended the stream")                                                      \
    X(FIRST, "the first segment")                                                                  \
    X(LAST, "the last segment")

#define TCPPHASE_ENUM_NAME(id) TCPPHASE_MOMENT_##id
enum tcpphase_moment { TCPPHASE_MOMENTS(TCPPHASE_ENUM) TCPPHASE_MOMENT_COUNT };
#undef TCPPHASE_ENUM_NAME

/* A time that is not to be had. */
#define TCPPHASE_NO_TIME INT64_MIN

/* What stood behind the RST that ended the stream, as far as it could be seen when the RST came. */
enum tcpphase_reset_context {
    TCPPHASE_RESET_PLAIN,         /* nothing in particular: its sender gave the connection up */
    TCPPHASE_RESET_REFUSES,       /* it answers a SYN */
    TCPPHASE_RESET_GIVES_UP,      /* its sender had asked several times in vain */
    TCPPHASE_RESET_ANSWERS_DATA,  /* its sender had closed and got payload after that */
    TCPPHASE_RESET_FOLLOWS_FIN,   /* a FIN was seen before, of either end */
    TCPPHASE_RESET_KNOWS_NOTHING, /* it is what a host sends that has no such connection */
    TCPPHASE_RESET_AFTER_SILENCE, /* neither end had sent anything for long */
    TCPPHASE_RESET_CONTEXT_COUNT
};

/* What one end sent. */
struct tcpphase_sent {
    uint64_t space;            /* numbers used, seen or acknowledged; SYN and FIN have one each */
    uint32_t segments;         /* all but second captures */
    uint32_t retransmissions;  /* those of them with TCPPHASE_NOTE_RETRANSMISSION */
    uint16_t mss;              /* of its SYN, with TCPPHASE_OPTION_MSS */
    uint16_t ip_id;            /* of its last segment; 0: unknown */
    uint8_t ttl;               /* of its last segment before a RST; 0: unknown */
    unsigned options : 7;      /* TCPPHASE_OPTION_... of its SYN */
    unsigned window_shift : 8; /* of its SYN, with TCPPHASE_OPTION_WINDOW_SCALE */
    unsigned ecn : 3;          /* of its SYN: TCPPHASE_ECE, TCPPHASE_CWR and TCPPHASE_AE >> 6 */
    unsigned counted : 2;      /* its last segments whose IP identifications follow each other,
                                  up to 2 */
    bool syn_ack_sent : 1;
    bool fin_sent : 1;
    bool fin_acked : 1;   /* the peer acknowledged its FIN */
    bool ttl_differs : 1; /* not all segments of it had the same; that of the RST does not count */
};
_Static_assert(sizeof(struct tcpphase_sent) == 24, "kept twice for each stream");

/* An ICMP error that quotes a segment of the stream, which the peer has not answered since. */
struct tcpphase_icmp {
    uint32_t frame;  /* the caller's number for it; 0: none */
    uint32_t seq;    /* sequence number of the segment that it quotes */
    uint8_t sender;  /* which end sent that segment: 0 or 1 */
    uint8_t version; /* 4: ICMP; 6: ICMPv6 */
    uint8_t type;
    uint8_t code;
};

struct tcpphase_life {
    struct tcpphase_sent sent[2];          /* in the order of the stream's ends */
    int64_t time[TCPPHASE_MOMENT_COUNT];   /* ns; means something where frame is not 0 */
    uint32_t frame[TCPPHASE_MOMENT_COUNT]; /* 0: has not happened */
    uint32_t steps;                        /* set of 1 << enum tcpphase_step */
    uint32_t attempts;                     /* SYNs of the client */
    uint32_t went_on;    /* segments that reset_sender sent although it had sent the RST */
    uint32_t unheard;    /* segments that the other end sent long after the RST */
    uint32_t reset_seq;  /* sequence number of the RST */
    uint32_t fins;       /* times that fin_1_sender sent its FIN */
    uint32_t unseen[2];  /* of the numbers that an end has used below its highest: those that were
                            neither captured nor acknowledged */
    uint32_t unanswered; /* segments by which last_sender asked again since it was last answered;
                            after a RST: by which reset_sender had */
    uint32_t challenges; /* challenge ACKs */
    struct tcpphase_icmp icmp;
    int64_t first_byte;       /* ns, of the server's first payload; or TCPPHASE_NO_TIME */
    int64_t last_data;        /* ns, of the last payload; or TCPPHASE_NO_TIME */
    int64_t server_rtt;       /* ns, SYN to SYN-ACK; or TCPPHASE_NO_TIME */
    int64_t client_rtt;       /* ns, SYN-ACK to ACK; or TCPPHASE_NO_TIME */
    int64_t silence;          /* ns, the longest pause since last_sender was last answered; after a
                                 RST: the pause that it ended */
    uint64_t space_at_close;  /* of the other end, when it acknowledged the first FIN */
    uint8_t state[2];         /* enum tcpphase_state, the last of each end */
    uint8_t client;           /* which end */
    uint8_t fin_1_sender;     /* which end, if there is a FIN_1 */
    uint8_t reset_sender;     /* which end, if there is a RESET */
    uint8_t reset_step;       /* enum tcpphase_step, of the RST */
    uint8_t reset_context;    /* enum tcpphase_reset_context */
    uint8_t reset_ttl;        /* of the RST; 0: unknown */
    uint8_t first_sender;     /* which end sent the first segment */
    uint8_t probe_flags;      /* the low octet of the flags that no connection sends, if probed */
    uint8_t maybe_fin;        /* set of 1 << end: of those whose highest number was acknowledged
                                 alone, and not captured */
    uint8_t last_sender;      /* which end sent the last segment that is no stray */
    bool was_open : 1;        /* an end was ESTABLISHED */
    bool probed : 1;          /* began with flags that no connection sends */
    bool crossed : 1;         /* the second FIN was sent before the first was acknowledged */
    bool data_accepted : 1;   /* the SYN-ACK acknowledged data of the SYN */
    bool syn_ack_again : 1;   /* a SYN-ACK was sent again before the third step */
    bool last_challenged : 1; /* the last segment was a challenge ACK */
    bool ip_id_jumps : 1;     /* that of the RST, from the ones of its sender before */
};

static inline bool tcpphase_saw(const struct tcpphase_life *life, enum tcpphase_moment moment)
{
    return life->frame[moment] != 0;
}

/* From one time to another, modulo 2^64: a hostile clock must do no harm. */
static inline int64_t tcpphase_elapsed(int64_t from, int64_t to)
{
    return (int64_t)((uint64_t)to - (uint64_t)from);
}

/* Takes what the engine has just said of a segment of the stream. */
void tcpphase_record(struct tcpphase_life *life, const struct tcpphase_stream *stream,
                     const struct tcpphase_segment *segment,
                     const struct tcpphase_verdict *verdict);

/* Takes an ICMP error, if it can be believed: it quotes what was sent and not acknowledged (RFC
 * 5927 section 4.1), and it says that a segment cannot be delivered. */
void tcpphase_record_icmp(struct tcpphase_life *life, const struct tcpphase_stream *stream,
                          const struct tcpphase_icmp *icmp);

/* Payload octets of an end: each once however often sent, and those that were acknowledged but not
 * seen. A single number at the end that was acknowledged but not seen is a FIN if the peer closed
 * too. */
uint64_t tcpphase_octets(const struct tcpphase_life *life, unsigned end);

/* Those of them that the other end than fin_1_sender sent after it had acknowledged the FIN. */
uint64_t tcpphase_octets_half_closed(const struct tcpphase_life *life);

#endif
