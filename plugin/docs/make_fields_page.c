/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Prints the manual page tcpphase-fields(7), which lists all fields and their values, from the
 * vocabulary. */

#include <segment_fields.h>
#include <stdio.h>
#include <stream_fields.h>
#include <string.h>

/* Prints a title or blurb up to a list of words (behind a bar), which gets a table of its own.
 * Escapes hyphens, and limits the length of lines, as man page linters require. */
static void print_text(const char *text)
{
    const unsigned width = 60;
    unsigned column = 0;
    for (; *text != '\0' && strncmp(text, " | ", 3) != 0; text++, column++)
        if (*text == '-') {
            fputs("\\-", stdout);
        } else if (*text == ' ' && column >= width) {
            putchar('\n');
            column = 0;
        } else {
            putchar(*text);
        }
}

/* A word and its meaning, indented below a field. */
static void print_word(const char *word, const char *meaning)
{
    puts(".TP");
    fputs(".B ", stdout);
    print_text(word);
    putchar('\n');
    print_text(meaning);
    putchar('\n');
}

static void print_field(const char *prefix, const char *name, const char *blurb)
{
    printf(".TP\n.B %s", prefix);
    print_text(name);
    putchar('\n');
    print_text(blurb);
    putchar('\n');
}

static void print_segment_fields(void)
{
    puts(".SH FIELDS OF A SEGMENT");
#define ROW(id, name, kind, title, blurb) print_field("tcpphase.", name, blurb);
    SEGMENT_FIELDS(ROW)
#undef ROW
    puts(".SS Steps");
#define ROW(id, phase, word, label) print_word(word, label);
    TCPPHASE_STEPS(ROW)
#undef ROW
    puts(".SS Notes");
#define ROW(id, word, meaning, text, refused) print_word(word, meaning);
    TCPPHASE_NOTES(ROW)
#undef ROW
}

static void print_words_of(enum stream_field field)
{
    const struct stream_word *word = stream_field_word(field, 0);
    if (word == NULL)
        return;
    puts(".RS");
    for (unsigned i = 0; (word = stream_field_word(field, i)) != NULL; i++)
        if (word->word != NULL)
            print_word(word->word, word->meaning);
    puts(".RE");
}

int main(void)
{
    puts(".TH TCPPHASE\\-FIELDS 7 " PAGES_DATE " \"tcpphase " PROGRAM_VERSION "\"\n"
         ".SH NAME\ntcpphase\\-fields \\- fields that tcpphase shows of TCP segments and "
         "connections\n"
         ".SH DESCRIPTION\n"
         "These fields can be used in display filters and columns of Wireshark\n"
         "and tshark. They are also the columns of the tables that\n"
         ".BR tcpphase (1)\nwrites, there without the prefix\n.BR tcpphase .\n"
         "A field without a value is absent.");
    print_segment_fields();
    puts(".SH FIELDS OF A STREAM\n"
         "In a second pass (the Wireshark window, tshark \\-2, statistics, the tables of\n"
         ".BR tcpphase (1))\n"
         "the values hold for the whole stream, on each of its segments;\n"
         "in a single pass they hold for the segments so far.");
    for (unsigned i = 0; i < STREAM_FIELD_COUNT; i++) {
        print_field("tcpphase.stream.", stream_fields[i].name, stream_fields[i].blurb);
        print_words_of((enum stream_field)i);
    }
    puts(".SH EXAMPLES\n.EX\n"
         "tshark \\-2 \\-r FILE \\-Y 'tcpphase.stream.handshake == \"refused\"'\n"
         "tshark \\-2 \\-r FILE \\-Y 'tcpphase.step == \"reset\"' \\-T fields "
         "\\-e tcpphase.stream.summary\n.EE\n"
         ".SH SEE ALSO\n.BR tcpphase (1),\n.BR tshark (1),\n.BR wireshark\\-filter (4)");
    return 0;
}
