/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The troubles of a stream: one table, of which the words, the severity, the cause, the hint and
 * the expert entry of a stream are made, so that they cannot contradict each other. */
#ifndef TCPPHASE_TROUBLES_H
#define TCPPHASE_TROUBLES_H

#include "trouble_rules.h"

/* How bad it is, from best to worst. */
#define TCPPHASE_SEVERITIES(X)                                                                     \
    X(OK, "ok", "no trouble")                                                                      \
    X(NOTE, "note", "worth knowing")                                                               \
    X(WARNING, "warning", "a connection failed, was cut or stood still")                           \
    X(ERROR, "error", "a connection that cannot work as it is")

#define SEVERITY_ENUM(id, word, meaning) SEVERITY_##id,
enum severity { TCPPHASE_SEVERITIES(SEVERITY_ENUM) SEVERITY_COUNT };
#undef SEVERITY_ENUM

/* clang-format off */

/* A row a trouble, from worst to least among those of one severity:
 *
 * - id, name of the expert field behind "tcpphase.expert.", word;
 * - severity, and the rule that says when it is one degree worse;
 * - what it means;
 * - the rule that says whether a stream has it (trouble_rules.h);
 * - the sentence that names its facts in the cause, in front of the one about the stream's end
 *   (tell_nothing: that one names them);
 * - what to look at next, at most 110 letters, without a semicolon: it separates hints. */
