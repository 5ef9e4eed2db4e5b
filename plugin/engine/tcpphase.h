/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The engine of tcpphase: one TCP segment after the other goes in, what each one means in the life
 * of its connection comes out. Pure C11: no allocation, no input or output, no clock, no failure.
 *
 *     struct tcpphase_stream stream = {0};          a zero-filled stream is a new one
 *     struct tcpphase_verdict verdict;
 *     tcpphase_observe(&stream, &segment, &verdict);
 *
 * We stand in the middle and see segments, not hosts. The two ends of a stream are numbered 0 and 1
 * in storage; client and server are their roles in the stream, sender and receiver their roles in
 * one segment. */
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

/* Flags of a segment: the bits of the TCP header, octets 12 and 13 (RFC 9293 section 3.1). */
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

/* Options of a segment. */
enum {
    TCPPHASE_OPTION_MSS = 0x01,
    TCPPHASE_OPTION_WINDOW_SCALE = 0x02,
    TCPPHASE_OPTION_SACK_PERMITTED = 0x04,
    TCPPHASE_OPTION_TIMESTAMPS = 0x08,
    TCPPHASE_OPTION_FAST_OPEN = 0x10, /* RFC 7413: cookie or request for one */
    TCPPHASE_OPTION_MPTCP_CAPABLE = 0x20,
    TCPPHASE_OPTION_MPTCP_JOIN = 0x40
};

#define TCPPHASE_SACK_BLOCKS 4 /* RFC 2018 section 3: no more fit into the options */

struct tcpphase_range {
    uint32_t start; /* first sequence number */
    uint32_t end;   /* one past the last */
};

/* What a segment may be defective in. Zero: nothing. */
enum {
    TCPPHASE_DEFECT_NO_FLAGS = 1,       /* cut before the flags: nothing can be said of it */
    TCPPHASE_DEFECT_CUT_HEADER = 2,     /* cut inside the header: options may be missing */
    TCPPHASE_DEFECT_LENGTH_UNKNOWN = 4, /* an IP fragment: more payload follows elsewhere */
    TCPPHASE_DEFECT_CHECKSUM = 8,       /* the checksum was verified and is wrong */
    TCPPHASE_DEFECT_MALFORMED = 16,     /* the header's length is impossible */
    TCPPHASE_DEFECT_NO_WINDOW = 32,     /* cut before the window */
    TCPPHASE_DEFECT_CUT_PAYLOAD = 64    /* cut inside the payload: no harm to its numbers */
};

/* One TCP segment as it was on the wire. */
struct tcpphase_segment {
    int64_t time;   /* ns, any epoch; may step back */
    uint32_t frame; /* the caller's number for it, from 1; comes back in tcpphase_verdict.answers */
    uint32_t seq;   /* sequence number */
    uint32_t ack;   /* acknowledgement number; means nothing without TCPPHASE_ACK */
    uint32_t length;      /* payload octets; SYN and FIN are not counted */
    uint16_t window;      /* the header's field, unscaled */
    uint16_t flags;       /* TCPPHASE_FIN ... TCPPHASE_AE */
    uint16_t ip_id;       /* IPv4 identification; 0 for IPv6 */
    uint8_t sender;       /* which end sent it: 0 or 1 */
    uint8_t options;      /* TCPPHASE_OPTION_... */
    uint8_t window_shift; /* RFC 7323 section 2.2, with TCPPHASE_OPTION_WINDOW_SCALE */
    uint8_t defects;      /* TCPPHASE_DEFECT_... */
    uint8_t ttl;          /* IPv4 time to live, IPv6 hop limit; 0: unknown */
    uint16_t mss;         /* with TCPPHASE_OPTION_MSS */
    uint8_t sack_count;   /* blocks in sack */
    uint8_t copied_step;  /* of a second capture of a packet, 1 + the step of the first; 0: none */
    uint32_t ts_value;    /* with TCPPHASE_OPTION_TIMESTAMPS */
    uint32_t ts_echo;
    struct tcpphase_range sack[TCPPHASE_SACK_BLOCKS];
};

