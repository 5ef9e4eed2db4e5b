/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Text of the field `summary`: the stream in one sentence. */

#include "stream_fields.h"
#include "texts.h"
#include "verdicts.h"

#include <inttypes.h>

#define MOMENT(id) TCPPHASE_MOMENT_##id

/* Text for a stream that a FIN or RST closed without an opening. */
static bool add_unopened(const struct tcpphase_life *life, const char *word, char *text)
{
    bool is_closed = summary_close(life) != CLOSE_NONE;
    if (is_closed)
        summary_add(text, "%s", word);
    return is_closed;
}

/* Returns false if the stream was neither opened nor closed. */
static bool add_opening(const struct tcpphase_life *life, char *text)
{
    char time[TIME_TEXT_SIZE];
    enum handshake handshake = summary_handshake(life);
    switch (handshake) {
    case HANDSHAKE_THREE_WAY:
    case HANDSHAKE_SIMULTANEOUS:
    case HANDSHAKE_FAST_OPEN:
    case HANDSHAKE_SPLIT:
        summary_add(text, "Opened");
        if (summary_handshake_time(life) != TCPPHASE_NO_TIME)
            summary_add(text, " in %s", summary_write_time(summary_handshake_time(life), time));
        summary_add(text, " (%s)", stream_field_word(STREAM_HANDSHAKE, handshake)->word);
        return true;
    case HANDSHAKE_PARTIAL:
        summary_add(text, "Opened (handshake captured in part)");
        return true;
    case HANDSHAKE_NOT_CAPTURED:
        if (life->was_open)
            summary_add(text, "Opened before the capture");
        return life->was_open;
    case HANDSHAKE_HALF_OPEN:
        return add_unopened(life, "Half-open", text);
    case HANDSHAKE_UNANSWERED:
        return add_unopened(life, "Unanswered", text);
    case HANDSHAKE_UNREACHABLE:
        return add_unopened(life, "Unreachable", text);
    case HANDSHAKE_REFUSED:
    case HANDSHAKE_RESET:
    case HANDSHAKE_PROBE:
    case HANDSHAKE_COUNT:
        break;
    }
    return false;
}

/* " after 75.979 s". Appends nothing if the time is unknown, or negative because the clock went
 * back. */
static void add_after(int64_t time, char *text)
{
    char words[TIME_TEXT_SIZE];
    if (time >= 0)
        summary_add(text, " after %s", summary_write_time(time, words));
}

static const char *const closers[CLOSER_COUNT] = {"nobody", "client", "server", "both ends"};

static void add_reset(const struct tcpphase_life *life, char *text)
{
    const enum closer closer = summary_closer(life);
    if (closer == CLOSER_NONE)
        summary_add(text, ", reset");
    else if (summary_close(life) == CLOSE_RESET)
        summary_add(text, ", reset by %s", closers[closer]);
    else
        summary_add(text, ", closed by %s, then reset,", closers[closer]);
    add_after(summary_end_time(life), text);
    if (summary_reset_cause(life) == RESET_CAUSE_INJECTION_SUSPECTED)
        summary_add(text, ", injection suspected");
}

/* How and when it ended; if it has not, how long it was open so far. */
static void add_ending(const struct tcpphase_life *life, char *text)
{
    const char *closer = closers[summary_closer(life)];
    switch (summary_close(life)) {
    case CLOSE_NONE:
    case CLOSE_COUNT:
        summary_add(text, ", still open");
        add_after(summary_duration(life), text);
        return;
    case CLOSE_HALF_CLOSED:
        summary_add(text, ", half-closed");
        if (summary_closer(life) != CLOSER_NONE)
            summary_add(text, " by %s", closer);
        add_after(time_between(life, MOMENT(FIRST), MOMENT(FIN_1)), text);
        return;
    case CLOSE_UNFINISHED:
        summary_add(text, ", closed by %s, last ACK still missing", closer);
        add_after(summary_duration(life), text);
        return;
    case CLOSE_FOUR_SEGMENT:
        summary_add(text, ", closed by %s in four segments", closer);
        break;
    case CLOSE_THREE_SEGMENT:
        summary_add(text, ", closed by %s in three segments", closer);
        break;
    case CLOSE_SIMULTANEOUS:
        summary_add(text, ", closed by %s simultaneously", closer);
        break;
    case CLOSE_RESET:
    case CLOSE_RESET_AFTER_FIN:
        add_reset(life, text);
        return;
    }
    add_after(summary_end_time(life), text);
}

void summary_write_sentence(const struct stream_entry *stream, char *text)
{
    const struct tcpphase_life *life = &stream->life;
    struct judged_troubles judged;
    char cause[STREAM_TEXT_SIZE];
    *text = '\0';
    if (add_opening(life, text)) {
        summary_add(text, ", client %" PRIu64 " B, server %" PRIu64 " B", client_octets_of(life),
                    server_octets_of(life));
        add_ending(life, text);
        return;
    }
    summary_judge(stream, &judged);
    summary_write_cause(stream, &judged, cause);
    summary_add(text, "%s: %s",
                summary_handshake(life) == HANDSHAKE_PROBE ? "No connection"
                : summary_is_reset_alone(life)             ? "Opening not captured"
                                                           : "Not opened",
                cause);
}
