/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "terminal_ladder.h"

#include <inttypes.h>
#include <string.h>
#include <texts.h>

/* Characters for lines and arrows. */
struct glyphs {
    const char *life;              /* life line of an end */
    const char *paused;            /* life line in a pause */
    const char *dash;              /* arrow, */
    const char *again;             /* of a retransmission, */
    const char *stray;             /* of a stray or forged segment */
    const char *head[LADDER_ENDS]; /* arrow head at that end */
    const char *stop;              /* instead of a head, if the segment does not arrive */
    const char *folded;            /* around the text of a fold */
};

static const struct glyphs box = {"│", "┊", "─", "═", "╌", {"◄", "►"}, "✗", "·"};
static const struct glyphs ascii = {"|", ":", "-", "=", ".", {"<", ">"}, "x", "."};

/* Select Graphic Rendition (ECMA-48 8.3.117). */
#define SGR_BOLD "1"
#define SGR_FAINT "2"
#define SGR_RED "31"
#define SGR_GREEN "32"
#define SGR_YELLOW "33"
#define SGR_CYAN "36"

enum { STATE_WIDTH = 12, WIDE = 100, NUMBER_WIDTH = 7 };

struct drawing {
    const struct ladder *ladder;
    const struct terminal *terminal;
    const struct glyphs *glyphs;
    FILE *out;
    int frame_width; /* 0: no such column */
    int time_width;
    unsigned middle; /* columns between the lines of the ends */
};

static void print_coloured(const struct drawing *drawing, const char *colour, const char *format,
                           const char *text)
{
    const bool has_colour = drawing->terminal->has_colour && colour != NULL;
    if (has_colour)
        fprintf(drawing->out, "\033[%sm", colour);
    fprintf(drawing->out, format, text);
    if (has_colour)
        fputs("\033[0m", drawing->out);
}

static void repeat(const struct drawing *drawing, const char *glyph, unsigned times)
{
    while (times-- > 0)
        fputs(glyph, drawing->out);
}

/* Length of the first line of the text, wrapped at a space if possible. */
static size_t line_of(const char *text, size_t width)
{
    size_t length = strlen(text);
    if (length <= width)
        return length;
    for (length = width; length > 0 && text[length] != ' ';)
        length--;
    return length > 0 ? length : width;
}

static void print_wrapped(const struct drawing *drawing, const char *text)
{
    while (*text != '\0') {
        const size_t length = line_of(text, drawing->terminal->width);
        fprintf(drawing->out, "%.*s\n", (int)length, text);
        text += length;
        text += *text == ' ';
    }
}

static const char *colour_of(const struct ladder_row *row)
{
    const enum tcpphase_step step = (enum tcpphase_step)row->segment.step;
    if (row->fate != LADDER_ARRIVED || row->segment.icmp_version != 0 ||
        row->segment.flags & TCPPHASE_RST)
        return SGR_RED;
    if (row->segment.notes & TCPPHASE_NOTE_BIT(RETRANSMISSION))
        return SGR_YELLOW;
    switch (tcpphase_step_phase(step)) {
    case TCPPHASE_PHASE_HANDSHAKE:
        return SGR_CYAN;
    case TCPPHASE_PHASE_CLOSE:
        return SGR_GREEN;
    case TCPPHASE_PHASE_ACK:
        return SGR_FAINT;
    case TCPPHASE_PHASE_DATA:
    case TCPPHASE_PHASE_STRAY:
    case TCPPHASE_PHASE_COUNT:
        break;
    }
    return NULL;
}

/* An arrow with its text, from one end to the other or over a part of the way. */
struct arrow {
    const char *text;
    enum ladder_end to;
    const char *dash;
    const char *head;
    const char *colour;
    unsigned length;  /* columns */
    bool begins_late; /* the part of the way without arrow is at its beginning */
};

static struct arrow arrow_of(const struct drawing *drawing, const struct ladder_row *row,
                             const char *text)
{
    const struct glyphs *glyphs = drawing->glyphs;
    const bool is_icmp = row->segment.icmp_version != 0;
    const enum ladder_end to = is_icmp ? row->segment.sender : !row->segment.sender;
    const unsigned part = MAX(drawing->middle * 2 / 3, (unsigned)strlen(text) + 5);
    const bool is_whole = row->fate != LADDER_LOST && !is_icmp;
    return (struct arrow){
        .text = text,
        .to = to,
        .dash = row->fate == LADDER_STRAY || row->fate == LADDER_FORGED  ? glyphs->stray
                : row->segment.notes & TCPPHASE_NOTE_BIT(RETRANSMISSION) ? glyphs->again
                                                                         : glyphs->dash,
        .head = row->fate == LADDER_ARRIVED || row->fate == LADDER_FORGED ? glyphs->head[to]
                                                                          : glyphs->stop,
        .colour = colour_of(row),
        .length = is_whole ? drawing->middle : MIN(part, drawing->middle),
        .begins_late = is_icmp,
    };
}

