/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "help.h"

#include "option_list.h"

#include <stdio.h>
#include <string.h>

static const char examples[] =
    "Examples:\n"
    "  tcpphase FILE                              the connections, those in trouble first\n"
    "  tcpphase -f csv FILE                       the same with all fields, as a table\n"
    "  tcpphase show FILE -n 3                    connection 3, segment by segment\n"
    "  tcpphase ladder FILE -n 3 -o 3.svg         the same as a picture\n"
    "  tcpphase -S - FILE | grep stray            segments that neither end would accept\n"
    "  tcpphase -w annotated.pcapng FILE          to be read in Wireshark without the plugin\n"
    "  tcpphase -s streams.sqlite --resume DIR    one database of all captures in a folder\n"
    "  sudo tcpdump -U -w - tcp | tcpphase -f ndjson -    streams as they end, until Ctrl-C\n"
    "  tcpphase -f trace FILE > bug.trace         the verdicts on a capture as a test case\n";

/* Prints text wrapped at 79 columns, indented by margin except for the first line. */
static void print_wrapped(const char *text, int margin)
{
    const size_t width = 79 - (size_t)margin;
    size_t length;
    for (; text[length = option_line(text, width)] != '\0'; text += length + 1)
        printf("%.*s\n%*s", (int)length, text, margin, "");
    puts(text);
}

static void print_option(enum option_id id)
{
    const struct option_about *about = &option_about[id];
    char option[40];
    char meaning[OPTION_TEXT_SIZE];
    snprintf(option, sizeof option, "  %s%s--%s%s%s",
             about->letter != 0 ? (char[]){'-', about->letter, '\0'} : "  ",
             about->letter != 0 ? ", " : "  ", about->word, about->argument != NULL ? " " : "",
             about->argument != NULL ? about->argument : "");
    printf("%-28s", option);
    print_wrapped(option_meaning(id, meaning), 28);
}

void help_print(void)
{
    char operands[OPTION_TEXT_SIZE];
    puts("Usage: tcpphase [OPTION]... CAPTURE|DIRECTORY|-...");
    for (unsigned verb = VERB_NONE + 1; verb < VERB_COUNT; verb++)
        printf("       tcpphase %s [OPTION]... %s\n", verb_about[verb].word,
               verb_operands((enum verb)verb, operands));
    puts("\nShows the lifecycle of every TCP connection: reads captures in all formats that\n"
         "Wireshark reads, compressed or not, and writes what the plugin tcpphase shows.\n"
         "DIRECTORY stands for all captures in it and below, - for the standard input.\n"
         "Without -w, -s or -S a list of the connections, those in trouble first, goes to\n"
         "the standard output, or a table if -f names its format.\n");
    for (unsigned verb = VERB_NONE + 1; verb < VERB_COUNT; verb++) {
        printf("  %-10s", verb_about[verb].word);
        print_wrapped(verb_about[verb].meaning, 12);
    }
    puts("\nOptions:");
    for (unsigned option = 0; option < OPTION_COUNT; option++)
        print_option((enum option_id)option);
    printf("\nIn place of a FILE, - is the standard output, and a DIR, which ends in / or exists,\n"
           "gets a file for each capture. Exit status: 0 all was read, 1 something could not be\n"
           "read or written, 2 wrong usage.\n\n%s",
           examples);
}
