/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Why a RST ended a connection. */

#include "cause_parts.h"

#include <inttypes.h>
#include <string.h>

/* " 12 ms after the last data" */
static void add_time_before_reset(const struct tcpphase_life *life, char *text)
{
    char words[STREAM_TEXT_SIZE] = "", when[TIME_TEXT_SIZE];
    bool has_data = life->last_data != TCPPHASE_NO_TIME;
    int64_t from = has_data ? life->last_data : life->time[MOMENT(HANDSHAKE_ACK)];
    int64_t time = tcpphase_elapsed(from, life->time[MOMENT(RESET)]);
    if (time < 0 || (!has_data && !tcpphase_saw(life, MOMENT(HANDSHAKE_ACK))))
        return;
    summary_add(words, " %s after the %s", summary_write_time(time, when),
                has_data ? "last data" : "handshake, without data");
    summary_add_if_short(text, words);
}

static void add_abort(const struct tcpphase_life *life, char *text)
{
    summary_add(text, "%s reset the connection", summary_role(life, life->reset_sender));
    add_time_before_reset(life, text);
}

static void add_reset_after_fin(const struct tcpphase_life *life, char *text)
{
    const char *who = summary_role(life, life->reset_sender);
    if (tcpphase_saw(life, MOMENT(FIN_2)))
        summary_add(text, "%s reset after both FINs, before the last ACK", who);
    else if (life->reset_sender == life->fin_1_sender)
        summary_add(text, "%s reset after its own FIN", who);
    else
        summary_add(text, "%s reset after the FIN of the %s", who,
                    summary_role(life, life->fin_1_sender));
}

/* A RST of the server that came so soon after the request that the server cannot have received it.
 * Not told if the server sent payload: which end's payload was the last is not recorded. */
static bool is_too_soon(const struct tcpphase_life *life, int64_t since)
{
    return life->reset_sender != life->client && life->first_byte == TCPPHASE_NO_TIME &&
           life->last_data != TCPPHASE_NO_TIME && life->server_rtt != TCPPHASE_NO_TIME &&
           since >= 0 && since < life->server_rtt / 2;
}

/* Appends a sign that another host sent the RST; any but the first only if there is room. Clears
 * it. */
static void add_sign(char *text, char *sign)
{
    const bool is_first = text[strlen(text) - 1] == ':';
    if (is_first || strlen(text) + strlen(", ") + strlen(sign) <= CAUSE_LENGTH)
        summary_add(text, "%s %s", is_first ? "" : ",", sign);
    *sign = '\0';
}

static void add_injection(const struct tcpphase_life *life, char *text)
{
    char time[TIME_TEXT_SIZE], rtt[TIME_TEXT_SIZE], sign[STREAM_TEXT_SIZE] = "";
    const int64_t since = tcpphase_elapsed(life->last_data, life->time[MOMENT(RESET)]);
    summary_add(text, "RST (frame %" PRIu32 ") perhaps not sent by the %s:",
                frame_of(life, MOMENT(RESET)), summary_role(life, life->reset_sender));
    if (summary_ttl_differs(life)) {
        summary_add(sign, "TTL %u instead of %u", life->reset_ttl,
                    life->sent[life->reset_sender].ttl);
        add_sign(text, sign);
    }
    if (life->ip_id_jumps) {
        summary_add(sign, "IP identification out of sequence");
        add_sign(text, sign);
    }
    if (life->went_on > 0) {
        summary_add(sign, "%u more segment%s after it", life->went_on,
                    life->went_on == 1 ? "" : "s");
        add_sign(text, sign);
    }
    if (is_too_soon(life, since)) {
        summary_add(sign, "%s after the request, RTT %s", summary_write_time(since, time),
                    summary_write_time(life->server_rtt, rtt));
        add_sign(text, sign);
    }
}

/* What was sent behind the RST. */
static void add_unheard(const struct tcpphase_life *life, char *text)
{
    char words[STREAM_TEXT_SIZE] = "";
    summary_add(words, ", %u more segment%s of the %s after it", (unsigned)life->unheard,
                life->unheard == 1 ? "" : "s", summary_role(life, !life->reset_sender));
    summary_add_if_short(text, words);
}

/* Another TTL than the sender's: perhaps a middlebox. */
static void add_ttl(const struct tcpphase_life *life, char *text)
{
    if (summary_ttl_differs(life))
        summary_add(text, ", TTL %u instead of %u", life->reset_ttl,
                    life->sent[life->reset_sender].ttl);
}

void summary_add_reset(const struct tcpphase_life *life, bool is_brief, char *text)
{
    const char *who = summary_role(life, life->reset_sender);
    char time[TIME_TEXT_SIZE];
    switch (summary_reset_cause(life)) {
    case RESET_CAUSE_DATA_AFTER_CLOSE:
        summary_add(text, "%s reset: data after close", who);
        break;
    case RESET_CAUSE_AFTER_FIN:
        add_reset_after_fin(life, text);
        break;
    case RESET_CAUSE_HALF_OPEN_REPLY:
        summary_add(text, "%s reset: it has no such connection (frame %" PRIu32 ")", who,
                    frame_of(life, MOMENT(RESET)));
        if (!is_brief)
            add_ttl(life, text);
        break;
    case RESET_CAUSE_IDLE_CUT:
        summary_add(text, "%s reset after %s of silence", who,
                    summary_write_time((int64_t)life->silence, time));
        add_ttl(life, text);
        break;
    case RESET_CAUSE_GIVEN_UP:
        summary_add(text, "%s reset: gave up", who);
        if (!is_brief)
            summary_add(text, " after %" PRIu32 " repetitions", life->unanswered);
        break;
    case RESET_CAUSE_INJECTION_SUSPECTED:
        add_injection(life, text);
        break;
    case RESET_CAUSE_NONE:
    case RESET_CAUSE_REFUSED:
    case RESET_CAUSE_ABORT:
    case RESET_CAUSE_PROBE_REPLY:
    case RESET_CAUSE_COUNT:
        add_abort(life, text);
        break;
    }
    if (life->unheard > 0)
        add_unheard(life, text);
}
