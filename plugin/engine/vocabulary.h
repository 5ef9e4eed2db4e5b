/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The words of tcpphase: states, phases, steps, notes, each in one place. The enumerations, names
 * and filter values are generated from these lists; the tables of plugin/REFERENCE.md are checked
 * against them. A list is an X-macro:
 *
 *     #define X(id, ...) PREFIX_##id,
 *     enum thing { THINGS(X) }; */
#ifndef TCPPHASE_VOCABULARY_H
#define TCPPHASE_VOCABULARY_H

/* clang-format off */

/* id, word, meaning. RFC 9293 section 3.3.2, and UNKNOWN for an end of which no segment was captured
 * yet. */
#define TCPPHASE_STATES(X) \
    X(UNKNOWN,       "UNKNOWN",       "nothing was captured of it yet") \
    X(CLOSED,        "CLOSED",        "it has no connection") \
    X(LISTEN,        "LISTEN",        "it waits for a SYN") \
    X(SYN_SENT,      "SYN-SENT",      "its SYN is not acknowledged yet") \
    X(SYN_RECEIVED,  "SYN-RECEIVED",  "it has answered the SYN and waits for the third step") \
    X(ESTABLISHED,   "ESTABLISHED",   "the connection is open") \
    X(FIN_WAIT_1,    "FIN-WAIT-1",    "it has sent its FIN and waits for the ACK") \
    X(FIN_WAIT_2,    "FIN-WAIT-2",    "its FIN is acknowledged, it waits for the peer's") \
    X(CLOSE_WAIT,    "CLOSE-WAIT",    "it has the peer's FIN, its application has not closed yet") \
    X(CLOSING,       "CLOSING",       "both FINs crossed, its own is not acknowledged yet") \
    X(LAST_ACK,      "LAST-ACK",      "it closed second and waits for the ACK of its FIN") \
    X(TIME_WAIT,     "TIME-WAIT",     "it has acknowledged the peer's FIN and keeps the ports for a while")

#define TCPPHASE_PHASES(X)               \
    X(HANDSHAKE, "handshake")            \
    X(DATA,      "data")                 \
    X(ACK,       "ack")                  \
    X(CLOSE,     "close")                \
    X(STRAY,     "stray")

/* id, phase, word, label. */
#define TCPPHASE_STEPS(X)                                                                 \
    X(SYN,             HANDSHAKE, "syn",              "Handshake 1/3: SYN")                \
    X(SYN_CROSSING,    HANDSHAKE, "syn-crossing",     "Handshake 1/3: SYN, crossing")      \
    X(SYN_ACK,         HANDSHAKE, "syn-ack",          "Handshake 2/3: SYN-ACK")            \
    X(HANDSHAKE_ACK,   HANDSHAKE, "handshake-ack",    "Handshake 3/3: ACK")                \
    X(FIN_1,           CLOSE,     "fin-1",            "Close 1/4: FIN")                    \
    X(FIN_1_CROSSING,  CLOSE,     "fin-1-crossing",   "Close 1/4: FIN, crossing")          \
    X(ACK_FIN_1,       CLOSE,     "ack-fin-1",        "Close 2/4: ACK")                    \
    X(ACK_FIN_1_FIN_2, CLOSE,     "ack-fin-1-fin-2",  "Close 2+3/4: ACK and FIN")          \
    X(FIN_2,           CLOSE,     "fin-2",            "Close 3/4: FIN")                    \
    X(ACK_FIN_2,       CLOSE,     "ack-fin-2",        "Close 4/4: ACK")                    \
    X(ACK_FIN_CROSSING, CLOSE,    "ack-fin-crossing", "Close 2/4: ACK of a crossing FIN")  \
    X(REFUSED,         CLOSE,     "refused",          "Refused: RST")                      \
    X(HANDSHAKE_RESET, CLOSE,     "handshake-reset",  "Handshake reset: RST")              \
    X(RESET,           CLOSE,     "reset",            "Reset: RST")                        \
    X(DATA,            DATA,      "data",             "Data")                              \
    X(ACK,             ACK,       "ack",              "ACK")                               \
    X(KEEP_ALIVE,      ACK,       "keep-alive",       "Keep-alive")                        \
    X(STRAY,           STRAY,     "stray",            "Stray")

