/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A stream's life in one sentence. */

#include "texts.h"
#include "verdicts.h"

#include <inttypes.h>

#define MOMENT(id) TCPPHASE_MOMENT_##id

/* What was opened, and how. False: nothing was. */
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
    case HANDSHAKE_UNANSWERED:
    case HANDSHAKE_REFUSED:
    case HANDSHAKE_UNREACHABLE:
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

/* Why it ended and when, or how long it was seen open. */
static void add_ending(const struct tcpphase_life *life, char *text)
{
    static const char *const closers[CLOSER_COUNT] = {"nobody", "client", "server", "both ends"};
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
        add(text, ", reset by %s", closer);
        break;
    case CLOSE_RESET_AFTER_FIN:
        add(text, ", closed by %s, then reset,", closer);
        break;
    }
    add_after(end_time_of(life), text);
}

void write_summary(const struct tcpphase_life *life, char *text)
{
    char cause[STREAM_TEXT_SIZE];
    *text = '\0';
    if (add_opening(life, text)) {
        add(text, ", client %" PRIu64 " B, server %" PRIu64 " B", tcpphase_octets(client_of(life)),
            tcpphase_octets(server_of(life)));
        add_ending(life, text);
        return;
    }
    write_cause(life, cause);
    add(text, "%s: %s", handshake_of(life) == HANDSHAKE_PROBE ? "No connection" : "Not opened",
        cause);
}
