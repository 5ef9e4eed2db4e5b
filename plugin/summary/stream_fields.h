/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The fields of a stream: one list, used wherever they are named, shown, written or read, and one
 * function that returns the value of a field. Values are computed one by one, when asked for. */
#ifndef TCPPHASE_STREAM_FIELDS_H
#define TCPPHASE_STREAM_FIELDS_H

#include "stream_text.h"
#include "troubles.h"

#include <stream_table.h>

/* clang-format off */

/* id, name after "tcpphase.stream.", kind, title, blurb. */
#define STREAM_FIELDS(X)                                                                                                  \
    X(FINAL,                  "final",                  BOOL,   "Final",                  "The values are those of the whole stream")            \
    X(INDEX,                  "index",                  NUMBER, "Stream",                 "Number of the connection, from 0 in order of first segment") \
    X(PREVIOUS,               "previous",               NUMBER, "Previous stream",        "The connection before on the same addresses and ports")     \
    X(NEXT,                   "next",                   NUMBER, "Next stream",            "The connection after on the same addresses and ports")      \
    X(SUMMARY,                "summary",                WORD,   "Stream summary",         "The stream in one sentence")                          \
    X(HANDSHAKE,              "handshake",              WORD,   "Handshake",              "How the stream opened")                               \
    X(PROBE,                  "probe",                  WORD,   "Probe",                  "Kind of probe, if it was not an attempt to connect") \
    X(ATTEMPTS,               "attempts",               NUMBER, "Attempts",               "SYNs that the client sent, the first included")       \
    X(NEGOTIATED,             "negotiated",             WORDS,  "Negotiated",             "What both ends agreed on")                            \
    X(CLOSE,                  "close",                  WORD,   "Close",                  "How the stream closed")                               \
    X(CLOSED_BY,              "closed_by",              WORD,   "Closed by",              "Which end closed it")                                 \
    X(TROUBLE,                "trouble",                WORDS,  "Trouble",                "What went wrong, worst first")                        \
    X(SEVERITY,               "severity",               WORD,   "Severity",               "Severity of the worst trouble")                       \
    X(RANK,                   "rank",                   NUMBER, "Rank",                   "Rank of the severity, to sort by: 1 error, 2 warning, 3 note, 4 ok") \
    X(HINT,                   "hint",                   TEXTS,  "Hint",                   "What to look at next, one sentence per trouble")      \
    X(CAPTURE,                "capture",                WORDS,  "Capture",                "What the capture itself lacks")                       \
    X(CAUSE,                  "cause",                  WORD,   "Cause",                  "Why it failed or ended as it did, with the evidence")      \
    X(RESET_CAUSE,            "reset_cause",            WORD,   "Reset cause",            "Class of the RST that ended it")                      \
    X(TIME_WAIT,              "time_wait",              WORDS,  "TIME-WAIT",              "Which end is left in TIME-WAIT")                      \
    X(ARGUS,                  "argus",                  WORD,   "Argus",                  "The verdict in Argus's state words")                  \
    X(TCPTRACE,               "tcptrace",               WORDS,  "tcptrace",               "The verdict in tcptrace's words")                     \
    X(FLOW_END_REASON,        "flow_end_reason",        WORD,   "Flow end reason",        "The verdict as IPFIX flowEndReason (RFC 5102)")       \
    X(CONN_STATE,             "conn_state",             WORD,   "Zeek conn_state",        "The connection's conn_state in Zeek's conn.log")      \
    X(HISTORY,                "history",                WORD,   "Zeek history",           "The connection's history in Zeek's conn.log")         \
    X(CLIENT_BYTES,           "client.bytes",           COUNT,  "Client bytes",           "Payload octets of the client, each once")             \
    X(SERVER_BYTES,           "server.bytes",           COUNT,  "Server bytes",           "Payload octets of the server, each once")             \
    X(CLIENT_SEGMENTS,        "client.segments",        COUNT,  "Client segments",        "Segments that the client sent")                       \
    X(SERVER_SEGMENTS,        "server.segments",        COUNT,  "Server segments",        "Segments that the server sent")                       \
    X(CLIENT_RETRANSMISSIONS, "client.retransmissions", COUNT,  "Client retransmissions", "Segments that the client sent again")                 \
    X(SERVER_RETRANSMISSIONS, "server.retransmissions", COUNT,  "Server retransmissions", "Segments that the server sent again")                 \
    X(HALF_CLOSE_BYTES,       "half_close_bytes",       COUNT,  "Half-close bytes",       "Payload of the other end after it acknowledged the first FIN") \
    X(DURATION,               "duration",               TIME,   "Duration",               "First to last segment")                               \
    X(END_TIME,               "end_time",               TIME,   "End time",               "First segment to the one that ended it: the RST, or the last FIN's ACK") \
    X(HANDSHAKE_TIME,         "handshake_time",         TIME,   "Handshake time",         "First SYN to the third step, retries included")       \
    X(SERVER_RTT,             "server_rtt",             TIME,   "Server RTT",             "SYN to SYN-ACK; never from a repeated step")          \
    X(CLIENT_RTT,             "client_rtt",             TIME,   "Client RTT",             "SYN-ACK to the third step; never from a repeated step") \
    X(FIRST_BYTE_TIME,        "first_byte_time",        TIME,   "First byte time",        "Third step to the server's first payload")            \
    X(HALF_CLOSE_TIME,        "half_close_time",        TIME,   "Half-close time",        "The first FIN's ACK to the second FIN")               \
    X(CLOSE_TIME,             "close_time",             TIME,   "Close time",             "First FIN or RST to the end")                         \
    X(CLIENT_WINDOW_CLOSED_TIME, "client.window_closed_time", TIME, "Client window closed", "How long the client offered no window, in all")       \
    X(SERVER_WINDOW_CLOSED_TIME, "server.window_closed_time", TIME, "Server window closed", "How long the server offered no window, in all")       \
    X(STALL_TIME,             "stall_time",             TIME,   "Stall time",             "The longest that octets waited for an ACK or a window and none moved") \
    X(FRAME_SYN,              "frame.syn",              FRAME,  "SYN frame",              "The client's first SYN")                              \
    X(FRAME_SYN_ACK,          "frame.syn_ack",          FRAME,  "SYN-ACK frame",          "The first SYN-ACK")                                   \
    X(FRAME_HANDSHAKE_ACK,    "frame.handshake_ack",    FRAME,  "Handshake ACK frame",    "The third step")                                      \
    X(FRAME_FIRST_DATA,       "frame.first_data",       FRAME,  "First data frame",       "The first payload")                                   \
    X(FRAME_FIN_1,            "frame.fin_1",            FRAME,  "FIN 1 frame",            "The FIN of the end that closed first")                \
    X(FRAME_ACK_FIN_1,        "frame.ack_fin_1",        FRAME,  "ACK of FIN 1 frame",     "What acknowledged it")                                \
    X(FRAME_FIN_2,            "frame.fin_2",            FRAME,  "FIN 2 frame",            "The FIN of the other end")                            \
    X(FRAME_ACK_FIN_2,        "frame.ack_fin_2",        FRAME,  "ACK of FIN 2 frame",     "What acknowledged that")                              \
    X(FRAME_RESET,            "frame.reset",            FRAME,  "RST frame",              "The RST that ended it")                               \
    X(FRAME_ICMP,             "frame.icmp",             FRAME,  "ICMP error frame",       "The ICMP error about it, unless the peer answered later")            \
    X(FRAME_FIRST,            "frame.first",            FRAME,  "First frame",            "The first segment")                                   \
    X(FRAME_LAST,             "frame.last",             FRAME,  "Last frame",             "The last segment")                                    \
    X(FRAME_DECIDING,         "frame.deciding",         FRAME,  "Deciding frame",         "The segment that decided what became of the stream: the RST that ended it, else the last")

