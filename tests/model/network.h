/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Two ends, their users, a network that loses, delays, reorders and duplicates packets, and a
 * capture point between the ends. Everything follows from a seed. */
#ifndef TCPPHASE_NETWORK_H
#define TCPPHASE_NETWORK_H

#include "end.h"

enum model_kind { MODEL_WHOLE, MODEL_LOSS, MODEL_TWICE, MODEL_MISSING, MODEL_LATE, MODEL_KINDS };

/* A packet at the capture point. */
struct model_sight {
    struct model_packet packet;
    int64_t time; /* ns */
    uint16_t ip_id;
    uint8_t sender;  /* 0: it connected */
    bool is_missing; /* missing from the capture */
    bool is_copy;    /* captured once more */
    bool is_clean;   /* its sender had received all packets to it captured before, and none that it
                        sent later was captured earlier */
    bool is_again;   /* its numbers, or some of them, were sent before */
    bool is_first_fin;       /* its sender sends its FIN for the first time */
    bool dropped_fin_ack;    /* by its sender (end.h) */
    enum model_state states; /* of its sender after sending */
};

enum { MODEL_SIGHTS = 4096, MODEL_EVENTS = 1024 };

enum model_event_kind { MODEL_AT_CAPTURE, MODEL_AT_END, MODEL_USER };

struct model_event {
    int64_t time; /* ns; 0: none */
    enum model_event_kind kind;
    uint8_t end; /* sender, receiver, or end of the user */
    struct model_sight sight;
    uint32_t sent_after; /* number of packets that its sender had received before */
};

struct model_user {
    unsigned actions; /* number left */
    bool closes;      /* at the end */
    bool closes_last; /* after the peer has closed */
    bool aborts;      /* at the end, instead of closing */
    bool reads_late;
};

struct model_network {
    uint64_t random;
    enum model_kind kind;
    bool repeats_fast; /* of both ends */
    struct model_end ends[2];
    struct model_user users[2];
    int64_t delay[2][2]; /* ns, per sender: to the capture point, and from there */
    unsigned loss;       /* per 1000 packets, on each part of the path */
    unsigned disorder;
    unsigned doubles;
    uint32_t captured[2]; /* packets in flight to an end, at the capture point */
    uint32_t arrived[2];
    uint32_t sent_to[2]; /* one past the highest number sent */
    uint16_t ip_id[2];
    uint16_t captured_id[2]; /* the highest one captured */
    int64_t now;
    int64_t last[2][2]; /* arrival time of the previous packet there */
    struct model_event events[MODEL_EVENTS];
    unsigned event_count;
    struct model_sight sights[MODEL_SIGHTS];
    unsigned sight_count;
    int64_t fin_time[2]; /* ns, when it first sent its FIN; 0: never */
};

/* Runs a connection from its first SYN until nothing more happens but the end of TIME-WAIT. */
void model_run(struct model_network *network, uint64_t seed, enum model_kind kind);

/* The same with loss in the network, between ends that repeat after three duplicate ACKs. */
void model_run_fast(struct model_network *network, uint64_t seed);

uint32_t model_random(struct model_network *network, uint32_t below);

#endif
