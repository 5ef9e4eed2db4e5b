/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The fields of a segment, used by all front ends. */
#ifndef TCPPHASE_SEGMENT_FIELDS_H
#define TCPPHASE_SEGMENT_FIELDS_H

#include <vocabulary.h>

/* A blurb ends with the values of the field and their meanings. */
#define SEGMENT_STEP_AND_LABEL(id, phase, word, label) " | " word " = " label
#define SEGMENT_NOTE_AND_MEANING(id, word, meaning, text, refused) " | " word " = " meaning

/* clang-format off */

/* id, name after "tcpphase.", kind of value, title, blurb. */
#define SEGMENT_FIELDS(X)                                                                              \
    X(PHASE,             "phase",             WORD,   "Phase",             "What the segment is for: handshake, data, ack, close or stray") \
    X(STEP,              "step",              WORD,   "Step",              "The step within the phase" TCPPHASE_STEPS(SEGMENT_STEP_AND_LABEL)) \
    X(LABEL,             "label",             WORD,   "Label",             "Phase and step for people")    \
    X(NOTE,              "note",              WORD,   "Note",              "What else is true of the segment" TCPPHASE_NOTES(SEGMENT_NOTE_AND_MEANING)) \
    X(FROM,              "from",              WORD,   "From",              "Who sent it: client or server") \
    X(CLIENT_STATE,      "client.state",      WORD,   "Client state",      "The client's state after the segment (RFC 9293 section 3.3.2)") \
    X(SERVER_STATE,      "server.state",      WORD,   "Server state",      "The server's state after the segment (RFC 9293 section 3.3.2)") \
    X(CLIENT_TRANSITION, "client.transition", WORD,   "Client transition", "The states that the client went through by the segment") \
    X(SERVER_TRANSITION, "server.transition", WORD,   "Server transition", "The states that the server went through by the segment") \
    X(ANSWERS,           "answers",           ANSWER, "Answers",           "The segment that this step answers") \
    X(ANSWER_TIME,       "answer_time",       TIME,   "Answer time",       "Time since the segment that this step answers") \
    X(WHY,               "why",               WORD,   "Why",               "Why the segment is not believed, or what a note rests on, with the numbers that were compared")

/* clang-format on */

#define SEGMENT_FIELD_ENUM(id, ...) SEGMENT_##id,
enum segment_field { SEGMENT_FIELDS(SEGMENT_FIELD_ENUM) SEGMENT_FIELD_COUNT };
#undef SEGMENT_FIELD_ENUM

#endif
