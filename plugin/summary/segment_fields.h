/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The fields of a segment: one list for all who name them. */
#ifndef TCPPHASE_SEGMENT_FIELDS_H
#define TCPPHASE_SEGMENT_FIELDS_H

/* clang-format off */

/* id, name behind "tcpphase.". */
#define SEGMENT_FIELDS(X)                         \
    X(PHASE,             "phase")                 \
    X(STEP,              "step")                  \
    X(LABEL,             "label")                 \
    X(NOTE,              "note")                  \
    X(FROM,              "from")                  \
    X(CLIENT_STATE,      "client.state")          \
    X(SERVER_STATE,      "server.state")          \
    X(CLIENT_TRANSITION, "client.transition")     \
    X(SERVER_TRANSITION, "server.transition")     \
    X(ANSWERS,           "answers")               \
    X(ANSWER_TIME,       "answer_time")

/* clang-format on */

#define SEGMENT_FIELD_ENUM(id, ...) SEGMENT_##id,
enum segment_field { SEGMENT_FIELDS(SEGMENT_FIELD_ENUM) SEGMENT_FIELD_COUNT };
#undef SEGMENT_FIELD_ENUM

#endif
