/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Why a stream failed or ended as it did, what that rests on, and what the verdict had to do
 * without. */

#include "texts.h"
#include "verdicts.h"

#include <inttypes.h>

#define MOMENT(id) TCPPHASE_MOMENT_##id

static uint32_t frame_of(const struct tcpphase_life *life, enum tcpphase_moment moment)
{
    return life->frame[moment];
}

static void add_unanswered(const struct tcpphase_life *life, char *text)
{
    char time[TIME_TEXT_SIZE];
    if (life->attempts == 1)
        add(text, "no answer to 1 SYN");
    else
        add(text, "no answer to %" PRIu32 " SYNs in %s", life->attempts,
            in_words(time_between(life, MOMENT(SYN), MOMENT(LAST)), time));
    if (life->challenges > 0)
        add(text, " but %u challenge ACK%s of an older connection", life->challenges,
            life->challenges == 1 ? "" : "s");
}

static void add_half_open(const struct tcpphase_life *life, char *text)
{
    const uint32_t again = server_of(life)->retransmissions;
    char time[TIME_TEXT_SIZE];
    add(text, "half-open: the SYN-ACK (frame %" PRIu32 ") was never answered",
        frame_of(life, MOMENT(SYN_ACK)));
    if (again > 0)
        add(text, ", sent %" PRIu32 " times in %s", again + 1,
            in_words(time_between(life, MOMENT(SYN_ACK), MOMENT(LAST)), time));
}

static void add_probe(const struct tcpphase_life *life, char *text)
{
    static const char *const probes[PROBE_COUNT] = {
        [PROBE_FIN] = "FIN probe",         [PROBE_NO_FLAGS] = "NULL probe",
        [PROBE_XMAS] = "Xmas probe",       [PROBE_ACK] = "ACK probe",
        [PROBE_SYN_FIN] = "SYN-FIN probe", [PROBE_BACKSCATTER] = "backscatter",
    };
    enum probe probe = probe_of(life);
    add(text, "%s", probes[probe]);
    if (probe == PROBE_BACKSCATTER)
        add(text, ": %s without a question", saw(life, MOMENT(SYN_ACK)) ? "a SYN-ACK" : "a RST");
    else if (saw(life, MOMENT(RESET)))
        add(text, ", answered by a RST (frame %" PRIu32 ")", frame_of(life, MOMENT(RESET)));
    else
        add(text, " without an answer");
}

/* Why it never opened. */
static void add_failure(const struct tcpphase_life *life, enum handshake handshake, char *text)
{
    switch (handshake) {
    case HANDSHAKE_UNANSWERED:
        add_unanswered(life, text);
        break;
    case HANDSHAKE_REFUSED:
        add(text, "refused by the server (frame %" PRIu32 ")", frame_of(life, MOMENT(RESET)));
        break;
    case HANDSHAKE_UNREACHABLE:
        add(text, "blocked: ICMP %s (frame %" PRIu32 ")", icmp_reason(&life->icmp),
            life->icmp.frame);
        break;
    case HANDSHAKE_HALF_OPEN:
        add_half_open(life, text);
        break;
    case HANDSHAKE_RESET:
        add(text, "withdrawn by the %s before the third step (frame %" PRIu32 ")",
            role_of(life, life->reset_sender), frame_of(life, MOMENT(RESET)));
        break;
    case HANDSHAKE_PROBE:
        add_probe(life, text);
        break;
    case HANDSHAKE_THREE_WAY:
    case HANDSHAKE_SIMULTANEOUS:
    case HANDSHAKE_FAST_OPEN:
    case HANDSHAKE_SPLIT:
    case HANDSHAKE_PARTIAL:
    case HANDSHAKE_NOT_CAPTURED:
    case HANDSHAKE_COUNT:
        break;
    }
}

static void add_abort(const struct tcpphase_life *life, char *text)
{
    char time[TIME_TEXT_SIZE];
    add(text, "%s reset the connection", role_of(life, life->reset_sender));
    if (life->last_data != TCPPHASE_NO_TIME)
        add(text, " %s after the last data",
            in_words(life->time[MOMENT(RESET)] - life->last_data, time));
}

