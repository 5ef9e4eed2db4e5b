/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The engine of tcpphase: takes the TCP segments of a connection one by one and returns what each
 * one does in it. Pure C11: no allocation, no I/O, no clock, no errors.
 *
 *     struct tcpphase_stream stream = {0};          // all zero: a new stream
 *     struct tcpphase_verdict verdict;
 *     tcpphase_observe(&stream, &segment, &verdict);
 *
 * The observer stands between the hosts and sees segments, not states. The two ends of a stream are
 * numbered 0 and 1 in storage; client and server are their roles in the stream, sender and receiver
 * their roles in one segment. */
#ifndef TCPPHASE_H
#define TCPPHASE_H

#include "vocabulary.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TCPPHASE_ENUM(id, ...) TCPPHASE_ENUM_NAME(id),

#define TCPPHASE_ENUM_NAME(id) TCPPHASE_STATE_##id
enum tcpphase_state { TCPPHASE_STATES(TCPPHASE_ENUM) TCPPHASE_STATE_COUNT };
#undef TCPPHASE_ENUM_NAME

#define TCPPHASE_ENUM_NAME(id) TCPPHASE_PHASE_##id
enum tcpphase_phase { TCPPHASE_PHASES(TCPPHASE_ENUM) TCPPHASE_PHASE_COUNT };
#undef TCPPHASE_ENUM_NAME

#define TCPPHASE_ENUM_NAME(id) TCPPHASE_STEP_##id
enum tcpphase_step { TCPPHASE_STEPS(TCPPHASE_ENUM) TCPPHASE_STEP_COUNT };
#undef TCPPHASE_ENUM_NAME

#define TCPPHASE_ENUM_NAME(id) TCPPHASE_NOTE_##id
enum tcpphase_note { TCPPHASE_NOTES(TCPPHASE_ENUM) TCPPHASE_NOTE_COUNT };
#undef TCPPHASE_ENUM_NAME

/* The bit of a note in a set of notes. */
#define TCPPHASE_NOTE_BIT(id) (UINT64_C(1) << TCPPHASE_NOTE_##id)

/* Takes the first note, in the order of TCPPHASE_NOTES, out of a set that is not empty. */
static inline enum tcpphase_note tcpphase_take_note(uint64_t *notes)
{
    unsigned note = 0;
    while (!(*notes >> note & 1))
        note++;
    *notes &= *notes - 1;
    return (enum tcpphase_note)note;
}

/* All times are in nanoseconds. */
#define TCPPHASE_SECOND INT64_C(1000000000)

/* Modulo 2^64: no number is out of range. */
static inline int64_t tcpphase_time(int64_t seconds, int64_t nanoseconds)
{
    return (int64_t)((uint64_t)seconds * (uint64_t)TCPPHASE_SECOND + (uint64_t)nanoseconds);
}

/* Flags of a segment, as in octets 12 and 13 of the TCP header (RFC 9293 section 3.1). */
enum {
    TCPPHASE_FIN = 0x001,
    TCPPHASE_SYN = 0x002,
    TCPPHASE_RST = 0x004,
    TCPPHASE_PSH = 0x008,
    TCPPHASE_ACK = 0x010,
    TCPPHASE_URG = 0x020,
    TCPPHASE_ECE = 0x040,
    TCPPHASE_CWR = 0x080,
    TCPPHASE_AE = 0x100 /* RFC 9768 */
};

/* TCP options present in a segment. */
enum {
    TCPPHASE_OPTION_MSS = 0x01,
    TCPPHASE_OPTION_WINDOW_SCALE = 0x02,
    TCPPHASE_OPTION_SACK_PERMITTED = 0x04,
    TCPPHASE_OPTION_TIMESTAMPS = 0x08,
    TCPPHASE_OPTION_FAST_OPEN = 0x10, /* RFC 7413: a cookie, or the request for one */
    TCPPHASE_OPTION_MPTCP_CAPABLE = 0x20,
    TCPPHASE_OPTION_MPTCP_JOIN = 0x40
};

#define TCPPHASE_SACK_BLOCKS 4 /* RFC 2018 section 3: the maximum that fits */

struct tcpphase_range {
    uint32_t start; /* first sequence number */
    uint32_t end;   /* last sequence number + 1 */
};