/* clang-format on */

#define STREAM_FIELD_ENUM(id, ...) STREAM_##id,
enum stream_field { STREAM_FIELDS(STREAM_FIELD_ENUM) STREAM_FIELD_COUNT };
#undef STREAM_FIELD_ENUM

enum stream_kind {
    STREAM_KIND_BOOL,   /* value in number: 0 or 1 */
    STREAM_KIND_NUMBER, /* value in number, 32 bits */
    STREAM_KIND_COUNT,  /* value in number, 64 bits */
    STREAM_KIND_FRAME,  /* value in number: a frame */
    STREAM_KIND_TIME,   /* value in time */
    STREAM_KIND_WORD,   /* value in words[0] */
    STREAM_KIND_WORDS,  /* value in words, count of them, at least one */
    STREAM_KIND_TEXTS   /* likewise, each a sentence */
};

struct stream_field_about {
    const char *name; /* after "tcpphase.stream." */
    const char *title;
    const char *blurb;
    enum stream_kind kind;
};

extern const struct stream_field_about stream_fields[STREAM_FIELD_COUNT];

enum { STREAM_WORDS_MAX = 12 };

/* The value of a field, in the members named by its kind. words may point into text, so a value
 * must not be copied. */
struct stream_value {
    uint64_t number;
    int64_t time; /* ns */
    unsigned count;
    const char *words[STREAM_WORDS_MAX];
    char text[STREAM_TEXT_SIZE];
};

/* The value of a field for the segments recorded so far. is_whole: all segments of the stream are
 * recorded. Returns false if the field is absent. */
bool stream_field_value(const struct stream_entry *stream, enum stream_field field, bool is_whole,
                        struct stream_value *value);

/* Several fields of one stream: what they have in common is judged once. Begins with stream and
 * is_whole, the rest zero. */
struct stream_row {
    const struct stream_entry *stream;
    bool is_whole;
    bool is_judged; /* judged is valid */
    struct judged_troubles judged;
};

/* As stream_field_value. */
bool stream_field_value_in_row(struct stream_row *row, enum stream_field field,
                               struct stream_value *value);

/* Writes the value as text of at most STREAM_TEXT_SIZE octets: times in seconds with nine decimals,
 * several words separated by spaces, several sentences by semicolons. */
void stream_value_write(enum stream_field field, const struct stream_value *value, char *text);

/* A word that is a value of a field, and its meaning. */
struct stream_word {
    const char *word;
    const char *meaning;
};

/* The i-th word of the field; NULL if it has no more, or no vocabulary. */
const struct stream_word *stream_field_word(enum stream_field field, unsigned i);

#endif
