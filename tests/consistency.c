/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "consistency.h"

#include "consistency_told.h"
#include "texts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The number before the words; not_there: returned if the sentence does not contain them. */
static uint64_t number_before(const struct told *told, enum stream_field field, const char *words,
                              uint64_t not_there)
{
    const char *end = strstr(told->text[field], words);
    if (end == NULL)
        return not_there;
    const char *begin = end;
    while (begin > told->text[field] && begin[-1] >= '0' && begin[-1] <= '9')
        begin--;
    return begin < end ? strtoull(begin, NULL, 10) : not_there;
}

static bool is_closed(const struct told *told)
{
    return !is(told, STREAM_CLOSE, "none");
}

static bool is_orderly(const struct told *told)
{
    return is(told, STREAM_CLOSE, "four-segment") || is(told, STREAM_CLOSE, "three-segment") ||
           is(told, STREAM_CLOSE, "simultaneous");
}

static bool is_reset(const struct told *told)
{
    return is(told, STREAM_CLOSE, "reset") || is(told, STREAM_CLOSE, "reset-after-fin");
}

static bool was_not_opened(const struct told *told)
{
    return begins(told, STREAM_SUMMARY, "Not opened: ") ||
           begins(told, STREAM_SUMMARY, "Opening not captured: ") ||
           begins(told, STREAM_SUMMARY, "No connection: ");
}

static bool may_lack_fin(const struct told *told)
{
    return has_words(told, STREAM_CAUSE, "; an earlier FIN may be missing");
}

static bool closer_is_there(const struct told *told)
{
    bool may_be_forged = is(told, STREAM_RESET_CAUSE, "injection-suspected");
    return told->has[STREAM_CLOSED_BY] ==
           (is_closed(told) && !may_be_forged && !may_lack_fin(told));
}

static bool both_close_at_once(const struct told *told)
{
    if (is(told, STREAM_CLOSED_BY, "both"))
        return is(told, STREAM_CLOSE, "simultaneous") || is(told, STREAM_CLOSE, "unfinished") ||
               is(told, STREAM_CLOSE, "reset-after-fin");
    return !is(told, STREAM_CLOSE, "simultaneous");
}

/* The words name the end that closed. */
static bool names_closer(const struct told *told, const char *words)
{
    static const struct {
        const char *words, *closer;
    } names[] = {{"client", "client"}, {"server", "server"}, {"both ends", "both"}};
    if (strncmp(words, "the ", 4) == 0)
        words += 4;
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (strncmp(words, names[i].words, strlen(names[i].words)) == 0)
            return is(told, STREAM_CLOSED_BY, names[i].closer);
    return false;
}

static bool summary_names_closer(const struct told *told)
{
    const char *closer = behind(told, STREAM_SUMMARY, "closed by ");
    if (was_not_opened(told))
        return !is_closed(told);
    if (closer == NULL)
        closer = behind(told, STREAM_SUMMARY, "reset by ");
    return closer != NULL ? names_closer(told, closer) : !told->has[STREAM_CLOSED_BY];
}

static bool cause_names_closer(const struct told *told)
{
    const char *closer = behind(told, STREAM_CAUSE, "closed by ");
    if (closer != NULL && !names_closer(told, closer))
        return false;
    if (is(told, STREAM_CLOSE, "reset-after-fin") || may_lack_fin(told))
        return true;
    return !(tells(told, "client reset") && !is(told, STREAM_CLOSED_BY, "client")) &&
           !(tells(told, "server reset") && !is(told, STREAM_CLOSED_BY, "server"));
}

/* It ended the handshake, and its apparent sender went on. */
static bool is_forged_refusal(const struct told *told)
{
    return is(told, STREAM_RESET_CAUSE, "injection-suspected") && !is_closed(told);
}

static bool cause_is_of_close(const struct told *told)
{
    bool says_closed = behind(told, STREAM_CAUSE, "closed by ") != NULL ||
                       (tells(told, "FIN of the ") && may_lack_fin(told));
    bool says_reset =
        tells(told, "client reset") || tells(told, "server reset") || tells(told, "RST");
    if (tells(told, "still open"))
        return !is_closed(told);
    return says_closed == (is_closed(told) && !is_reset(told)) &&
           says_reset == (is_reset(told) || is_forged_refusal(told));
}

