/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The facts of troubles, in the cause of a stream. */

#include "cause_parts.h"
#include "endpoint_text.h"
#include "trouble_rules.h"

#include <inttypes.h>
#include <string.h>

void summary_tell_nothing(const struct stream_entry *stream, char *text)
{
    (void)stream;
    (void)text;
}

void summary_tell_syn_repeated(const struct stream_entry *stream, char *text)
{
    const struct tcpphase_life *life = &stream->life;
    if (life->attempts > 1)
        summary_add(text, "opened only after %" PRIu32 " SYNs", life->attempts);
    else
        summary_add(text, "opened only after the SYN-ACK was sent again,");
    summary_add_time_between(life, MOMENT(SYN), MOMENT(HANDSHAKE_ACK), text);
}

void summary_tell_fast_open_dropped(const struct stream_entry *stream, char *text)
{
    const struct tcpphase_life *life = &stream->life;
    summary_add(text,
                "the SYN with Fast Open (frame %" PRIu32 ") was not answered, a plain one was",
                frame_of(life, MOMENT(SYN)));
}

/* "client", the only one of two ends that does something. */
static const char *role_if(const struct tcpphase_life *life, bool is_first)
{
    return summary_role(life, is_first ? 0 : 1);
}

/* "router 192.0.2.254 says MTU 1400 (frame 5)" */
static void add_too_big(const struct stream_icmp *icmp, char *text)
{
    static const uint8_t unknown[sizeof icmp->router];
    char router[ADDRESS_TEXT_SIZE];
    if (memcmp(icmp->router, unknown, sizeof unknown) == 0)
        summary_add(text, "ICMP");
    else
        summary_add(text, "router %s",
                    summary_write_address(icmp->router, icmp->error.version, router));
    if (icmp->mtu != 0)
        summary_add(text, " says MTU %" PRIu32, icmp->mtu);
    else
        summary_add(text, " says too big, no MTU");
    summary_add(text, " (frame %" PRIu32 ")", icmp->error.frame);
}

void summary_tell_path_mtu(const struct stream_entry *stream, char *text)
{
    const struct tcpphase_life *life = &stream->life;
    const struct stream_icmp *icmp = summary_too_big(stream);
    const unsigned end = summary_stuck_end(life);
    const unsigned times = life->sent[end].again + 1U;
    summary_add(text, "%u B of the %s ", life->stuck, summary_role(life, end));
    if (icmp == NULL) {
        summary_add(text, "never arrived, sent %u times, while smaller segments did", times);
        return;
    }
    summary_add(text, "sent %u times in vain, ", times);
    add_too_big(icmp, text);
}

void summary_tell_data_unanswered(const struct stream_entry *stream, char *text)
{
    const struct tcpphase_life *life = &stream->life;
    const unsigned end = summary_stuck_end(life);
    char time[TIME_TEXT_SIZE];
    summary_add(text, "%u B of the %s sent %u times", life->stuck, summary_role(life, end),
                life->sent[end].again + 1U);
    if (life->stall_time != 0)
        summary_add(text, " in %s", summary_write_time((int64_t)life->stall_time, time));
    summary_add(text, ", nothing acknowledged");
    if (summary_is_idle_cut(stream))
        summary_add(text, ", after %s of silence",
                    summary_write_time((int64_t)life->silence, time));
}

void summary_tell_data_refused(const struct stream_entry *stream, char *text)
{
    const struct tcpphase_life *life = &stream->life;
    const bool is_first = life->sent[0].closed_time > life->sent[1].closed_time;
    summary_add(text, "%u segments sent into the closed window of the %s", (unsigned)life->refused,
                role_if(life, is_first));
}

void summary_tell_window_closed(const struct stream_entry *stream, char *text)
{
    const struct tcpphase_life *life = &stream->life;
    const bool is_first = life->sent[0].closed_time > life->sent[1].closed_time;
    char time[TIME_TEXT_SIZE];
    summary_add(text, "%s offered no window for %s", role_if(life, is_first),
                summary_write_time((int64_t)life->sent[!is_first].closed_time, time));
}

void summary_tell_acks_unheard(const struct stream_entry *stream, char *text)
{
    const struct tcpphase_life *life = &stream->life;
    summary_add(text, "%s sent again, %u times, what the %s had acknowledged",
                summary_role(life, life->deaf_end), life->deaf,
                summary_role(life, !life->deaf_end));
}