/* The states an end went through by one segment, the one before it included: four bits a state, the
 * first state in the lowest, each stored plus one. */
typedef uint32_t tcpphase_path;

/* What one segment means. */
struct tcpphase_verdict {
    uint64_t notes;      /* set of TCPPHASE_NOTE_BIT */
    int64_t answer_time; /* ns since the segment it answers; may be negative when capture time is */
    uint32_t answers;    /* number of the segment it answers; 0: none */
    uint32_t length;     /* payload octets */
    tcpphase_path path[2]; /* of end 0 and end 1 */
    uint8_t step;          /* enum tcpphase_step */
    uint8_t sender;        /* which end sent it */
    uint8_t client;        /* which end is the client */
};

/* What a stream is made of has no octets that mean nothing: many streams are kept, and what is
 * equal looks equal. */

/* A segment to which an answer may come. */
struct __attribute__((packed, aligned(4))) tcpphase_mark {
    int64_t time;
    uint32_t frame; /* 0: none */
};

/* Octets below next_seq that were not seen, and the segment that showed so. */
struct tcpphase_hole {
    struct tcpphase_range range; /* empty: start == end */
    uint32_t ts_value;           /* of the segment behind the hole; 0 without timestamps */
    uint32_t time;               /* of that segment, microseconds modulo 2^32 */
    uint32_t ip_id;              /* of that segment */
};

#define TCPPHASE_HOLES                                                                             \
    4 /* a fifth makes the lowest forgotten: what fills it counts as sent again */

/* One end of a stream, as far as its segments and the peer's tell. */
struct tcpphase_end {
    uint8_t state;          /* enum tcpphase_state */
    uint8_t fin_step;       /* the step that its FIN was; it keeps it when sent again */
    uint8_t fin_acked_step; /* the step of its ACK of the peer's FIN, of the ACK alone */
    uint8_t window_shift;
    uint8_t query;       /* the kind of its last segment that asks for an answer (view.h) */
    uint8_t window_bits; /* the largest window it offered is less than 2 to the power of this */
    bool knows_seq : 1;  /* first_seq and next_seq mean something */
    bool has_sent : 1;   /* a believed segment of it was seen */
    bool has_acked : 1;  /* highest_ack means something */
    bool has_window : 1; /* window means something */
    bool fin_sent : 1;
    bool probed : 1;              /* it tried a closed window with the octet at next_seq */
    bool knows_shift : 1;         /* its SYN was seen: window_shift is what it offered */
    bool syn_sent : 1;            /* sent a SYN without ACK */
    bool syn_ack_sent : 1;        /* sent a SYN-ACK */
    bool syn_again : 1;           /* sent its SYN-ACK again, and that was not answered yet */
    bool fin_acked : 1;           /* the peer acknowledged its FIN */
    bool fin_again : 1;           /* sent its FIN again, and that was not answered yet */
    bool length_unknown : 1;      /* its last segment was a fragment: next_seq is too low */
    bool offers_shift : 1;        /* its SYN had the window scale option */
    bool offers_fast_open : 1;    /* its SYN had data or a cookie (RFC 7413) */
    bool offers_ecn : 1;          /* its SYN offered ECN (RFC 3168) */
    bool offers_acc_ecn : 1;      /* and AccECN (RFC 9768) */
    bool window_of_syn : 1;       /* window is that of its SYN */
    bool knows_window : 1;        /* window is in octets: both ends' scales are known */
    bool has_ts : 1;              /* last_ts means something */
    uint32_t first_seq;           /* its ISN; without its SYN, one below the first octet known of */
    uint32_t next_seq;            /* one past the highest number it sent, SYN and FIN counted */
    uint32_t fin_seq;             /* the number of its FIN */
    uint32_t highest_ack;         /* the highest acknowledgement it sent */
    uint32_t last_ts;             /* the last timestamp value it sent */
    uint32_t query_number;        /* of its last query: the seq or ack that was not believed */
    uint32_t window;              /* the last window it offered, in octets if knows_window */
    struct tcpphase_mark syn;     /* its latest SYN */
    struct tcpphase_mark syn_ack; /* its latest SYN-ACK */
    struct tcpphase_mark fin;     /* its latest FIN */
    struct tcpphase_mark data;    /* its latest payload that the peer did not have */
    struct tcpphase_mark asked;   /* its query */
    struct tcpphase_hole holes[TCPPHASE_HOLES];
};

