/* SPDX-License-Identifier: GPL-2.0-or-later */

/* One end of a connection, implemented literally after RFC 9293 section 3.10: a second model,
 * independent of the engine. It keeps sequence numbers, not data. */
#ifndef TCPPHASE_END_H
#define TCPPHASE_END_H

#include <stdbool.h>
#include <stdint.h>

#include "ranges.h"

enum { MODEL_FIN = 1, MODEL_SYN = 2, MODEL_RST = 4, MODEL_ACK = 16 };

enum model_state {
    MODEL_CLOSED,
    MODEL_LISTEN,
    MODEL_SYN_SENT,
    MODEL_SYN_RECEIVED,
    MODEL_ESTABLISHED,
    MODEL_FIN_WAIT_1,
    MODEL_FIN_WAIT_2,
    MODEL_CLOSE_WAIT,
    MODEL_CLOSING,
    MODEL_LAST_ACK,
    MODEL_TIME_WAIT
};

struct model_packet {
    uint32_t seq;
    uint32_t ack;
    uint32_t length;
    uint16_t window;
    uint16_t flags;
};

struct model_end {
    enum model_state state;
    bool is_passive;      /* was in LISTEN */
    bool wants_close;     /* a FIN follows what is queued */
    bool has_sent_fin;    /* and occupies its number in snd_nxt */
    bool was_reset;       /* accepted a RST */
    bool has_aborted;     /* its user has aborted: it has sent a RST */
    bool has_given_up;    /* gave up after too many retransmissions; nothing on the wire shows
                             that */
    bool dropped_fin_ack; /* an ACK of its FIN, in a segment at an edge of its window, which
                             RFC 9293 drops and kernels accept */
    bool knew_fin;        /* the peer's FIN had arrived when it first sent its own */
    uint32_t iss;         /* from here on names of RFC 9293 section 3.3.1 */
    uint32_t irs;
    uint32_t snd_una;
    uint32_t snd_nxt;
    uint32_t snd_wnd;
    uint32_t snd_wl1;
    uint32_t snd_wl2;
    uint32_t rcv_nxt;
    uint32_t queued; /* octets written by its user so far */
    uint32_t room;   /* size of the receive buffer */
    uint32_t unread; /* octets in the receive buffer */
    uint32_t mss;
    struct model_ranges ranges;
    bool has_fin; /* the peer's FIN has arrived, maybe out of order */
    uint32_t fin_at;
    bool repeats_fast;   /* it sends again after three duplicate ACKs (RFC 5681) */
    uint32_t duplicates; /* duplicate ACKs that it got */
    uint32_t recover;    /* snd_nxt when it did so */
    unsigned tries;      /* retransmissions without an ACK */
    int64_t timer;       /* ns, retransmission time; 0: not set */
    int64_t now;         /* ns */
    void (*send)(struct model_end *end, const struct model_packet *packet);
};

void model_end_connect(struct model_end *end);
void model_end_receive(struct model_end *end, const struct model_packet *packet);
/* Sends queued data that fits the peer's window, and the FIN. */
void model_end_push(struct model_end *end);
void model_end_abort(struct model_end *end);
void model_end_keep_alive(struct model_end *end);
/* The user reads everything; sends an ACK if the window was closed. */
void model_end_read(struct model_end *end);
/* The retransmission timer has expired. */
void model_end_repeat(struct model_end *end);

#endif