static void print_arrow(const struct drawing *drawing, const struct arrow *arrow)
{
    const bool is_right = arrow->to == LADDER_SERVER;
    const unsigned text = *arrow->text != '\0' ? (unsigned)strlen(arrow->text) + 2 : 0;
    const unsigned dashes = arrow->length - 1 - text;
    const unsigned rest = drawing->middle - arrow->length;
    const bool is_rest_first = is_right == arrow->begins_late;
    repeat(drawing, " ", is_rest_first ? rest : 0);
    if (drawing->terminal->has_colour && arrow->colour != NULL)
        fprintf(drawing->out, "\033[%sm", arrow->colour);
    if (!is_right)
        fputs(arrow->head, drawing->out);
    repeat(drawing, arrow->dash, dashes / 2);
    if (text > 0)
        fprintf(drawing->out, " %s ", arrow->text);
    repeat(drawing, arrow->dash, dashes - dashes / 2);
    if (is_right)
        fputs(arrow->head, drawing->out);
    if (drawing->terminal->has_colour && arrow->colour != NULL)
        fputs("\033[0m", drawing->out);
    repeat(drawing, " ", is_rest_first ? 0 : rest);
}

static void print_left(const struct drawing *drawing, const struct ladder_row *row)
{
    char number[32];
    const bool has_moved = row->fold.segments == 0 && ladder_moves(&row->segment, LADDER_CLIENT);
    const uint64_t distance = row->time < 0 ? -(uint64_t)row->time : (uint64_t)row->time;
    if (drawing->frame_width > 0)
        fprintf(drawing->out, "%*" PRIu32 " ", drawing->frame_width,
                row->fold.segments > 0 ? row->fold.first_frame : row->segment.frame);
    snprintf(number, sizeof number, "%s%" PRIu64 ".%06" PRIu64, row->time < 0 ? "-" : "",
             distance / TCPPHASE_SECOND, distance % TCPPHASE_SECOND / 1000);
    fprintf(drawing->out, "%*s ", drawing->time_width, number);
    const char *state = ladder_state(&row->segment, LADDER_CLIENT);
    repeat(drawing, " ", STATE_WIDTH - (unsigned)strlen(state));
    print_coloured(drawing, has_moved ? SGR_BOLD : SGR_FAINT, "%s", state);
    fprintf(drawing->out, " %s", drawing->glyphs->life);
}

static void print_right(const struct drawing *drawing, const struct ladder_row *row)
{
    const bool has_moved = row->fold.segments == 0 && ladder_moves(&row->segment, LADDER_SERVER);
    fprintf(drawing->out, "%s ", drawing->glyphs->life);
    print_coloured(drawing, has_moved ? SGR_BOLD : SGR_FAINT, "%s",
                   ladder_state(&row->segment, LADDER_SERVER));
    putc('\n', drawing->out); /* a pager knows colours only within a line */
}

/* Prints a line without time and states, with a text in the middle. */
static void print_between(const struct drawing *drawing, const char *line, const char *text,
                          size_t length)
{
    const unsigned left = (drawing->middle - (unsigned)length) / 2;
    const int margin = drawing->frame_width + (drawing->frame_width > 0) + drawing->time_width + 1 +
                       STATE_WIDTH + 1;
    fprintf(drawing->out, "%*s%s%*s%.*s%*s%s\n", margin, "", line, (int)left, "", (int)length, text,
            (int)(drawing->middle - (unsigned)length - left), "", line);
}

static void print_pause(const struct drawing *drawing, const struct ladder_row *row)
{
    char time[TIME_TEXT_SIZE];
    summary_write_time(row->pause, time);
    print_between(drawing, drawing->glyphs->paused, time, strlen(time));
}

static void print_fold(const struct drawing *drawing, const struct ladder_row *row)
{
    char text[LADDER_TEXT_SIZE];
    ladder_fold_text(row, text);
    const unsigned room = drawing->middle - MIN((unsigned)strlen(text) + 2, drawing->middle);
    print_left(drawing, row);
    repeat(drawing, drawing->glyphs->folded, room / 2);
    fprintf(drawing->out, " %.*s ", (int)drawing->middle - 2, text);
    repeat(drawing, drawing->glyphs->folded, room - room / 2);
    print_right(drawing, row);
}