/* id, word, meaning, what it adds to the label ("": nothing), and the checks that keep segments with the note off the fast path
 * (progress.h), at least one. Notes that Wireshark's tcp.analysis has too mean the same here;
 * plugin/REFERENCE.md lists the intended differences. */
#define TCPPHASE_NOTES(X) \
    X(RETRANSMISSION,           "retransmission",           "sent again: octets, SYN, FIN or step seen before", "sent again", \
      BY_HEADER | BY_NUMBERS) \
    X(SPURIOUS_RETRANSMISSION,  "spurious-retransmission",  "sent again although already acknowledged", "already acknowledged", \
      BY_HEADER | BY_NUMBERS) \
    X(OUT_OF_ORDER,             "out-of-order",             "seen late: sent before segments already seen", "out of order", \
      BY_HEADER | BY_NUMBERS) \
    X(PREVIOUS_SEGMENT_MISSING, "previous-segment-missing", "octets before this segment were not seen", "octets before it missing", \
      BY_NUMBERS) \
    X(WITH_DATA,                "with-data",                "a handshake or close step that carries payload", "", \
      BY_HEADER | BY_STREAM) \
    X(FAST_OPEN,                "fast-open",                "SYN with data or a cookie (RFC 7413)", "Fast Open", \
      BY_HEADER) \
    X(DUPLICATE_ACK,            "duplicate-ack",            "repeats the last ACK while octets are unacknowledged (RFC 5681 section 2)", "duplicate", \
      BY_NUMBERS) \
    X(D_SACK,                   "d-sack",                   "reports octets received twice (RFC 2883)", "D-SACK", \
      BY_HEADER) \
    X(WINDOW_UPDATE,            "window-update",            "changes nothing but the offered window", "window update", \
      BY_NUMBERS) \
    X(ZERO_WINDOW,              "zero-window",              "offers no window", "window closed", \
      BY_HEADER) \
    X(WINDOW_FULL,              "window-full",              "fills the window that the peer offers", "fills the window", \
      BY_NUMBERS) \
    X(WINDOW_PROBE,             "window-probe",             "at most one octet sent into a closed window (RFC 9293 section 3.8.6.1)", "window probe", \
      BY_STREAM) \
    X(WINDOW_PROBE_ACK,         "window-probe-ack",         "answers a window probe, the window is still closed", "answers a window probe", \
      BY_HEADER) \
    X(KEEP_ALIVE_ACK,           "keep-alive-ack",           "answers a keep-alive", "", \
      BY_STREAM) \
    X(CHALLENGE_ACK,            "challenge-ack",            "answers a segment that was not believed (RFC 5961)", "", \
      BY_STREAM) \
    X(ACKS_UNSEEN,              "acks-unseen",              "acknowledges octets that were not seen", "acknowledges uncaptured octets", \
      BY_STREAM | BY_NUMBERS) \
    X(DATA_AFTER_FIN,           "data-after-fin",           "payload beyond the sender's own FIN", "beyond its own FIN", \
      BY_STREAM) \
    X(HALF_CLOSE_DATA,          "half-close-data",          "payload of the side that has not closed, which knows of the peer's FIN and does not close with it", "half-closed", \
      BY_STREAM) \
    X(BAD_SYN,                  "bad-syn",                  "SYN with another number inside a live stream", "", \
      BY_HEADER) \
    X(BAD_RST,                  "bad-rst",                  "RST that a conforming receiver ignores (RFC 9293 section 3.10.7)", "", \
      BY_HEADER) \
    X(BAD_ACK,                  "bad-ack",                  "acknowledges what the peer cannot have sent", "acknowledges what was never sent", \
      BY_HEADER | BY_STREAM | BY_NUMBERS) \
    X(MIDSTREAM,                "midstream",                "the stream begins here without its opening", "", \
      BY_STREAM) \
    X(PORT_REUSED,              "port-reused",              "opens a new connection on the addresses and ports of an earlier one", "ports used again", \
      BY_STREAM) \
    X(ECE_SETUP,                "ece-setup",                "offers or accepts ECN (RFC 3168 section 6.1.1, RFC 9768)", "", \
      BY_HEADER) \
    X(MPTCP_CAPABLE,            "mptcp-capable",            "MP_CAPABLE option (RFC 8684 section 3.1)", "", \
      BY_HEADER) \
    X(MPTCP_JOIN,               "mptcp-join",               "MP_JOIN option (RFC 8684 section 3.2)", "", \
      BY_HEADER) \
    X(URGENT,                   "urgent",                   "URG is set", "urgent", \
      BY_HEADER) \
    X(TRUNCATED,                "truncated",                "the TCP header, or the segment's length, was not captured whole", "cut in the capture", \
      BY_HEADER) \
    X(CHECKSUM_BAD,             "checksum-bad",             "wrong TCP checksum: the receiver drops it", "wrong checksum", \
      BY_HEADER) \
    X(CAPTURE_DUPLICATE,        "capture-duplicate",        "the same packet captured twice; changes nothing and counts nowhere", "captured twice", \
      BY_COPY) \
    X(RE_ACK_TIME_WAIT,         "re-ack-time-wait",         "acknowledges a repeated FIN out of TIME-WAIT", "from TIME-WAIT", \
      BY_STREAM) \
    X(RST_WITH_DATA,            "rst-with-data",            "RST that carries payload (RFC 9293 section 3.10.7, RFC 1122 section 4.2.2.12)", "", \
      BY_HEADER)