static bool summary_is_of_close(const struct told *told)
{
    static const struct {
        const char *close, *words;
    } ways[] = {{"none", ", still open"},
                {"four-segment", " in four segments"},
                {"three-segment", " in three segments"},
                {"simultaneous", " simultaneously"},
                {"half-closed", ", half-closed"},
                {"unfinished", ", last ACK still missing"},
                {"reset", ", reset"},
                {"reset-after-fin", " reset"}};
    if (was_not_opened(told))
        return !is_closed(told);
    for (unsigned i = 0; i < sizeof ways / sizeof *ways; i++) {
        bool says = has_words(told, STREAM_SUMMARY, ways[i].words);
        if (is(told, STREAM_CLOSE, ways[i].close) ? !says : says && !is_reset(told))
            return false;
    }
    return true;
}

static bool summary_is_of_handshake(const struct told *told)
{
    static const struct {
        const char *handshake, *words;
    } openings[] = {{"partial", "Opened (handshake captured in part)"},
                    {"not-captured", "Opened before the capture"},
                    {"not-captured", "Opening not captured: "},
                    {"half-open", "Half-open"},
                    {"unanswered", "Unanswered"},
                    {"unreachable", "Unreachable"},
                    {"probe", "No connection: "}};
    char words[STREAM_TEXT_SIZE];
    for (unsigned i = 0; i < sizeof openings / sizeof *openings; i++)
        if (begins(told, STREAM_SUMMARY, openings[i].words))
            return is(told, STREAM_HANDSHAKE, openings[i].handshake);
    if (begins(told, STREAM_SUMMARY, "Not opened: "))
        return !told->has[STREAM_HANDSHAKE_TIME] && !told->has[STREAM_PROBE];
    snprintf(words, sizeof words, " (%.64s),", told->text[STREAM_HANDSHAKE]);
    return begins(told, STREAM_SUMMARY, "Opened") && has_words(told, STREAM_SUMMARY, words);
}

static bool cause_is_of_handshake(const struct told *told)
{
    static const struct {
        const char *words, *handshake;
    } failures[] = {{"no answer to ", "unanswered"},   {"no acceptable answer to ", "unanswered"},
                    {"refused by ", "refused"},        {"half-open: ", "half-open"},
                    {"blocked: ICMP ", "unreachable"}, {"withdrawn by ", "reset"},
                    {"given up by ", "reset"}};
    for (unsigned i = 0; i < sizeof failures / sizeof *failures; i++)
        if (tells(told, failures[i].words))
            return is(told, STREAM_HANDSHAKE, failures[i].handshake) && !is_closed(told);
    return true;
}

static bool cause_is_of_reset(const struct told *told)
{
    static const struct {
        const char *words, *cause;
    } causes[] = {{"reset: data after close", "data-after-close"},
                  {"it has no such connection", "half-open-reply"},
                  {"reset: gave up after ", "given-up"},
                  {"perhaps not sent by ", "injection-suspected"},
                  {" reset the connection", "abort"},
                  {"refused by ", "refused"}};
    for (unsigned i = 0; i < sizeof causes / sizeof *causes; i++)
        if (has_words(told, STREAM_CAUSE, causes[i].words) &&
            !is(told, STREAM_RESET_CAUSE, causes[i].cause))
            return false;
    return told->has[STREAM_RESET_CAUSE] == told->has[STREAM_FRAME_RESET];
}

static bool octets_are_those(const struct told *told)
{
    char words[STREAM_TEXT_SIZE];
    snprintf(words, sizeof words, ", client %" PRIu64 " B, server %" PRIu64 " B,",
             told->number[STREAM_CLIENT_BYTES], told->number[STREAM_SERVER_BYTES]);
    return was_not_opened(told) || has_words(told, STREAM_SUMMARY, words);
}