/* Splits label, numbers and notes into a text on the arrow and one below it. */
static void share_text(const struct drawing *drawing, const struct ladder_segment *segment,
                       char *on_arrow, char *below)
{
    char label[LADDER_TEXT_SIZE], numbers[LADDER_TEXT_SIZE], notes[LADDER_TEXT_SIZE];
    const size_t room = drawing->middle - 6;
    ladder_label(segment, label);
    ladder_numbers(segment, numbers);
    ladder_notes(segment, notes);
    const bool has_numbers =
        drawing->frame_width > 0 && *numbers != '\0' && strlen(label) + 2 + strlen(numbers) <= room;
    char *text = has_numbers ? g_strdup_printf("%s  %s", label, numbers) : g_strdup(label);
    const bool has_notes = *notes != '\0' && strlen(text) + 3 + strlen(notes) <= room;
    const bool has_label = strlen(text) <= room;
    g_snprintf(on_arrow, LADDER_TEXT_SIZE, "%s%s%s%s", has_label ? text : "", has_notes ? " (" : "",
               has_notes ? notes : "", has_notes ? ")" : "");
    g_snprintf(below, LADDER_TEXT_SIZE, "%s%s%s", has_label ? "" : text,
               has_label || *notes == '\0' ? "" : ", ", has_notes ? "" : notes);
    g_free(text);
}

static void print_segment(const struct drawing *drawing, const struct ladder_row *row)
{
    char on_arrow[LADDER_TEXT_SIZE], below[LADDER_TEXT_SIZE];
    share_text(drawing, &row->segment, on_arrow, below);
    const struct arrow arrow = arrow_of(drawing, row, on_arrow);
    print_left(drawing, row);
    print_arrow(drawing, &arrow);
    print_right(drawing, row);
    for (const char *rest = below; *rest != '\0';) {
        const size_t length = line_of(rest, drawing->middle - 2);
        print_between(drawing, drawing->glyphs->life, rest, length);
        rest += length;
        rest += *rest == ' ';
    }
}

/* Sets the widths of the columns. */
static void measure(struct drawing *drawing)
{
    const struct ladder_row *last = ladder_row(drawing->ladder, drawing->ladder->rows->len - 1);
    drawing->time_width = snprintf(NULL, 0, "%" PRId64, last->time / TCPPHASE_SECOND) + 7;
    drawing->time_width = MAX(drawing->time_width, 8);
    if (drawing->terminal->width >= WIDE)
        drawing->frame_width = MAX(snprintf(NULL, 0, "%" PRIu32, last->segment.frame), 3);
    const unsigned around = (unsigned)(drawing->frame_width + (drawing->frame_width > 0) +
                                       drawing->time_width + 1 + 2 * (STATE_WIDTH + 2));
    drawing->middle = drawing->terminal->width - around;
}

static void print_heading(const struct drawing *drawing)
{
    const struct ladder *ladder = drawing->ladder;
    char *title = g_strdup_printf("Stream %" PRIu32 ": %s > %s", ladder->index,
                                  ladder->ends[LADDER_CLIENT], ladder->ends[LADDER_SERVER]);
    print_wrapped(drawing, title);
    g_free(title);
    if (drawing->frame_width > 0)
        fprintf(drawing->out, "%*s ", drawing->frame_width, "No.");
    fprintf(drawing->out, "%*s %*s %*s%s\n", drawing->time_width, "Time", STATE_WIDTH, "Client",
            (int)drawing->middle + 3, "", "Server");
}

void terminal_ladder_draw(const struct ladder *ladder, const struct terminal *terminal, FILE *out)
{
    struct drawing drawing = {
        .ladder = ladder,
        .terminal = terminal,
        .glyphs = terminal->is_utf8 ? &box : &ascii,
        .out = out,
    };
    measure(&drawing);
    print_heading(&drawing);
    for (guint i = 0; i < ladder->rows->len; i++) {
        const struct ladder_row *row = ladder_row(ladder, i);
        if (row->pause > 0)
            print_pause(&drawing, row);
        if (row->fold.segments > 0)
            print_fold(&drawing, row);
        else
            print_segment(&drawing, row);
    }
    print_wrapped(&drawing, ladder->summary);
    print_wrapped(&drawing, ladder->cause);
    for (unsigned i = 0; i < ladder->hints.count; i++) {
        char *hint = g_strdup_printf("Hint: %s", ladder->hints.words[i]);
        print_wrapped(&drawing, hint);
        g_free(hint);
    }
}