static void add_injection(const struct tcpphase_life *life, char *text)
{
    const char *who = role_of(life, life->reset_sender);
    add(text, "RST (frame %" PRIu32 ") perhaps not sent by the %s:", frame_of(life, MOMENT(RESET)),
        who);
    const char *comma = "";
    if (ttl_differs(life)) {
        add(text, " TTL %u instead of %u", life->reset_ttl, life->sent[life->reset_sender].ttl);
        comma = ",";
    }
    if (life->ip_id_jumps) {
        add(text, "%s IP identification out of sequence", comma);
        comma = ",";
    }
    if (life->went_on > 0)
        add(text, "%s %" PRIu32 " more segment%s of the %s after it", comma, life->went_on,
            life->went_on == 1 ? "" : "s", who);
}

/* Why a RST ended it. */
static void add_reset(const struct tcpphase_life *life, char *text)
{
    const char *who = role_of(life, life->reset_sender);
    char time[TIME_TEXT_SIZE];
    switch (reset_cause_of(life)) {
    case RESET_CAUSE_DATA_AFTER_CLOSE:
        add(text, "%s reset: data after close", who);
        break;
    case RESET_CAUSE_AFTER_FIN:
        add(text, "%s reset after the FIN of the %s", who, role_of(life, life->fin_1_sender));
        break;
    case RESET_CAUSE_HALF_OPEN_REPLY:
        add(text, "%s reset: it knows nothing of the connection", who);
        break;
    case RESET_CAUSE_IDLE_CUT:
        add(text, "%s reset after %s of silence", who, in_words(life->silence, time));
        break;
    case RESET_CAUSE_GIVEN_UP:
        add(text, "%s reset: gave up after %u repetitions without an answer", who, life->tries);
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
}

static void add_half_closed(const struct tcpphase_life *life, char *text)
{
    const char *who = role_of(life, life->fin_1_sender);
    if (saw(life, MOMENT(ACK_FIN_1)))
        add(text, "half-closed by the %s, %" PRIu64 " B of the %s since", who,
            half_close_octets_of(life), role_of(life, !life->fin_1_sender));
    else
        add(text, "no answer to the FIN of the %s (frame %" PRIu32 ")", who,
            frame_of(life, MOMENT(FIN_1)));
}

/* How it closed, or that it did not. */
static void add_close(const struct tcpphase_life *life, enum close close, char *text)
{
    const char *who = role_of(life, life->fin_1_sender);
    bool has_data = life->last_data != TCPPHASE_NO_TIME;
    switch (close) {
    case CLOSE_HALF_CLOSED:
        add_half_closed(life, text);
        break;
    case CLOSE_UNFINISHED:
        add(text, "closed by the %s, the last ACK is missing", who);
        break;
    case CLOSE_SIMULTANEOUS:
        add(text, "closed by both ends at once");
        break;
    case CLOSE_FOUR_SEGMENT:
    case CLOSE_THREE_SEGMENT:
        add(text, has_data ? "closed by the %s" : "closed by the %s at once, without data", who);
        break;
    case CLOSE_RESET:
    case CLOSE_RESET_AFTER_FIN:
        add_reset(life, text);
        break;
    case CLOSE_NONE:
    case CLOSE_COUNT:
        add(text, "still open");
        break;
    }
}

/* What the verdict had to do without. */
static void add_what_is_missing(const struct tcpphase_life *life, enum handshake handshake,
                                char *text)
{
    if (handshake == HANDSHAKE_NOT_CAPTURED)
        add(text, "; the capture begins later");
    else if (handshake == HANDSHAKE_PARTIAL)
        add(text, "; not all of the handshake was captured");
    bool is_open = handshake == HANDSHAKE_NOT_CAPTURED || handshake == HANDSHAKE_PARTIAL;
    if (is_open && is_one_way(life))
        add(text, "; only the %s's side was captured",
            client_of(life)->segments != 0 ? "client" : "server");
}

void write_cause(const struct tcpphase_life *life, char *text)
{
    enum handshake handshake = handshake_of(life);
    enum close close = close_of(life);
    *text = '\0';
    if (close == CLOSE_NONE)
        add_failure(life, handshake, text);
    if (*text == '\0')
        add_close(life, close, text);
    add_what_is_missing(life, handshake, text);
}