/* What is missing or wrong in a captured segment. 0: nothing. */
enum {
    TCPPHASE_DEFECT_NO_FLAGS = 1,       /* cut before the flags: cannot be judged */
    TCPPHASE_DEFECT_CUT_HEADER = 2,     /* cut within the header: options may be missing */
    TCPPHASE_DEFECT_LENGTH_UNKNOWN = 4, /* an IP fragment: the payload continues in another */
    TCPPHASE_DEFECT_CHECKSUM = 8,       /* checksum verified and wrong */
    TCPPHASE_DEFECT_MALFORMED = 16,     /* invalid header length */
    TCPPHASE_DEFECT_NO_WINDOW = 32,     /* cut before the window */
    TCPPHASE_DEFECT_CUT_PAYLOAD = 64    /* cut within the payload: sequence numbers are complete */
};

/* One TCP segment as it was sent. */
struct tcpphase_segment {
    int64_t time;   /* ns since any epoch; may go backwards */
    uint32_t frame; /* the caller's number for the segment, from 1; returned in
                       tcpphase_verdict.answers */
    uint32_t seq;
    uint32_t ack;         /* acknowledgement number; valid with TCPPHASE_ACK */
    uint32_t length;      /* payload octets, SYN and FIN excluded */
    uint16_t window;      /* the header field, unscaled */
    uint16_t flags;       /* TCPPHASE_FIN ... TCPPHASE_AE */
    uint16_t ip_id;       /* IPv4 identification; 0 for IPv6 */
    uint8_t sender;       /* end that sent it: 0 or 1 */
    uint8_t options;      /* TCPPHASE_OPTION_... */
    uint8_t window_shift; /* RFC 7323 section 2.2; valid with TCPPHASE_OPTION_WINDOW_SCALE */
    uint8_t defects;      /* TCPPHASE_DEFECT_... */
    uint8_t ttl;          /* IPv4 time to live, IPv6 hop limit; 0: unknown */
    uint16_t mss;         /* valid with TCPPHASE_OPTION_MSS */
    uint8_t sack_count;   /* number of valid blocks in sack */
    uint8_t copied_step;  /* of a capture duplicate: 1 + step of the first capture; else 0 */
    uint32_t ts_value;    /* valid with TCPPHASE_OPTION_TIMESTAMPS */
    uint32_t ts_echo;
    struct tcpphase_range sack[TCPPHASE_SACK_BLOCKS];
};

/* The states that an end went through because of one segment, starting with the state before it.
 * Four bits per state, the first state in the lowest bits; each is stored plus one. */
typedef uint32_t tcpphase_path;

/* Why a segment is not believed, or what its notes rest on. Sequence numbers count from the first
 * of their end. */
enum tcpphase_reason {
    TCPPHASE_REASON_NONE,
    TCPPHASE_REASON_CHECKSUM,
    TCPPHASE_REASON_ENDED,          /* the connection has ended before */
    TCPPHASE_REASON_RST_NUMBER,     /* sequence number, the nearest that is accepted */
    TCPPHASE_REASON_SYN_ACK_NUMBER, /* acknowledgement number, the one that acknowledges the SYN */
    TCPPHASE_REASON_SYN_NUMBER,     /* sequence number, that of the connection's SYN */
    TCPPHASE_REASON_ACK_NUMBER,     /* acknowledgement number, the highest that was sent + 1 */
    TCPPHASE_REASON_BEHIND_FIN,     /* number behind the payload, that of the FIN */
    TCPPHASE_REASON_ACKS_UNSEEN,    /* octets that were acknowledged and not captured */
    TCPPHASE_REASON_ALREADY_ACKED,  /* number behind the payload, what was acknowledged */
    TCPPHASE_REASON_COUNT
};

/* What one segment does in its connection. */
struct tcpphase_verdict {
    uint64_t notes;        /* set of TCPPHASE_NOTE_BIT */
    int64_t answer_time;   /* ns since the segment that it answers; negative if capture time went
                              backwards */
    uint32_t answers;      /* frame of the segment that it answers; 0: none */
    uint32_t length;       /* payload octets */
    tcpphase_path path[2]; /* index: end */
    uint8_t step;          /* enum tcpphase_step */
    uint8_t sender;        /* end that sent it: 0 or 1 */
    uint8_t client;        /* end that is the client: 0 or 1 */
    uint8_t times;       /* how often in a row its octets, SYN or FIN were sent, this time included,
                            255: that often or more; 0: they are sent for the first time */
    uint8_t reason;      /* enum tcpphase_reason: why it is not believed, or what a note rests on */
    uint32_t numbers[2]; /* of the reason: that of the segment, and what it was compared with */
};

/* The structures of a stream have no padding: many are kept, packed as arrays of words
 * (stream_state.c), and tests compare them by memcmp. */

/* A segment that may be answered. */
struct __attribute__((packed, aligned(4))) tcpphase_mark {
    int64_t time;
    uint32_t frame; /* 0: none */
};