/* What a believed segment carries, in the order in which RFC 9293 section 3.10.7 processes a
 * segment. The first group changes states (transitions.c); the second, from CROSSES on, only
 * selects steps (steps.c). */
#define TCPPHASE_EVENTS(X)                                                                      \
    X(FIN_PASSED,      "sent after its sender's FIN, which the peer has not acknowledged")      \
    X(OPENED,          "shows that both ends are ESTABLISHED; the steps were not captured")     \
    X(SYN_ACK_ACKED,   "RST or keep-alive that acknowledges a SYN-ACK")                                       \
    X(RST,             "credible RST")                                                          \
    X(RST_REPLY,       "RST that answers an ACK which was not believed")                        \
    X(RST_TO_PASSIVE,  "credible RST to an end that a passive OPEN brought to SYN-RECEIVED")    \
    X(SYN,             "SYN")                                                                   \
    X(SYN_ACK,         "SYN with ACK")                                                          \
    X(SYN_ACKED,       "acknowledges a SYN, by an end whose SYN-ACK was not captured")          \
    X(NEW_ACK,         "acknowledges more than its sender did before")                          \
    X(ACK,             "acceptable ACK")                                                        \
    X(FIN_KNOWN,       "acknowledges the peer's FIN in a segment that the peer drops")          \
    X(FIN_ACKED,       "the first to acknowledge the peer's FIN")                               \
    X(FIN_CROSSED,     "a FIN sent before its sender had the peer's, which it has acknowledged since") \
    X(FIN_FIRST,       "a FIN that the peer's FIN acknowledges")                                \
    X(FIN,             "the sender's FIN, for the first time")                                  \
    X(FIN_LATE,        "the sender's FIN, captured after the peer's ACK of it")                 \
    X(CROSSES,         "a SYN, or the ACK of a FIN, that crosses the peer's")                   \
    X(HANDSHAKE_AGAIN, "repeats the ACK of a SYN-ACK")                                          \
    X(FIN_AGAIN,       "the sender's FIN, once more")                                           \
    X(FIN_ACKED_AGAIN, "acknowledges the peer's FIN once more, alone")                          \
    X(KEEP_ALIVE,      "keep-alive probe")                                                      \
    X(PAYLOAD,         "payload")

/* clang-format on */

#endif
