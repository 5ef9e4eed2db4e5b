/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "mermaid.h"

#include <inttypes.h>
#include <texts.h>

static const char names[LADDER_ENDS] = {'C', 'S'};

/* # and ; are written as numeric entities. */
static void write_text(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '#' || *text == ';')
            fprintf(out, "#%d;", *text);
        else
            putc(*text, out);
    }
}

static void write_note(FILE *out, const char *text)
{
    fputs("    Note over C,S: ", out);
    write_text(out, text);
    putc('\n', out);
}

/* A note with the states that the segment brings the end into, if any. */
static void write_states(FILE *out, const struct ladder_segment *segment, enum ladder_end end)
{
    const unsigned count = tcpphase_path_length(segment->path[end]);
    if (count < 2)
        return;
    fprintf(out, "    Note %s of %c: ", end == LADDER_CLIENT ? "left" : "right", names[end]);
    for (unsigned i = 1; i < count; i++)
        fprintf(out, "%s%s", i > 1 ? ", " : "",
                tcpphase_state_name(tcpphase_path_state(segment->path[end], i)));
    putc('\n', out);
}

/* Arrows of segments that are retransmitted, stray or forged are dashed; those of segments that do
 * not arrive end in a cross. */
static const char *arrow_of(const struct ladder_row *row)
{
    const bool is_dashed = row->segment.notes & TCPPHASE_NOTE_BIT(RETRANSMISSION) ||
                           row->fate == LADDER_STRAY || row->fate == LADDER_FORGED;
    if (row->fate == LADDER_LOST || row->fate == LADDER_STRAY)
        return is_dashed ? "--x" : "-x";
    return is_dashed ? "-->>" : "->>";
}

static void write_segment(FILE *out, const struct ladder_row *row)
{
    char label[LADDER_TEXT_SIZE], numbers[LADDER_TEXT_SIZE], notes[LADDER_TEXT_SIZE];
    const unsigned sender = row->segment.sender;
    ladder_label(&row->segment, label);
    if (row->segment.icmp_version != 0) {
        write_note(out, label);
        return;
    }
    ladder_numbers(&row->segment, numbers);
    ladder_notes(&row->segment, notes);
    fprintf(out, "    %c%s%c: ", names[sender], arrow_of(row), names[!sender]);
    write_text(out, label);
    fputs("<br/>", out);
    write_text(out, numbers);
    if (*notes != '\0') {
        fputs("<br/>", out);
        write_text(out, notes);
    }
    putc('\n', out);
    write_states(out, &row->segment, LADDER_CLIENT);
    write_states(out, &row->segment, LADDER_SERVER);
}

void mermaid_draw(const struct ladder *ladder, FILE *out)
{
    char text[LADDER_TEXT_SIZE];
    fprintf(out,
            "sequenceDiagram\n    participant C as Client %s\n    participant S as Server %s\n",
            ladder->ends[LADDER_CLIENT], ladder->ends[LADDER_SERVER]);
    for (guint i = 0; i < ladder->rows->len; i++) {
        const struct ladder_row *row = ladder_row(ladder, i);
        if (row->pause > 0)
            write_note(out, summary_write_time(row->pause, text));
        if (row->fold.segments > 0) {
            ladder_fold_text(row, text);
            write_note(out, text);
        } else {
            write_segment(out, row);
        }
    }
    write_note(out, ladder->summary);
    if (*ladder->cause != '\0')
        write_note(out, ladder->cause);
}