/* A gap in the sequence numbers below next_seq, and the segment that revealed it. */
struct tcpphase_hole {
    struct tcpphase_range range; /* empty if start == end */
    uint32_t ts_value;           /* timestamp value of the segment behind the gap; 0: none */
    uint32_t time;               /* time of that segment, in microseconds modulo 2^32 */
    uint32_t ip_id;              /* IP identification of that segment */
};

#define TCPPHASE_HOLES 4 /* a fifth evicts the lowest */

/* One end of a stream, as known from its segments and from the peer's. */
struct tcpphase_end {
    uint8_t state;          /* enum tcpphase_state */
    uint8_t fin_step;       /* step of its FIN, also for retransmissions of it */
    uint8_t fin_acked_step; /* step of its ACK of the peer's FIN */
    uint8_t window_shift;
    uint8_t window_bits; /* its largest window so far is less than 1 << window_bits */
    bool knows_seq : 1;  /* first_seq and next_seq are valid */
    bool has_sent : 1;   /* a credible segment of it was captured */
    bool has_acked : 1;  /* highest_ack is valid */
    bool has_window : 1; /* window is valid */
    bool fin_sent : 1;
    bool probed : 1;           /* probed a closed window with the octet at next_seq */
    bool knows_shift : 1;      /* its SYN was captured: window_shift is valid */
    bool syn_sent : 1;         /* sent a SYN without ACK */
    bool syn_ack_sent : 1;     /* sent a SYN-ACK */
    bool syn_again : 1;        /* its SYN-ACK was retransmitted and not answered since */
    bool fin_acked : 1;        /* the peer acknowledged its FIN */
    bool fin_again : 1;        /* its FIN was retransmitted and not answered since */
    bool acks_behind_hole : 1; /* its first ACK of the peer's FIN stands behind octets not captured,
                                  and nothing of it behind that ACK is known */
    bool length_unknown : 1;   /* its last segment was a fragment: next_seq may be too low */
    bool offers_shift : 1;     /* its SYN had the window scale option */
    bool offers_fast_open : 1; /* its SYN had data or a cookie (RFC 7413) */
    bool offers_ecn : 1;       /* its SYN offered ECN (RFC 3168) */
    bool offers_acc_ecn : 1;   /* and AccECN (RFC 9768) */
    bool window_of_syn : 1;    /* window is that of its SYN */
    bool knows_window : 1;     /* window is in octets: both window scales are known */
    bool has_ts : 1;           /* last_ts is valid */
    unsigned dup_acks : 2; /* duplicate ACKs it got since its oldest hole was found, 3 at most */
    uint16_t round_trip;   /* between it and the capture point, in units of 64 us, rounded up; 0:
                              unknown */
    uint8_t query;         /* enum query (view.h): whether its last segment calls for an answer */
    uint8_t times;         /* how often in a row what it sent again last was sent; 0: nothing was */
    uint32_t
        first_seq; /* its ISN; if its SYN was not captured, its lowest known sequence number - 1 */
    uint32_t seen_from;    /* sequence number of its first captured segment */
    uint32_t next_seq;     /* highest sequence number sent + 1, SYN and FIN included */
    uint32_t fin_seq;      /* sequence number of its FIN */
    uint32_t fin_ack;      /* acknowledgement number of its FIN, as first captured */
    uint32_t highest_ack;  /* highest acknowledgement number sent */
    uint32_t last_ts;      /* last timestamp value sent */
    uint32_t query_number; /* sequence or acknowledgement number that query is about (enum query) */
    uint32_t again_seq;    /* sequence number of what it sent again last; valid if times is not 0 */
    uint32_t window;       /* last window offered; in octets if knows_window */
    struct tcpphase_mark syn;     /* its latest SYN */
    struct tcpphase_mark syn_ack; /* its latest SYN-ACK */
    struct tcpphase_mark fin;     /* its latest FIN */
    struct tcpphase_mark data;    /* latest payload that the peer had not acknowledged */
    struct tcpphase_mark asked;   /* the segment that query is about */
    struct tcpphase_hole holes[TCPPHASE_HOLES];
};

