/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Troubles and the other fields of a stream do not contradict each other. */

#include "consistency_told.h"

/* Words that a field has if and only if the trouble is there. */
bool told_troubles_are_of_verdicts(const struct told *told)
{
    static const struct {
        const char *trouble;
        enum stream_field field;
        const char *word;
    } same[] = {{"unanswered", STREAM_HANDSHAKE, "unanswered"},
                {"refused", STREAM_HANDSHAKE, "refused"},
                {"unreachable", STREAM_HANDSHAKE, "unreachable"},
                {"half-open", STREAM_HANDSHAKE, "half-open"},
                {"reset-after-fin", STREAM_CLOSE, "reset-after-fin"},
                {"injection-suspected", STREAM_RESET_CAUSE, "injection-suspected"}};
    const bool has_both =
        told->number[STREAM_CLIENT_SEGMENTS] > 0 && told->number[STREAM_SERVER_SEGMENTS] > 0;
    for (unsigned i = 0; i < sizeof same / sizeof *same; i++)
        if (has_trouble(told, same[i].trouble) != is(told, same[i].field, same[i].word))
            return false;
    if (has_trouble(told, "half-closed") != (is(told, STREAM_CLOSE, "half-closed") && has_both))
        return false;
    if (has_trouble(told, "port-check"))
        return !has_trouble(told, "reset") && !has_trouble(told, "handshake-reset");
    return has_trouble(told, "reset") == is(told, STREAM_CLOSE, "reset") &&
           has_trouble(told, "handshake-reset") == is(told, STREAM_HANDSHAKE, "reset");
}

bool told_severity_is_of_trouble(const struct told *told)
{
    return told->has[STREAM_TROUBLE] == !is(told, STREAM_SEVERITY, "ok") &&
           told->has[STREAM_TROUBLE] == told->has[STREAM_HINT];
}

/* Each sentence of a trouble stands where that trouble is there. */
bool told_cause_is_of_trouble(const struct told *told)
{
    static const struct {
        const char *words, *trouble;
    } sentences[] = {{", nothing acknowledged", "data-unanswered"},
                     {" never arrived, sent ", "path-mtu"},
                     {" offered no window for ", "window-closed"},
                     {" sent into the closed window ", "data-refused"},
                     {" after the third step (frame ", "accept-queue-full"},
                     {"opened only after ", "syn-repeated"},
                     {" segments with payload sent again", "heavy-loss"},
                     {"perhaps not sent by ", "injection-suspected"},
                     {" of silence", "idle-cut"}};
    for (unsigned i = 0; i < sizeof sentences / sizeof *sentences; i++)
        if (has_words(told, STREAM_CAUSE, sentences[i].words) &&
            !has_trouble(told, sentences[i].trouble))
            return false;
    return true;
}

/* A window that was closed for a second is a trouble, and one that never was is none. */
bool told_closed_windows_are_told(const struct told *told)
{
    return has_trouble(told, "window-closed") ==
           ((told->has[STREAM_CLIENT_WINDOW_CLOSED_TIME] &&
             told->time[STREAM_CLIENT_WINDOW_CLOSED_TIME] >= TCPPHASE_SECOND) ||
            (told->has[STREAM_SERVER_WINDOW_CLOSED_TIME] &&
             told->time[STREAM_SERVER_WINDOW_CLOSED_TIME] >= TCPPHASE_SECOND));
}