void summary_tell_accept_queue_full(const struct stream_entry *stream, char *text)
{
    const struct tcpphase_life *life = &stream->life;
    summary_add(text, "SYN-ACK sent again %u time%s after the third step (frame %" PRIu32 ")",
                life->syn_acks, life->syn_acks == 1 ? "" : "s",
                frame_of(life, MOMENT(HANDSHAKE_ACK)));
}

void summary_tell_keep_alive_unanswered(const struct stream_entry *stream, char *text)
{
    const struct tcpphase_life *life = &stream->life;
    summary_add(text, "%u keep-alive%s of the %s unanswered", (unsigned)life->unanswered,
                life->unanswered == 1 ? "" : "s", summary_role(life, life->last_sender));
}

void summary_tell_data_lost(const struct stream_entry *stream, char *text)
{
    const struct tcpphase_life *life = &stream->life;
    const uint32_t octets[2] = {summary_lost_octets(life, 0), summary_lost_octets(life, 1)};
    const bool is_first = octets[0] >= octets[1];
    summary_add(text, "%" PRIu32 " B of the %s unacknowledged", octets[!is_first],
                role_if(life, is_first));
}

void summary_tell_slow_response(const struct stream_entry *stream, char *text)
{
    char time[TIME_TEXT_SIZE];
    summary_add(text, "the server's first payload came %s after the request",
                summary_write_time((int64_t)stream->life.response_time, time));
}

void summary_tell_no_response(const struct stream_entry *stream, char *text)
{
    const struct tcpphase_life *life = &stream->life;
    char time[TIME_TEXT_SIZE];
    summary_add(text, "the request was acknowledged and not answered for %s",
                summary_write_time(summary_time_without_response(life), time));
}

void summary_tell_heavy_loss(const struct stream_entry *stream, char *text)
{
    const struct tcpphase_life *life = &stream->life;
    summary_add(text, "%" PRIu32 " of %" PRIu32 " segments with payload sent again", life->resent,
                life->payloads);
}

void summary_tell_reconnect_ignored(const struct stream_entry *stream, char *text)
{
    const struct tcpphase_life *life = &stream->life;
    if (life->ignored_syns > 1)
        summary_add(text, "a SYN of a new connection was sent %u times into this one",
                    life->ignored_syns);
    else if (life->challenges == 0)
        summary_add(text, "%" PRIu32 " SYNs sent during TIME-WAIT of stream %" PRIu32,
                    life->attempts, stream->previous);
}

void summary_tell_wrong_answer(const struct stream_entry *stream, char *text)
{
    const struct tcpphase_life *life = &stream->life;
    if (life->other_syn_ack != 0)
        summary_add(text, "answered by two different SYN-ACKs (frames %" PRIu32 " and %" PRIu32 ")",
                    frame_of(life, MOMENT(SYN_ACK)), life->other_syn_ack);
}

void summary_tell_answered_elsewhere(const struct stream_entry *stream, char *text)
{
    const struct stream_counterpart *other = &stream->extra->counterpart;
    const bool is_answer = stream->life.answers_other;
    char end[ENDPOINT_TEXT_SIZE];
    summary_add(text, "%s %s (stream %" PRIu32 ", frame %" PRIu32 ")",
                is_answer ? "answers the SYN to" : "answered by",
                summary_write_endpoint(&other->end, end), other->index, other->frame);
    if (!is_answer)
        summary_add(text, " instead");
}

void summary_hint_older_timestamp(const struct stream_entry *stream, char *text)
{
    (void)stream;
    summary_add(text, "perhaps timestamps of several hosts behind one address: at the server nstat "
                      "TcpExtPAWSPassive, tcp_tw_recycle");
}

void summary_hint_too_big(const struct stream_entry *stream, char *text)
{
    (void)stream;
    summary_add(text,
                "the sender does not heed the MTU in the ICMP error: ip route get there, perhaps "
                "it drops ICMP");
}

void summary_hint_no_mtu(const struct stream_entry *stream, char *text)
{
    (void)stream;
    summary_add(text, "the ICMP error names no MTU (RFC 1191): tracepath to the peer, ip route "
                      "change ... mtu N, or clamp the MSS");
}