/* What tcpphase_record (life.h) needs from one segment to the next. */
struct tcpphase_watch {
    int64_t waited;     /* ns that octets are outstanding and none was sent or acknowledged */
    uint32_t reset_seq; /* sequence number of the RST */
    uint32_t largest_start[2]; /* sequence number of the first payload of that size */
    uint16_t largest[2];       /* octets of the largest payload of each end */
    uint16_t arrived[2];       /* and of the largest that was acknowledged when that was sent */
    uint16_t sacked[2];        /* octets of the smallest SACK block about its payload; 0: none */
    uint16_t ip_id[2];         /* of its last segment; 0: unknown */
    struct tcpphase_mark ignored_syn; /* the first of the SYNs, all of one end and with ignored_seq,
                                         that were sent in spite of an older connection; frame 0:
                                         none */
    uint32_t ignored_seq;
    uint32_t ignored_syns : 31;  /* how many */
    uint32_t ignored_sender : 1; /* end 0 or 1 */
};

/* One connection. Owned by the caller; needs no initialization but zeros and no cleanup. */
struct tcpphase_stream {
    struct tcpphase_end ends[2];
    struct tcpphase_watch watch;
    uint8_t server_hint; /* 1 + the end that is probably the server, used if the first segment does
                            not show it; 0: the receiver of the first segment */
    bool knows_client : 1;   /* client is valid */
    bool guesses_client : 1; /* but no segment of the stream shows it */
    bool reset : 1;          /* ended by a RST */
    bool reused : 1;         /* a previous stream had the same addresses and ports */
    bool reset_by_1 : 1;     /* the RST was sent by end 1 */
    bool was_open : 1;       /* an end reached ESTABLISHED */
    bool went_on : 1;        /* a credible segment without SYN, FIN and RST was captured */
    bool gaps : 1;           /* packets of it are missing from the capture */
    bool probed : 1;         /* began with a combination of flags that no connection uses */
    bool duplicated : 1;     /* a packet of it was captured twice */
    uint8_t client;          /* end that is the client: 0 or 1 */
};

/* Judges one segment of the stream, in order of capture, and updates the stream. */
void tcpphase_observe(struct tcpphase_stream *stream, const struct tcpphase_segment *segment,
                      struct tcpphase_verdict *verdict);

/* Whether the segment begins a new connection on the addresses and ports of the stream: RFC 9293
 * sections 3.6.1 and 3.10.7.4, RFC 1122 section 4.2.2.13, RFC 6191. silence: ns since the last
 * segment of the stream. */
bool tcpphase_begins_new(const struct tcpphase_stream *stream,
                         const struct tcpphase_segment *segment, int64_t silence);

/* Initializes a new stream, which this segment begins, from the previous stream on the same
 * addresses and ports: marks the ports as reused, and takes over a SYN that was not credible in the
 * previous stream if this segment answers it. */
void tcpphase_succeed(struct tcpphase_stream *stream, const struct tcpphase_stream *before,
                      const struct tcpphase_segment *segment);

/* Tells which end is the server, as other streams show; ignored where a segment of the stream
 * itself shows the roles. */
void tcpphase_tell_server(struct tcpphase_stream *stream, uint8_t server);

/* Whether both ends are in CLOSED or TIME-WAIT, or a RST ended the stream. */
bool tcpphase_has_ended(const struct tcpphase_stream *stream);

/* tcpphase_path_state: the state at an index, 0 being the state before the segment;
 * tcpphase_path_length: the number of states in the path (1: the segment did not change the state);
 * tcpphase_state_after: the last one. */
enum tcpphase_state tcpphase_path_state(tcpphase_path path, unsigned index);
unsigned tcpphase_path_length(tcpphase_path path);
enum tcpphase_state tcpphase_state_after(tcpphase_path path);

/* The words of the public interface (vocabulary.h). Never NULL for values in range. */
const char *tcpphase_state_name(enum tcpphase_state state);
const char *tcpphase_state_meaning(enum tcpphase_state state);
const char *tcpphase_phase_name(enum tcpphase_phase phase);
const char *tcpphase_step_name(enum tcpphase_step step);
const char *tcpphase_step_label(enum tcpphase_step step);
const char *tcpphase_note_name(enum tcpphase_note note);
const char *tcpphase_note_meaning(enum tcpphase_note note);
enum tcpphase_phase tcpphase_step_phase(enum tcpphase_step step);

#define TCPPHASE_LABEL_SIZE 512      /* octets, the terminating NUL included */
#define TCPPHASE_TRANSITION_SIZE 112 /* octets, the terminating NUL included */

/* The label of the segment, "Data 135 B, sent again". Writes at most TCPPHASE_LABEL_SIZE octets. */
void tcpphase_label(const struct tcpphase_verdict *verdict, char *text);

/* The states of the path, "ESTABLISHED>CLOSE-WAIT>LAST-ACK"; empty if the segment did not change
 * the state. Writes at most TCPPHASE_TRANSITION_SIZE octets. */
void tcpphase_transition(tcpphase_path path, char *text);

#endif