#define TROUBLES(X)                                                                                \
    X(PATH_MTU, path_mtu, "path-mtu", ERROR, is_never,                                             \
      "Large segments are lost again and again, smaller ones arrive",                              \
      is_path_mtu, tell_path_mtu,                                                                  \
      "ip route get and tracepath to the peer: perhaps a small MTU on the way, ICMP too-big filtered, or clamp the MSS") \
    X(DATA_UNANSWERED, data_unanswered, "data-unanswered", ERROR, is_never,                        \
      "The same payload was sent three times or more, and nothing of it acknowledged",             \
      is_data_unanswered, tell_data_unanswered,                                                    \
      "perhaps the peer or the way to it is gone: ip route get, ss -tino (backoff, rto), capture at the peer") \
    X(INJECTION_SUSPECTED, injection_suspected, "injection-suspected", WARNING, is_never,              \
      "The RST that ended it may not have been sent by the end that it names",                     \
      is_injection_suspected, tell_nothing,                                                                \
      "capture at the end that the RST names: if it did not send it, look at firewalls and proxies on the way") \
    X(RECONNECT_IGNORED, reconnect_ignored, "reconnect-ignored", WARNING, is_never,                \
      "SYNs met an older connection of the same addresses and ports",                              \
      is_reconnect_ignored, tell_reconnect_ignored,                                                \
      "ss -tano at the server shows the old connection: use other ports, close from the client, nstat TcpExtPAWSEstab") \
    X(WRONG_ANSWER, wrong_answer, "wrong-answer", WARNING, is_never,                               \
      "The SYN was answered, but not acknowledged, or answered by two hosts",                      \
      is_wrong_answer, tell_wrong_answer,                                                          \
      "ip neigh and arping at the client: perhaps two hosts have the address, or an old connection answers") \
    X(ANSWERED_ELSEWHERE, answered_elsewhere, "answered-elsewhere", WARNING, is_never,             \
      "Another address or port answered the SYN than it was sent to",                              \
      is_answered_elsewhere, tell_answered_elsewhere,                                              \
      "the reply was not translated back: conntrack -L and nft list ruleset at the NAT, perhaps an asymmetric route") \
    X(UNREACHABLE, unreachable, "unreachable", WARNING, is_never,                                      \
      "An ICMP error answered the SYN",                                                            \
      is_unreachable, tell_nothing,                                                                        \
      "the source of the ICMP error says where: ip route get and the firewall rules there")        \
    X(REFUSED, refused, "refused", WARNING, is_never,                                                  \
      "A RST answered the SYN",                                                                    \
      is_refused, tell_nothing,                                                                            \
      "ss -ltn on the server: perhaps nothing listens on that address and port, or a firewall rejects") \
    X(UNANSWERED, unanswered, "unanswered", WARNING, is_never,                                         \
      "The SYN was never answered",                                                                \
      is_unanswered, tell_nothing,                                                                         \
      "capture at the server: if the SYN arrives, nstat TcpExtListenDrops there, else firewalls on the way") \
    X(HALF_OPEN, half_open, "half-open", WARNING, is_never,                                            \
      "The SYN-ACK was never answered",                                                            \
      is_half_open, tell_nothing,                                                                          \
      "capture at the client: perhaps the SYN-ACK does not arrive, or the SYN was a scan or forged") \
    X(HANDSHAKE_RESET, handshake_reset, "handshake-reset", WARNING, is_never,                          \
      "A RST came before the third step",                                                          \
      is_handshake_reset, tell_nothing,                                                                    \
      "the log of the end that sent the RST: perhaps it gave up waiting, or never sent the SYN")   \
    X(DATA_REFUSED, data_refused, "data-refused", WARNING, is_never,                               \
      "Payload or a FIN was sent into a closed window again and again",                            \
      is_data_refused, tell_data_refused,                                                          \
      "the end with the closed window does not read: ss -tnmp there (Recv-Q), and its application") \
    X(WINDOW_CLOSED, window_closed, "window-closed", WARNING, is_never,                            \
      "An end offered no window for a second or more",                                             \
      is_window_closed, tell_window_closed,                                                        \
      "the application at that end does not read: ss -tnmp there (Recv-Q), nstat TcpExtTCPToZeroWindowAdv") \
    X(ACKS_UNHEARD, acks_unheard, "acks-unheard", WARNING, is_never,                               \
      "An end sent again, three times or more, what the other had acknowledged",                   \
      is_acks_unheard, tell_acks_unheard,                                                          \
      "ACKs are lost behind the point of capture: capture at that end, perhaps conntrack drops them as invalid") \
    X(ACCEPT_QUEUE_FULL, accept_queue_full, "accept-queue-full", WARNING, is_never,                \
      "The server sent its SYN-ACK again although the third step had come",                        \
      is_accept_queue_full, tell_accept_queue_full,                                                \
      "nstat TcpExtListenOverflows and ss -ltn on the server, raise backlog and somaxconn, accept faster") \
    X(KEEP_ALIVE_UNANSWERED, keep_alive_unanswered, "keep-alive-unanswered", WARNING, is_never,    \
      "Keep-alives were not answered",                                                             \
      is_keep_alive_unanswered, tell_keep_alive_unanswered,                                        \
      "perhaps the peer or the way to it is gone: ss -tno (timer:keepalive), ip route get, NAT time-outs on the way") \
    X(IDLE_CUT, idle_cut, "idle-cut", WARNING, is_never,                                               \
      "A RST after a minute or more of silence",                                                   \
      is_idle_cut, tell_nothing,                                                                           \
      "perhaps a NAT or firewall forgot it: look at conntrack time-outs, keep sysctl net.ipv4.tcp_keepalive_time below") \
    X(CLOSE_UNANSWERED, close_unanswered, "close-unanswered", WARNING, is_never,                       \
      "A FIN was sent again and never acknowledged",                                               \
      is_close_unanswered, tell_nothing,                                                                   \
      "perhaps the peer or the way to it is gone: ss -tno state fin-wait-1, ip route get, capture at the peer") \
    X(DATA_LOST, data_lost, "data-lost", WARNING, is_never,                                        \
      "Payload was not acknowledged when a RST ended the stream",                                  \
      is_data_lost, tell_data_lost,                                                                \
      "what was not acknowledged may be lost: look in the application, and close with shutdown, then read to the end") \
    X(RESET, reset, "reset", WARNING, is_never,                                                        \
      "A RST ended it, and no FIN came before",                                                    \
      is_reset, tell_nothing,                                                                              \
      "the log of who sent the RST: perhaps closed with unread data, nstat TcpExtTCPAbortOnClose, or SO_LINGER 0") \
    X(RESET_AFTER_FIN, reset_after_fin, "reset-after-fin", NOTE, is_never,                             \
      "A RST ended it after a FIN",                                                                \
      is_reset_after_fin, tell_nothing,                                                                    \
      "perhaps it was closed before all was read: nstat TcpExtTCPAbortOnData there, shutdown and then read to the end") \
    X(HALF_CLOSED, half_closed, "half-closed", NOTE, has_silent_half,                              \
      "One end has closed, the other has not",                                                     \
      is_half_closed, tell_nothing,                                                                        \
      "ss -tnp state close-wait at the other end: perhaps an application that does not close its socket") \
    X(FAST_OPEN_DROPPED, fast_open_dropped, "fast-open-dropped", NOTE, is_never,                       \
      "A SYN with Fast Open was not answered, a plain one was",                                    \
      is_fast_open_dropped, tell_fast_open_dropped,                                                \
      "something drops SYNs with Fast Open: nstat TcpExtTCPFastOpenActiveFail, sysctl net.ipv4.tcp_fastopen") \
    X(SYN_REPEATED, syn_repeated, "syn-repeated", NOTE, is_never,                                      \
      "Opened only after a SYN or SYN-ACK was sent again",                                         \
      is_syn_repeated, tell_syn_repeated,                                                          \
      "loss, or a full queue: nstat TcpExtListenDrops and TcpExtListenOverflows on the server")    \
    X(SLOW_RESPONSE, slow_response, "slow-response", NOTE, is_never,                               \
      "The server's first payload came late after the request",                        \
      is_slow_response, tell_slow_response,                                                        \
      "the server's application, not the network: its log, ss -tip there while it works")          \
    X(NO_RESPONSE, no_response, "no-response", NOTE, is_never,                                     \
      "A request was acknowledged, and nothing came back for a second or more",                    \
      is_no_response, tell_no_response,                                                            \
      "the server's application has it and does not answer: its log, ss -tnp there (Recv-Q: not even read)") \
    X(HEAVY_LOSS, heavy_loss, "heavy-loss", NOTE, is_never,                                        \
      "Three percent or more of the segments with payload, at least ten, were sent again",         \
      is_heavy_loss, tell_heavy_loss,                                                              \
      "loss or congestion on the way: ss -tin (retrans, cwnd), nstat TcpRetransSegs, ethtool -S, tc -s qdisc") \
    X(PORT_CHECK, port_check, "port-check", NOTE, is_never,                                            \
      "Opened and closed or reset at once without payload",                                        \
      is_port_check, tell_nothing,                                                                         \
      "perhaps a health check of a balancer, or a scan: nothing to mend if the client's address is known")

