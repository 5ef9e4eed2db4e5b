/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The label of a segment: its step, its payload, and the notes that explain it. */

#include "tcpphase.h"

#define NOTE(id) TCPPHASE_NOTE_BIT(id)

#define TEXT(id, word, meaning, text, refused) ", " text
_Static_assert(
    sizeof "Close 2/4: ACK of a crossing FIN, 4294967295 B, sent again (255th time)" TCPPHASE_NOTES(
        TEXT) <= TCPPHASE_LABEL_SIZE,
    "a label has room for all notes");
#undef TEXT

static char *append(char *text, const char *word)
{
    while ((*text = *word++) != '\0')
        text++;
    return text;
}

static char *append_number(char *text, uint32_t number)
{
    char digits[11];
    char *first = digits + sizeof digits - 1;
    *first = '\0';
    do {
        *--first = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    return append(text, first);
}

/* Whether both ends were closed: the segment is left over from an earlier connection. */
static bool is_left_over(const struct tcpphase_verdict *verdict)
{
    const unsigned idle =
        1U << TCPPHASE_STATE_CLOSED | 1U << TCPPHASE_STATE_TIME_WAIT | 1U << TCPPHASE_STATE_LISTEN;
    return (idle >> tcpphase_path_state(verdict->path[0], 0) & 1) != 0 &&
           (idle >> tcpphase_path_state(verdict->path[1], 0) & 1) != 0;
}

const char *tcpphase_step_label(enum tcpphase_step step)
{
#define TEXT(id, phase, word, label) [TCPPHASE_STEP_##id] = (label),
    static const char *const labels[] = {TCPPHASE_STEPS(TEXT)};
#undef TEXT
    return labels[step];
}

/* The label of the step, or of a note that describes the segment better. */
static const char *kind_of(const struct tcpphase_verdict *verdict)
{
    const enum tcpphase_step step = (enum tcpphase_step)verdict->step;
    if (step == TCPPHASE_STEP_ACK && verdict->notes & NOTE(KEEP_ALIVE_ACK))
        return "Keep-alive answered";
    if (step == TCPPHASE_STEP_ACK && verdict->notes & NOTE(CHALLENGE_ACK))
        return "Challenge ACK";
    if (step == TCPPHASE_STEP_STRAY && verdict->notes & NOTE(BAD_SYN))
        return "Stray SYN";
    if (step == TCPPHASE_STEP_STRAY && verdict->notes & NOTE(BAD_RST))
        return is_left_over(verdict) ? "Stray RST" : "Forged RST?";
    return tcpphase_step_label(step);
}

/* From the third time on; "sent again" implies the second. */
static char *append_times(char *text, unsigned times)
{
    const bool is_teen = times / 10 % 10 == 1;
    const char *ending = is_teen           ? "th"
                         : times % 10 == 1 ? "st"
                         : times % 10 == 2 ? "nd"
                         : times % 10 == 3 ? "rd"
                                           : "th";
    if (times < 3)
        return text;
    text = append(text, " (");
    text = append_number(text, times);
    text = append(text, ending);
    return append(text, " time)");
}

static const char *text_of(enum tcpphase_note note)
{
#define TEXT(id, word, meaning, text, refused) [TCPPHASE_NOTE_##id] = (text),
    static const char *const texts[] = {TCPPHASE_NOTES(TEXT)};
#undef TEXT
    return texts[note];
}

void tcpphase_label(const struct tcpphase_verdict *verdict, char *text)
{
    const enum tcpphase_step step = (enum tcpphase_step)verdict->step;
    text = append(text, kind_of(verdict));
    if (verdict->length != 0 && step != TCPPHASE_STEP_KEEP_ALIVE) {
        text = append(text, step == TCPPHASE_STEP_DATA ? " " : ", ");
        text = append_number(text, verdict->length);
        text = append(text, " B");
    }
    for (uint64_t notes = verdict->notes; notes != 0;) {
        const enum tcpphase_note note = tcpphase_take_note(&notes);
        if (*text_of(note) == '\0')
            continue;
        text = append(text, ", ");
        text = append(text, text_of(note));
        if (note == TCPPHASE_NOTE_RETRANSMISSION)
            text = append_times(text, verdict->times);
    }
}