static bool half_close_octets_are_those(const struct told *told)
{
    const uint64_t octets = told->number[STREAM_HALF_CLOSE_BYTES];
    const uint64_t client = told->number[STREAM_CLIENT_BYTES];
    const uint64_t server = told->number[STREAM_SERVER_BYTES];
    const uint64_t other = is(told, STREAM_CLOSED_BY, "client")   ? server
                           : is(told, STREAM_CLOSED_BY, "server") ? client
                           : client > server                      ? client
                                                                  : server;
    return octets <= other &&
           number_before(told, STREAM_CAUSE, " B of the client since",
                         number_before(told, STREAM_CAUSE, " B of the server since", octets)) ==
               octets;
}

/* The words state the time, if it is known. */
static bool says_time(const char *words, bool has_time, int64_t time)
{
    char text[TIME_TEXT_SIZE];
    if (words == NULL)
        return true;
    summary_write_time(time, text);
    return has_time && strncmp(words, text, strlen(text)) == 0;
}

static bool time_of_end_is_that(const struct told *told)
{
    const char *words = behind(told, STREAM_SUMMARY, " after ");
    if (was_not_opened(told) || is(told, STREAM_CLOSE, "half-closed"))
        return true;
    if (is_orderly(told) || is_reset(told))
        return (words != NULL) == told->has[STREAM_END_TIME] &&
               says_time(words, true, told->time[STREAM_END_TIME]);
    return says_time(words, told->has[STREAM_DURATION], told->time[STREAM_DURATION]);
}

static bool time_of_handshake_is_that(const struct told *told)
{
    return says_time(behind(told, STREAM_SUMMARY, "Opened in "), told->has[STREAM_HANDSHAKE_TIME],
                     told->time[STREAM_HANDSHAKE_TIME]);
}

static bool no_time_is_negative(const struct told *told)
{
    static const enum stream_field times[] = {
        STREAM_END_TIME,        STREAM_HANDSHAKE_TIME,  STREAM_CLOSE_TIME,
        STREAM_FIRST_BYTE_TIME, STREAM_HALF_CLOSE_TIME,
    };
    for (unsigned i = 0; i < sizeof times / sizeof *times; i++)
        if (told->has[times[i]] &&
            (told->time[times[i]] < 0 ||
             (told->goes_on && told->time[times[i]] > told->time[STREAM_DURATION] &&
              times[i] != STREAM_HANDSHAKE_TIME)))
            return false;
    return !has_words(told, STREAM_SUMMARY, " -") && !has_words(told, STREAM_CAUSE, " -");
}

static bool end_has_time(const struct told *told)
{
    bool has_ended = told->has[STREAM_FRAME_RESET] || is_orderly(told);
    return told->has[STREAM_END_TIME] ? has_ended : !has_ended || !told->goes_on;
}

static bool close_ends_at_end(const struct told *told)
{
    return !told->has[STREAM_CLOSE_TIME] ||
           (is_closed(told) &&
            (!told->goes_on || (told->has[STREAM_END_TIME] &&
                                told->time[STREAM_CLOSE_TIME] <= told->time[STREAM_END_TIME])));
}

/* Each "(frame N)" is one of the frames in the fields, unless the cause names an ICMP error. */
static bool frames_are_those(const struct told *told)
{
    const char *at = told->text[STREAM_CAUSE];
    while ((at = strstr(at, "(frame ")) != NULL) {
        const uint64_t frame = strtoull(at + strlen("(frame "), NULL, 10);
        bool is_known =
            has_words(told, STREAM_CAUSE, "ICMP ") || has_words(told, STREAM_CAUSE, "router ");
        for (unsigned field = STREAM_FRAME_SYN; field <= STREAM_FRAME_LAST; field++)
            is_known |= told->has[field] && told->number[field] == frame;
        if (!is_known)
            return false;
        at++;
    }
    const char *fin = behind(told, STREAM_CAUSE, "closed by the client (frame ");
    if (fin == NULL)
        fin = behind(told, STREAM_CAUSE, "closed by the server (frame ");
    return fin == NULL || strtoull(fin, NULL, 10) == told->number[STREAM_FRAME_FIN_1];
}