/* clang-format on */

#define TROUBLE_ENUM(id, ...) TROUBLE_##id,
enum trouble { TROUBLES(TROUBLE_ENUM) TROUBLE_COUNT };
#undef TROUBLE_ENUM

struct trouble_about {
    const char *word;
    const char *meaning;
    const char *hint;
    enum severity severity; /* the lower one, where it has two degrees */
};

extern const struct trouble_about summary_troubles[TROUBLE_COUNT];

/* What went wrong with a stream, the worst first. */
struct judged_troubles {
    unsigned count;
    enum severity severity; /* of the first; SEVERITY_OK without any */
    uint8_t trouble[TROUBLE_COUNT];
};

void summary_judge(const struct stream_entry *stream, struct judged_troubles *judged);

enum severity summary_severity(const struct stream_entry *stream);

/* The trouble may be one degree worse than its severity. */
bool summary_has_degrees(enum trouble trouble);

/* What to look at next: the hint of the trouble, or a closer one where the stream shows more, which
 * may be written into text. At most one of a stream's hints is. */
const char *summary_hint(const struct stream_entry *stream, enum trouble trouble, char *text);

/* What the worst trouble adds to the cause, in front of what says how the stream ended. */
void summary_tell_trouble(const struct stream_entry *stream, enum trouble trouble, char *text);

#endif
