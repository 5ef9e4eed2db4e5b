/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Text of the field `cause`: why a stream failed or ended as it did, and what is missing from the
 * capture. */

#include "cause_parts.h"
#include "troubles.h"

#include <inttypes.h>
#include <string.h>

void summary_add_if_short(char *text, const char *words)
{
    if (strlen(text) + strlen(words) <= CAUSE_LENGTH)
        summary_add(text, "%s", words);
}

/* A FIN without an ACK. A missing ACK is mentioned only if it could have been captured: not in a
 * one-sided capture, nor if the FIN is the last segment. */
static void add_unacknowledged_fin(const struct tcpphase_life *life, bool is_brief, char *text)
{
    bool can_be_acked =
        !is_one_way(life) && frame_of(life, MOMENT(FIN_1)) != frame_of(life, MOMENT(LAST));
    summary_add(text, "%s the %s", summary_closer(life) == CLOSER_NONE ? "FIN of" : "closed by",
                summary_role(life, life->fin_1_sender));
    if (!is_brief)
        summary_add(text, " (frame %" PRIu32 ")", frame_of(life, MOMENT(FIN_1)));
    const unsigned fins = life->sent[life->fin_1_sender].fins;
    if (fins > 1)
        summary_add(text, ", FIN sent %u times", fins);
    if (is_brief)
        return;
    if (fins > 1) {
        if (life->last_sender == life->fin_1_sender)
            summary_add_time_between(life, MOMENT(FIN_1), MOMENT(LAST), text);
    }
    if (can_be_acked)
        summary_add(text, fins > 1 ? " and not acknowledged" : ", FIN not acknowledged");
}

static void add_half_closed(const struct tcpphase_life *life, bool is_brief, char *text)
{
    if (!tcpphase_saw(life, MOMENT(ACK_FIN_1)))
        add_unacknowledged_fin(life, is_brief, text);
    else
        summary_add(text, "%s the %s, %" PRIu64 " B of the %s since",
                    summary_closer(life) == CLOSER_NONE ? "FIN of" : "half-closed by",
                    summary_role(life, life->fin_1_sender), tcpphase_octets_half_closed(life),
                    summary_role(life, !life->fin_1_sender));
}

static void add_closer(const struct tcpphase_life *life, char *text)
{
    if (summary_closer(life) == CLOSER_BOTH)
        summary_add(text, "closed by both ends at once");
    else
        summary_add(text, "closed by the %s", summary_role(life, life->fin_1_sender));
}

static void add_unfinished(const struct tcpphase_life *life, char *text)
{
    add_closer(life, text);
    summary_add(text, ", the last ACK is missing");
    if (life->unanswered > 0)
        summary_add(text, " after %" PRIu32 " repetition%s of the %s", (uint32_t)life->unanswered,
                    life->unanswered == 1 ? "" : "s", summary_role(life, life->last_sender));
}

static void add_closed(const struct tcpphase_life *life, bool is_brief, char *text)
{
    char words[TIME_TEXT_SIZE];
    bool has_data = life->last_data != TCPPHASE_NO_TIME;
    int64_t time = time_between(life, MOMENT(HANDSHAKE_ACK), MOMENT(FIN_1));
    add_closer(life, text);
    if (has_data || time == TCPPHASE_NO_TIME || is_brief)
        return;
    if (time == 0)
        summary_add(text, " with the last step of the handshake, without data");
    else
        summary_add(text, " %s after the handshake, without data", summary_write_time(time, words));
}

static void add_open(const struct tcpphase_life *life, bool is_brief, char *text)
{
    if (summary_is_reset_alone(life))
        summary_add(text,
                    is_one_way(life) ? "only a RST of the %s was captured (frame %" PRIu32 ")"
                                     : "before the RST of the %s (frame %" PRIu32
                                       ") nothing was captured",
                    summary_role(life, life->reset_sender), frame_of(life, MOMENT(RESET)));
    else if (!life->was_open && summary_handshake(life) != HANDSHAKE_PARTIAL)
        summary_add(text, "no segment that can be believed");
    else
        summary_add(text, "still open");
    if (life->icmp.frame == 0)
        return;
    summary_add(text, "; ICMP %s", summary_icmp_reason(&life->icmp));
    if (!is_brief)
        summary_add(text, " (frame %" PRIu32 ")", life->icmp.frame);
}

