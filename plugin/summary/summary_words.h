/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The words of the stream fields, each in one place: X-macros (see vocabulary.h) of id, word,
 * meaning. The field of a row NONE is absent. */
#ifndef TCPPHASE_SUMMARY_WORDS_H
#define TCPPHASE_SUMMARY_WORDS_H

/* clang-format off */

/* How a stream opened. */
#define TCPPHASE_HANDSHAKES(X)                                                                       \
    X(THREE_WAY,    "three-way",    "SYN, SYN-ACK, ACK")                                             \
    X(SIMULTANEOUS, "simultaneous", "the SYNs crossed (RFC 9293 figure 7)")                          \
    X(FAST_OPEN,    "fast-open",    "the SYN-ACK acknowledged data of the SYN (RFC 7413)")           \
    X(SPLIT,        "split",        "four or five segments: the server sent its SYN apart, the client the SYN-ACK") \
    X(PARTIAL,      "partial",      "opened, but steps are missing from the capture")                \
    X(NOT_CAPTURED, "not-captured", "the capture begins later")                                      \
    X(HALF_OPEN,    "half-open",    "the SYN-ACK was never answered")                                \
    X(UNANSWERED,   "unanswered",   "the SYN was never answered")                                    \
    X(REFUSED,      "refused",      "a RST answered the SYN")                                        \
    X(RESET,        "reset",        "a RST came before the third step")                              \
    X(UNREACHABLE,  "unreachable",  "an ICMP error answered")                                        \
    X(PROBE,        "probe",        "not an attempt to connect")

/* What a stream is that begins unlike a connection. */
#define TCPPHASE_PROBES(X)                                                                           \
    X(NONE,        NULL,          "an attempt to connect, or a connection")                          \
    X(FIN,         "fin",         "FIN without ACK")                                                 \
    X(NO_FLAGS,    "null",        "neither SYN, FIN, RST nor ACK")                                   \
    X(XMAS,        "xmas",        "FIN, PSH and URG without ACK")                                    \
    X(ACK,         "ack",         "bare ACKs of no known connection, answered only by RSTs")          \
    X(SYN_FIN,     "syn-fin",     "SYN with FIN")                                                    \
    X(BACKSCATTER, "backscatter", "answers to segments with a forged source address")

/* How a stream closed. */
#define TCPPHASE_CLOSES(X)                                                                           \
    X(NONE,            "none",            "still open, or never opened")                             \
    X(FOUR_SEGMENT,    "four-segment",    "FIN, ACK, FIN, ACK")                                      \
    X(THREE_SEGMENT,   "three-segment",   "FIN, ACK and FIN in one, ACK")                            \
    X(SIMULTANEOUS,    "simultaneous",    "the FINs crossed (RFC 9293 figure 13)")                   \
    X(HALF_CLOSED,     "half-closed",     "one FIN only")                                            \
    X(UNFINISHED,      "unfinished",      "two FINs, but the ACK of one is missing")                 \
    X(RESET,           "reset",           "a RST, and no FIN before it")                             \
    X(RESET_AFTER_FIN, "reset-after-fin", "a RST after a FIN")

/* Who closed: the sender of the first FIN or of the RST. */
#define TCPPHASE_CLOSERS(X)                                                                          \
    X(NONE,   NULL,     "nobody")                                                                    \
    X(CLIENT, "client", "the client")                                                                \
    X(SERVER, "server", "the server")                                                                \
    X(BOTH,   "both",   "both ends at once")

/* Which end is left in TIME-WAIT. */
#define TCPPHASE_TIME_WAITS(X)                                                                       \
    X(CLIENT, "client", "the client")                                                                \
    X(SERVER, "server", "the server")

/* Class of the RST that ended the stream. */
#define TCPPHASE_RESET_CAUSES(X)                                                                     \
    X(NONE,                NULL,                  "no RST ended it")                                 \
    X(REFUSED,             "refused",             "answers a SYN: nobody listens")                   \
    X(GIVEN_UP,            "given-up",            "its sender had retransmitted or probed repeatedly without an answer") \
    X(ABORT,               "abort",               "its sender aborted the connection")               \
    X(DATA_AFTER_CLOSE,    "data-after-close",    "its sender had closed and received payload after that") \
    X(AFTER_FIN,           "after-fin",           "comes after a FIN, before the close was complete")            \
    X(HALF_OPEN_REPLY,     "half-open-reply",     "its sender has no such connection")               \
    X(PROBE_REPLY,         "probe-reply",         "answers a probe")                                 \
    X(IDLE_CUT,            "idle-cut",            "comes after a minute or more without a segment")  \
    X(INJECTION_SUSPECTED, "injection-suspected", "its apparent sender went on sending, or its time to live or IP identification is not that sender's")

/* What both ends agreed on. A word may be followed by =CLIENT/SERVER. */
#define TCPPHASE_AGREEMENTS(X)                                                                       \
    X(MSS,        "mss",        "the maximum segment sizes that the ends offered")                   \
    X(WSCALE,     "wscale",     "the window scales that the ends offered (RFC 7323)")                \
    X(SACK,       "sack",       "selective acknowledgements (RFC 2018)")                             \
    X(TIMESTAMPS, "timestamps", "timestamps (RFC 7323)")                                             \
    X(ECN,        "ecn",        "explicit congestion notification (RFC 3168)")                       \
    X(ACC_ECN,    "accecn",     "accurate ECN (RFC 9768)")                                           \
    X(FAST_OPEN,  "fast-open",  "Fast Open: data of the SYN accepted, or a cookie given (RFC 7413)") \
    X(MPTCP,      "mptcp",      "Multipath TCP (RFC 8684)")

/* The state in Argus (ra). */
#define TCPPHASE_ARGUS_STATES(X)                                                                     \
    X(REQ, "REQ", "requested: no answer yet")                                                        \
    X(ACC, "ACC", "accepted: the SYN was answered by a SYN-ACK")                                     \
    X(CON, "CON", "connected")                                                                       \
    X(FIN, "FIN", "a FIN was seen")                                                                  \
    X(RST, "RST", "ended by a RST")

/* The words of tcptrace: none, one or two. */
#define TCPPHASE_TCPTRACE_WORDS(X)                                                                   \
    X(COMPLETE,       "complete",       "SYNs and FINs of both ends were seen")                      \
    X(RESET,          "reset",          "ended by a RST")                                            \
    X(UNIDIRECTIONAL, "unidirectional", "only one end was seen to send")

/* flowEndReason of IPFIX (RFC 5102 section 5.11.3). */
#define TCPPHASE_FLOW_END_REASONS(X)                                                                 \
    X(IDLE_TIMEOUT, "idle-timeout", "1: no more segments")                                           \
    X(END_DETECTED, "end-of-flow-detected", "3: the end was captured")                               \
    X(FORCED_END,   "forced-end",   "4: the capture ended, or a new connection replaced it")

/* What is missing from the capture of the stream. */
#define TCPPHASE_CAPTURE_LACKS(X)                                                                    \
    X(BEGINS_LATE,    "begins-late",    "the stream began before the capture")                      \
    X(ONE_SIDED,      "one-sided",      "only one direction was captured")                          \
    X(FILTERED,       "filtered",       "segments without SYN, FIN and RST are missing: a capture filter") \
    X(LOSSY,          "lossy",          "octets were acknowledged that were not captured")          \
    X(CAPTURED_TWICE, "captured-twice", "packets were captured more than once")                     \
    X(CUT,            "cut",            "a TCP header, or a segment's length, was not captured whole")

/* clang-format on */

#endif
