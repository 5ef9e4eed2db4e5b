/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The summary of a stream in one sentence. */

#include "stream_fields.h"
#include "texts.h"
#include "verdicts.h"

#include <inttypes.h>

#define MOMENT(id) TCPPHASE_MOMENT_##id

/* A FIN came although no opening was seen. */
static bool add_unopened(const struct tcpphase_life *life, const char *word, char *text)
{
    bool is_closed = close_of(life) != CLOSE_NONE;
    if (is_closed)
        add(text, "%s", word);
    return is_closed;
}

/* How it was opened. False: it was not, and nothing closed it. */
static bool add_opening(const struct tcpphase_life *life, char *text)
{
    char time[TIME_TEXT_SIZE];
    enum handshake handshake = handshake_of(life);
    switch (handshake) {
    case HANDSHAKE_THREE_WAY:
    case HANDSHAKE_SIMULTANEOUS:
    case HANDSHAKE_FAST_OPEN:
    case HANDSHAKE_SPLIT:
        add(text, "Opened");
        if (handshake_time_of(life) != TCPPHASE_NO_TIME)
            add(text, " in %s", in_words(handshake_time_of(life), time));
        add(text, " (%s)", stream_field_word(STREAM_HANDSHAKE, handshake)->word);
        return true;
    case HANDSHAKE_PARTIAL:
        add(text, "Opened (handshake captured in part)");
        return true;
    case HANDSHAKE_NOT_CAPTURED:
        if (life->was_open)
            add(text, "Opened before the capture");
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

/* " after 75.979 s"; nothing of a time that is not known, or that a clock that steps back made
 * negative. */
static void add_after(int64_t time, char *text)
{
    char words[TIME_TEXT_SIZE];
    if (time >= 0)
        add(text, " after %s", in_words(time, words));
}

static const char *const closers[CLOSER_COUNT] = {"nobody", "client", "server", "both ends"};

static void add_reset(const struct tcpphase_life *life, char *text)
{
    const enum closer closer = closer_of(life);
    if (closer == CLOSER_NONE)
        add(text, ", reset");
    else if (close_of(life) == CLOSE_RESET)
        add(text, ", reset by %s", closers[closer]);
    else
        add(text, ", closed by %s, then reset,", closers[closer]);
    add_after(end_time_of(life), text);
    if (reset_cause_of(life) == RESET_CAUSE_INJECTION_SUSPECTED)
        add(text, ", injection suspected");
}

/* How it ended and when, or how long it was seen open. */
static void add_ending(const struct tcpphase_life *life, char *text)
{
    const char *closer = closers[closer_of(life)];
    switch (close_of(life)) {
    case CLOSE_NONE:
    case CLOSE_COUNT:
        add(text, ", still open");
        add_after(duration_of(life), text);
        return;
    case CLOSE_HALF_CLOSED:
        add(text, ", half-closed by %s", closer);
        add_after(time_between(life, MOMENT(FIRST), MOMENT(FIN_1)), text);
        return;
    case CLOSE_UNFINISHED:
        add(text, ", closed by %s, last ACK still missing", closer);
        add_after(duration_of(life), text);
        return;
    case CLOSE_FOUR_SEGMENT:
        add(text, ", closed by %s in four segments", closer);
        break;
    case CLOSE_THREE_SEGMENT:
        add(text, ", closed by %s in three segments", closer);
        break;
    case CLOSE_SIMULTANEOUS:
        add(text, ", closed by %s simultaneously", closer);
        break;
    case CLOSE_RESET:
    case CLOSE_RESET_AFTER_FIN:
        add_reset(life, text);
        return;
    }
    add_after(end_time_of(life), text);
}

void write_summary(const struct tcpphase_life *life, char *text)
{
    char cause[STREAM_TEXT_SIZE];
    *text = '\0';
    if (add_opening(life, text)) {
        add(text, ", client %" PRIu64 " B, server %" PRIu64 " B", client_octets_of(life),
            server_octets_of(life));
        add_ending(life, text);
        return;
    }
    write_cause(life, cause);
    add(text, "%s: %s", handshake_of(life) == HANDSHAKE_PROBE ? "No connection" : "Not opened",
        cause);
}