static void add_close(const struct tcpphase_life *life, bool is_brief, char *text)
{
    switch (summary_close(life)) {
    case CLOSE_HALF_CLOSED:
        add_half_closed(life, is_brief, text);
        break;
    case CLOSE_UNFINISHED:
        add_unfinished(life, text);
        break;
    case CLOSE_SIMULTANEOUS:
    case CLOSE_FOUR_SEGMENT:
    case CLOSE_THREE_SEGMENT:
        add_closed(life, is_brief, text);
        break;
    case CLOSE_RESET:
    case CLOSE_RESET_AFTER_FIN:
        summary_add_reset(life, is_brief, text);
        break;
    case CLOSE_NONE:
    case CLOSE_COUNT:
        add_open(life, is_brief, text);
        break;
    }
}

/* It closed, but no end is named: the only FIN, or the RST, may not be the first of its kind. */
static bool may_lack_fin(const struct tcpphase_life *life)
{
    return summary_close(life) != CLOSE_NONE && summary_closer(life) == CLOSER_NONE &&
           summary_reset_cause(life) != RESET_CAUSE_INJECTION_SUSPECTED;
}

/* What the field `capture` says as well is left out if there is no room. */
static void add_what_is_missing(const struct tcpphase_life *life, char *text)
{
    const enum handshake handshake = summary_handshake(life);
    const bool is_partial = handshake == HANDSHAKE_PARTIAL;
    const bool is_late = handshake == HANDSHAKE_NOT_CAPTURED && !summary_is_reset_alone(life);
    if (may_lack_fin(life))
        summary_add(text, "; an earlier FIN may be missing");
    if ((is_partial || is_late) && is_one_way(life))
        summary_add_if_short(text, client_of(life)->segments != 0
                                       ? "; only the client's side was captured"
                                       : "; only the server's side was captured");
    if (is_late && life->was_open)
        summary_add_if_short(text, "; the capture begins later");
    else if (is_partial)
        summary_add_if_short(text, "; not all of the handshake was captured");
}

/* How it ended, without any details. */
static void add_shortest_end(const struct tcpphase_life *life, char *text)
{
    const char *resetter = summary_role(life, life->reset_sender);
    const bool is_forged = summary_reset_cause(life) == RESET_CAUSE_INJECTION_SUSPECTED;
    if (summary_close(life) == CLOSE_NONE)
        summary_add(text, life->was_open ? "still open" : "not opened");
    else if (tcpphase_saw(life, MOMENT(RESET)))
        summary_add(text, is_forged ? "RST perhaps not sent by the %s" : "%s reset", resetter);
    else if (summary_closer(life) == CLOSER_NONE)
        summary_add(text, "FIN of the %s", summary_role(life, life->fin_1_sender));
    else
        add_closer(life, text);
}

/* How it failed or ended; in short if a trouble is told before. */
static void add_end(const struct tcpphase_life *life, char *text)
{
    const size_t length = strlen(text);
    const bool is_brief = length > 0;
    if (summary_close(life) == CLOSE_NONE)
        summary_add_failure(life, is_brief, text);
    if (text[length] == '\0')
        add_close(life, is_brief, text);
    if (is_brief && strlen(text) > CAUSE_LENGTH) {
        text[length] = '\0';
        add_shortest_end(life, text);
    }
}

/* The worst trouble, if its facts are not told by the end. */
static void add_trouble(const struct stream_entry *stream, const struct judged_troubles *judged,
                        char *text)
{
    if (judged->count == 0)
        return;
    summary_tell_trouble(stream, (enum trouble)judged->trouble[0], text);
    if (*text != '\0')
        summary_add(text, "; ");
}

void summary_write_cause(const struct stream_entry *stream, const struct judged_troubles *judged,
                         char *text)
{
    *text = '\0';
    add_trouble(stream, judged, text);
    add_end(&stream->life, text);
    add_what_is_missing(&stream->life, text);
}
