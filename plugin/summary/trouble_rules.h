/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Which troubles a stream has, one rule for each, and the sentences about them. troubles.h puts
 * them into one table. */
#ifndef TCPPHASE_TROUBLE_RULES_H
#define TCPPHASE_TROUBLE_RULES_H

#include <stream_entry.h>

typedef bool trouble_rule(const struct stream_entry *stream);

trouble_rule summary_is_never; /* no stream has it */
trouble_rule summary_is_injection_suspected;
trouble_rule summary_is_unreachable;
trouble_rule summary_is_refused;
trouble_rule summary_is_unanswered;
trouble_rule summary_is_half_open;
trouble_rule summary_is_handshake_reset;
trouble_rule summary_is_idle_cut;
trouble_rule summary_is_close_unanswered;
trouble_rule summary_is_reset;
trouble_rule summary_is_reset_after_fin;
trouble_rule summary_is_half_closed;
trouble_rule summary_has_silent_half;
trouble_rule summary_is_fast_open_dropped;
trouble_rule summary_is_syn_repeated;
trouble_rule summary_is_port_check;
trouble_rule summary_is_path_mtu;
trouble_rule summary_is_reconnect_ignored;
trouble_rule summary_is_wrong_answer;
trouble_rule summary_is_answered_elsewhere;
trouble_rule summary_is_data_unanswered;
trouble_rule summary_is_data_refused;
trouble_rule summary_is_window_closed;
trouble_rule summary_is_acks_unheard;
trouble_rule summary_is_accept_queue_full;
trouble_rule summary_is_keep_alive_unanswered;
trouble_rule summary_is_data_lost;
trouble_rule summary_is_slow_response;
trouble_rule summary_is_no_response;
trouble_rule summary_is_heavy_loss;

/* Rules of hints that say more than the usual one, and these hints. */
trouble_rule summary_has_older_timestamp;
trouble_rule summary_was_too_big;
trouble_rule summary_lacks_mtu;

/* The end that data_unanswered and path_mtu are about; 2: none. */
unsigned summary_stuck_end(const struct tcpphase_life *life);

/* The ICMP error that says that what the stuck end sends is too big; NULL: none. */
const struct stream_icmp *summary_too_big(const struct stream_entry *stream);

/* Payload octets that an end had sent and the other had not acknowledged. */
uint32_t summary_lost_octets(const struct tcpphase_life *life, unsigned end);

/* ns that the client waited in vain for an answer to its last payload; or TCPPHASE_NO_TIME. */
int64_t summary_time_without_response(const struct tcpphase_life *life);

/* Adds one sentence without a full stop, at most 110 letters; nothing in it may contradict the
 * other fields of the stream. */
typedef void trouble_sentence(const struct stream_entry *stream, char *text);

trouble_sentence summary_tell_nothing; /* adds none */
trouble_sentence summary_tell_fast_open_dropped;
trouble_sentence summary_tell_syn_repeated;
trouble_sentence summary_tell_path_mtu;
trouble_sentence summary_tell_reconnect_ignored;
trouble_sentence summary_tell_wrong_answer;
trouble_sentence summary_tell_answered_elsewhere;
trouble_sentence summary_tell_data_unanswered;
trouble_sentence summary_tell_data_refused;
trouble_sentence summary_tell_window_closed;
trouble_sentence summary_tell_acks_unheard;
trouble_sentence summary_tell_accept_queue_full;
trouble_sentence summary_tell_keep_alive_unanswered;
trouble_sentence summary_tell_data_lost;
trouble_sentence summary_tell_slow_response;
trouble_sentence summary_tell_no_response;
trouble_sentence summary_tell_heavy_loss;
trouble_sentence summary_hint_older_timestamp;
trouble_sentence summary_hint_too_big;
trouble_sentence summary_hint_no_mtu;

#endif
