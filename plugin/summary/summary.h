/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What the facts of a stream's life amount to, in words. */
#ifndef TCPPHASE_SUMMARY_H
#define TCPPHASE_SUMMARY_H

#include <life.h>

/* clang-format off */

/* How it opened. id, word, meaning. */
#define TCPPHASE_HANDSHAKES(X)                                                                   \
    X(THREE_WAY,    "three-way",    "SYN, SYN-ACK, ACK")                                         \
    X(SIMULTANEOUS, "simultaneous", "the SYNs crossed (RFC 9293 figure 7)")                      \
    X(FAST_OPEN,    "fast-open",    "the data of the SYN was accepted (RFC 7413)")               \
    X(HALF_OPEN,    "half-open",    "the SYN-ACK was never answered")                            \
    X(UNANSWERED,   "unanswered",   "no answer to the SYN")                                      \
    X(REFUSED,      "refused",      "a RST answered the SYN")                                    \
    X(UNREACHABLE,  "unreachable",  "an ICMP error answered the SYN")                            \
    X(RESET,        "reset",        "a RST before the third step")                               \
    X(SPLIT,        "split",        "four or five segments: the server sent its SYN apart")      \
    X(PARTIAL,      "partial",      "steps are missing from the capture")                        \
    X(NOT_CAPTURED, "not-captured", "the capture begins later")                                  \
    X(PROBE,        "probe",        "no attempt to connect")

#define TCPPHASE_PROBES(X)                                                                       \
    X(NONE,        "",            "a real attempt")                                              \
    X(FIN,         "fin",         "FIN without ACK")                                             \
    X(NO_FLAGS,    "null",        "no flags")                                                    \
    X(XMAS,        "xmas",        "FIN, PSH and URG without ACK")                                \
    X(ACK,         "ack",         "an ACK out of nowhere, answered by a RST")                    \
    X(SYN_FIN,     "syn-fin",     "SYN with FIN")                                                \
    X(BACKSCATTER, "backscatter", "answers to segments that this address did not send")

/* How it closed. */
#define TCPPHASE_CLOSES(X)                                                                       \
    X(NONE,            "none",            "still open, or never opened")                         \
    X(FOUR_SEGMENT,    "four-segment",    "FIN, ACK, FIN, ACK")                                  \
    X(THREE_SEGMENT,   "three-segment",   "FIN, ACK and FIN in one, ACK")                        \
    X(SIMULTANEOUS,    "simultaneous",    "the FINs crossed (RFC 9293 figure 13)")               \
    X(HALF_CLOSED,     "half-closed",     "one FIN only")                                        \
    X(UNFINISHED,      "unfinished",      "both FINs, but a last ACK is missing")                \
    X(RESET,           "reset",           "a RST without a FIN before")                          \
    X(RESET_AFTER_FIN, "reset-after-fin", "a RST after a FIN")

/* The class of the RST that ended it. */
#define TCPPHASE_RESET_CAUSES(X)                                                                 \
    X(NONE,                "",                    "no RST ended it")                             \
    X(REFUSED,             "refused",             "answers a SYN: nobody listens")               \
    X(GIVEN_UP,            "given-up",            "its sender had waited for an answer in vain") \
    X(ABORT,               "abort",               "its sender gave the connection up")           \
    X(DATA_AFTER_CLOSE,    "data-after-close",    "answers payload that came after its sender closed") \
    X(AFTER_FIN,           "after-fin",           "follows its sender's own FIN")                \
    X(HALF_OPEN_REPLY,     "half-open-reply",     "its sender knows nothing of the connection")  \
    X(PROBE_REPLY,         "probe-reply",         "answers a probe")                             \
    X(IDLE_CUT,            "idle-cut",            "answers payload after a long silence")        \
    X(INJECTION_SUSPECTED, "injection-suspected", "the end that it names went on, or it came from elsewhere")

/* clang-format on */

#define TCPPHASE_SUMMARY_ENUM(id, word, meaning) TCPPHASE_SUMMARY_ID(id),

#define TCPPHASE_SUMMARY_ID(id) HANDSHAKE_##id
enum handshake { TCPPHASE_HANDSHAKES(TCPPHASE_SUMMARY_ENUM) HANDSHAKE_COUNT };
#undef TCPPHASE_SUMMARY_ID
#define TCPPHASE_SUMMARY_ID(id) PROBE_##id
enum probe { TCPPHASE_PROBES(TCPPHASE_SUMMARY_ENUM) PROBE_COUNT };
#undef TCPPHASE_SUMMARY_ID
#define TCPPHASE_SUMMARY_ID(id) CLOSE_##id
enum close { TCPPHASE_CLOSES(TCPPHASE_SUMMARY_ENUM) CLOSE_COUNT };
#undef TCPPHASE_SUMMARY_ID
#define TCPPHASE_SUMMARY_ID(id) RESET_CAUSE_##id
enum reset_cause { TCPPHASE_RESET_CAUSES(TCPPHASE_SUMMARY_ENUM) RESET_CAUSE_COUNT };
#undef TCPPHASE_SUMMARY_ID

#define TCPPHASE_NO_TIME INT64_MIN /* a time that is not to be had */

enum { SUMMARY_TEXT_SIZE = 256 };

struct summary {
    enum handshake handshake;
    enum probe probe;
    enum close close;
    enum reset_cause reset_cause;
    const char *closed_by;       /* "client", "server", "both"; NULL while open */
    bool time_wait[2];           /* the client, the server, is left in TIME-WAIT */
    const char *argus;           /* Argus's state word */
    const char *tcptrace;        /* tcptrace's */
    const char *flow_end_reason; /* IPFIX flowEndReason (RFC 5102 section 5.11.3), by name */
    int64_t duration;            /* all in ns, or TCPPHASE_NO_TIME */
    int64_t handshake_time;
    int64_t server_rtt;
    int64_t client_rtt;
    int64_t first_byte_time;
    int64_t close_time;
    int64_t half_close_time;
    uint64_t octets[2]; /* client's, server's */
    char cause[SUMMARY_TEXT_SIZE];    /* why it failed or ended as it did */
    char sentence[SUMMARY_TEXT_SIZE]; /* all of it in one sentence */
};

void summarize(const struct tcpphase_life *life, struct summary *summary);

const char *handshake_name(enum handshake handshake);
const char *probe_name(enum probe probe);
const char *close_name(enum close close);
const char *reset_cause_name(enum reset_cause cause);

enum { NEGOTIATED_MAX = 8, NEGOTIATED_SIZE = 24 };

/* What both ends agreed on, a word each ("mss=1250/1460", "sack"); returns how many words. */
unsigned negotiated(const struct tcpphase_life *life, char words[NEGOTIATED_MAX][NEGOTIATED_SIZE]);

#endif