static bool counts_are_those(const struct told *told)
{
    const uint64_t attempts = told->number[STREAM_ATTEMPTS];
    const uint64_t client = told->number[STREAM_CLIENT_SEGMENTS];
    const uint64_t server = told->number[STREAM_SERVER_SEGMENTS];
    const uint64_t most = client > server ? client : server;
    return number_before(told, STREAM_CAUSE, " SYN", attempts) == attempts &&
           number_before(told, STREAM_CAUSE, " times", 0) <= most &&
           number_before(told, STREAM_CAUSE, " repetition", 0) < most + 1 &&
           number_before(told, STREAM_CAUSE, " more segment", 0) <= most &&
           told->number[STREAM_CLIENT_RETRANSMISSIONS] <= client &&
           told->number[STREAM_SERVER_RETRANSMISSIONS] <= server;
}

static bool missing_acks_are_missing(const struct told *told)
{
    return !has_words(told, STREAM_CAUSE, "not acknowledged") ||
           (!told->has[STREAM_FRAME_ACK_FIN_1] && told->number[STREAM_CLIENT_SEGMENTS] != 0 &&
            told->number[STREAM_SERVER_SEGMENTS] != 0);
}

static bool side_is_that(const struct told *told)
{
    if (has_words(told, STREAM_CAUSE, "only the client's side"))
        return told->number[STREAM_SERVER_SEGMENTS] == 0;
    return !has_words(told, STREAM_CAUSE, "only the server's side") ||
           told->number[STREAM_CLIENT_SEGMENTS] == 0;
}

static const struct {
    const char *says;
    bool (*holds)(const struct told *told);
} rules[] = {
    {"closed_by is there unless a RST may be forged or a FIN missing", closer_is_there},
    {"both ends close at once, or one does", both_close_at_once},
    {"the summary names the end of closed_by", summary_names_closer},
    {"the cause names the end of closed_by", cause_names_closer},
    {"the cause is of the close", cause_is_of_close},
    {"the summary says close", summary_is_of_close},
    {"the summary says handshake", summary_is_of_handshake},
    {"the cause is of the handshake", cause_is_of_handshake},
    {"the cause says reset_cause", cause_is_of_reset},
    {"the summary says client.bytes and server.bytes", octets_are_those},
    {"half_close_bytes are of the other end, and those of the cause", half_close_octets_are_those},
    {"\"after\" says end_time, or duration of what is open", time_of_end_is_that},
    {"\"Opened in\" says handshake_time", time_of_handshake_is_that},
    {"no time is negative or longer than the stream", no_time_is_negative},
    {"end_time is there if the stream ended", end_has_time},
    {"close_time is at most end_time", close_ends_at_end},
    {"the frames of the cause are those of the stream", frames_are_those},
    {"the counts of the cause are those of the stream", counts_are_those},
    {"a FIN is not acknowledged only where an ACK could be seen, and was not",
     missing_acks_are_missing},
    {"the side that was captured sent segments", side_is_that},
    {"trouble is of handshake, close and reset_cause", told_troubles_are_of_verdicts},
    {"severity and hint are there with trouble", told_severity_is_of_trouble},
    {"the cause tells of a trouble that is there", told_cause_is_of_trouble},
    {"window-closed is of the times of closed windows", told_closed_windows_are_told},
};

const unsigned rule_count = sizeof rules / sizeof *rules;

static void tell(struct told *told, const struct stream_entry *stream, bool goes_on)
{
    struct stream_value value;
    memset(told, 0, sizeof *told);
    told->goes_on = goes_on;
    for (unsigned i = 0; i < STREAM_FIELD_COUNT; i++) {
        const enum stream_field field = (enum stream_field)i;
        told->has[i] = stream_field_value(stream, field, false, &value);
        if (!told->has[i])
            continue;
        stream_value_write(field, &value, told->text[i]);
        if (stream_fields[i].kind == STREAM_KIND_TIME)
            told->time[i] = value.time;
        else
            told->number[i] = value.number;
    }
}

const char *broken_rule(const struct stream_entry *stream, bool goes_on)
{
    static struct told told;
    tell(&told, stream, goes_on);
    for (unsigned i = 0; i < rule_count; i++)
        if (!rules[i].holds(&told))
            return rules[i].says;
    return NULL;
}