/* One connection. Fixed size, owned by the caller. */
struct tcpphase_stream {
    struct tcpphase_end ends[2];
    uint8_t client;        /* which end is the client */
    uint8_t server_hint;   /* 1 + the end that serves, if the first segment does not tell; 0: its
                              receiver */
    bool knows_client : 1; /* client means something */
    bool reset : 1;        /* ended by a RST */
    bool reused : 1;       /* an earlier stream had the same addresses and ports */
    bool reset_by_1 : 1;   /* by one of end 1 */
    bool was_open : 1;     /* an end was ESTABLISHED */
    bool went_on : 1;      /* a segment without SYN, FIN and RST was believed */
    bool gaps : 1;         /* segments of it are missing from the capture */
    bool probed : 1;       /* began with flags that no connection sends */
    bool duplicated : 1;   /* a packet of it was captured twice */
};

/* Takes one segment of the stream, in order of capture, and says what it means. */
void tcpphase_observe(struct tcpphase_stream *stream, const struct tcpphase_segment *segment,
                      struct tcpphase_verdict *verdict);

/* True when the segment begins a new connection on the addresses and ports of the stream: RFC 9293
 * sections 3.6.1 and 3.10.7.4, RFC 1122 section 4.2.2.13, RFC 6191. silence: ns since the last
 * segment of the stream. */
bool tcpphase_begins_new(const struct tcpphase_stream *stream,
                         const struct tcpphase_segment *segment, int64_t silence);

/* Lets a new stream, which this segment begins, know what the stream before it on the same
 * addresses and ports leaves behind: that there was one, and the SYN that was not believed there
 * but is answered by this segment. */
void tcpphase_succeed(struct tcpphase_stream *stream, const struct tcpphase_stream *before,
                      const struct tcpphase_segment *segment);

/* True when both ends are in CLOSED, TIME-WAIT or, after a RST, LISTEN again. */
bool tcpphase_has_ended(const struct tcpphase_stream *stream);

/* The state of an end before and after the segment, and how many states its path names (1: the
 * segment did not move it). */
enum tcpphase_state tcpphase_path_state(tcpphase_path path, unsigned index);
unsigned tcpphase_path_length(tcpphase_path path);
enum tcpphase_state tcpphase_state_after(tcpphase_path path);

/* Words: the contract with the user. Never NULL for values in range. */
const char *tcpphase_state_name(enum tcpphase_state state);
const char *tcpphase_phase_name(enum tcpphase_phase phase);
const char *tcpphase_step_name(enum tcpphase_step step);
const char *tcpphase_note_name(enum tcpphase_note note);
const char *tcpphase_note_meaning(enum tcpphase_note note);
enum tcpphase_phase tcpphase_step_phase(enum tcpphase_step step);

#define TCPPHASE_LABEL_SIZE 64       /* octets a label needs, the final NUL included */
#define TCPPHASE_TRANSITION_SIZE 112 /* octets a transition needs */

/* The step for people, "Data 135 B"; writes at most TCPPHASE_LABEL_SIZE octets. */
void tcpphase_label(const struct tcpphase_verdict *verdict, char *text);

/* The path for people, "ESTABLISHED>CLOSE-WAIT>LAST-ACK"; empty when the segment did not move the
 * end. Writes at most TCPPHASE_TRANSITION_SIZE octets. */
void tcpphase_transition(tcpphase_path path, char *text);

#endif
