/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Prints what is made of the list of options: the manual page, or the completions of a shell.
 *
 *     make_docs man|bash|zsh */

#include "command/format.h"
#include "command/option_list.h"

#include <stdbool.h>
#include <stdio.h>
#include <stream_settings.h>
#include <string.h>

/* Paragraphs of sections of the manual page, NULL-terminated. */
static const char *const captures_section[] = {
    "A capture is any file that libwiretap reads, compressed or not. In a directory, other files "
    "are "
    "skipped (-v lists them); a file that is named itself must be a capture. Hidden files are "
    "skipped, and so are the outputs of this run, and those of earlier runs in an output "
    "directory.",
    "A file is read once, under whatever names it appears. Symbolic links to files and directories "
    "are followed; a file is named by its own name rather than by a link's. A dangling link, or "
    "one "
    "that leads to a directory above itself, is an error.",
    "With -w a capture is read twice: if it is replaced or overwritten in between, that is an "
    "error, "
    "and what is appended in between is left out. Otherwise it is read once. What cannot be read "
    "twice, such as a pipe, is copied to a temporary file (TMPDIR) for -w.",
    "A capture from a pipe, a FIFO or a socket is read while it is made, and its rows are written "
    "as "
    "soon as they are known, except with -w. The row of a stream is written when it has ended and "
    "no segment has come for a second; if it changes later, another row with the same stream.index "
    "follows, which replaces it. SIGINT (Ctrl-C) and SIGTERM end the capture; a second one ends "
    "the "
    "program.",
    "A cut or corrupt capture is read as far as possible, and the exit status is 1. A capture "
    "ends, "
    "with an error, after frame 4294967295.",
    NULL,
};
static const char *const outputs_section[] = {
    "In place of a FILE, - is the standard output; a DIR, which ends in / or exists, gets a file "
    "for "
    "each capture. A file appears whole or not at all, and never replaces a capture that is read.",
    "A symbolic link to an output is followed, and the file that it leads to is replaced. Devices, "
    "FIFOs and open descriptors (/dev/stdout, /dev/fd/3) are written to directly; a database must "
    "be "
    "a regular file.",
    "A second run on the same output is refused while the first one writes it; with --resume it "
    "waits for a database for a second. Hidden files that a killed run leaves (.tcpphase-*) are "
    "removed by the next run that writes to the directory.",
    "--resume skips captures that an earlier run with the same options has finished, however that "
    "run ended: in directories, where a hidden file beside each output records it (.NAME.done), "
    "and "
    "in databases, which such a run continues.",
    NULL,
};

/* In a manual page a hyphen that is typed is written with a backslash. */
static void print_typed(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        printf(text[i] == '-' ? "\\-" : "%c", text[i]);
}

/* A text in lines that editors show whole. */
static void print_lines(const char *text)
{
    const size_t width = 72;
    size_t length;
    do {
        length = option_line(text, width);
        if (*text == '.')
            fputs("\\&", stdout); /* else it would be a request */
        print_typed(text, length);
        putchar('\n');
        text += length;
    } while (*text++ != '\0');
}

static void print_man_option(size_t i)
{
    char meaning[OPTION_TEXT_SIZE];
    puts(".TP");
    fputs(".B ", stdout);
    if (option_about[i].letter != '\0')
        printf("\\-%c, ", option_about[i].letter);
    fputs("\\-\\-", stdout);
    print_typed(option_about[i].word, strlen(option_about[i].word));
    printf("%s%s\n", option_about[i].argument != NULL ? " " : "",
           option_about[i].argument != NULL ? option_about[i].argument : "");
    print_lines(option_meaning((enum option_id)i, meaning));
}

static void print_man_section(const char *title, const char *const paragraphs[])
{
    printf(".SH %s\n", title);
    for (size_t i = 0; paragraphs[i] != NULL; i++) {
        if (i > 0)
            puts(".PP");
        print_lines(paragraphs[i]);
    }
}

static void print_man(void)
{
    char text[OPTION_TEXT_SIZE];
    puts(".TH TCPPHASE 1 " PAGES_DATE " \"tcpphase " PROGRAM_VERSION "\"\n"
         ".SH NAME\ntcpphase \\- show the lifecycle of every TCP connection in captures\n"
         ".SH SYNOPSIS\n.B tcpphase\n[\\fIOPTION\\fR]... \\fICAPTURE\\fR|\\fIDIRECTORY\\fR|\\-...");
    for (unsigned verb = VERB_NONE + 1; verb < VERB_COUNT; verb++) {
        printf(".br\n.B tcpphase %s\n[\\fIOPTION\\fR]... ", verb_about[verb].word);
        const char *operands = verb_operands((enum verb)verb, text);
        print_typed(operands, strlen(operands));
        putchar('\n');
    }
    puts(".SH DESCRIPTION");
    print_lines(
        "Reads captures in all formats that Wireshark reads, compressed or not, and writes what "
        "the plugin tcpphase shows. A directory stands for all captures in it and below, - for "
        "the standard input. Without -w, -s or -S a list of the connections, those in trouble "
        "first, goes to the standard output, or a table if -f names its format.");
    puts(".SH VERBS");
    for (unsigned verb = VERB_NONE + 1; verb < VERB_COUNT; verb++) {
        printf(".TP\n.B tcpphase %s\n", verb_about[verb].word);
        print_lines(verb_about[verb].meaning);
    }
    puts(".SH OPTIONS");
    for (size_t i = 0; i < OPTION_COUNT; i++)
        print_man_option(i);
    puts(".SH FORMATS");
#define PRINT_FORMAT(id, word, ending, kinds, meaning) puts(".TP\n.B " word "\n" meaning);
    FORMATS(PRINT_FORMAT)
#undef PRINT_FORMAT
    print_man_section("CAPTURES", captures_section);
    print_man_section("OUTPUTS", outputs_section);
    puts(".SH EXIT STATUS\n.TP\n.B 0\nall was read\n.TP\n.B 1\nsomething could not be read or "
         "written; what could be read was\n.TP\n.B 2\nwrong usage\n"
         ".SH SEE ALSO\n.BR tcpphase\\-fields (7),\n.BR tshark (1),\n.BR wireshark (1)");
}

#define AND_FORMAT(id, word, ending, kinds, meaning) " " word
#define AND_VERB(id, word, operands, meaning) " " word
#define AND_SERVER(id, word, meaning) " " word

/* The words that the argument of an option is one of, each behind a space; NULL if it is free. */
static const char *words_of(size_t option)
{
    if (option == OPTION_FORMAT)
        return NAMED_FORMATS(AND_FORMAT);
    return option == OPTION_SERVER ? STREAM_SERVERS(AND_SERVER) : NULL;
}

static bool takes_file(size_t option)
{
    return strstr(option_about[option].argument, "FILE") != NULL;
}

/* What stands in a case before the words of an argument; nothing is said of files. */
static void print_bash_argument(size_t option)
{
    const struct option_about *about = &option_about[option];
    if (about->argument == NULL || takes_file(option))
        return;
    fputs("    ", stdout);
    if (about->letter != '\0')
        printf("-%c | ", about->letter);
    printf("--%s) words='%s' ;;\n", about->word,
           words_of(option) != NULL ? words_of(option) + 1 : "");
}

static void print_bash(void)
{
    puts("_tcpphase() {\n"
         "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words\n"
         "    # --format=csv is three words here\n"
         "    if [[ $word == = ]]; then\n"
         "        word=\n"
         "    elif [[ $before == = ]]; then\n"
         "        before=${COMP_WORDS[COMP_CWORD - 2]}\n"
         "    fi\n"
         "    case $before in");
    for (size_t i = 0; i < OPTION_COUNT; i++)
        print_bash_argument(i);
    fputs("    *) [[ $word != -* ]] || words='", stdout);
    for (size_t i = 0; i < OPTION_COUNT; i++)
        printf("%s--%s", i > 0 ? " " : "", option_about[i].word);
    puts("' ;;\n"
         "    esac\n"
         "    if ((COMP_CWORD == 1)) && [[ $word != -* ]]; then\n"
         "        compopt -o filenames\n"
         "        mapfile -t COMPREPLY < <(compgen -W \"" VERBS(
             AND_VERB) "\" -- \"$word\"\n"
                       "            compgen -f -- \"$word\")\n"
                       "        return\n"
                       "    fi\n"
                       "    if [[ -v words ]]; then\n"
                       "        mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
                       "    else\n"
                       "        COMPREPLY=()\n"
                       "        compopt -o default # files\n"
                       "    fi\n"
                       "}\n"
                       "complete -F _tcpphase tcpphase");
}

/* A meaning in brackets, in a word between single quotes. */
static void print_zsh_meaning(const char *meaning)
{
    putchar('[');
    for (; *meaning != '\0'; meaning++)
        if (*meaning == '\'')
            fputs("'\\''", stdout);
        else
            printf("%s%c", *meaning == ']' ? "\\" : "", *meaning);
    putchar(']');
}

/* The argument may be a word of its own, or end the one of the option. */
static void print_zsh_option(size_t option, const char *name, const char *before_argument)
{
    const struct option_about *about = &option_about[option];
    char text[OPTION_TEXT_SIZE];
    const char *meaning = option_meaning((enum option_id)option, text);
    printf("    '%s%s", name, about->argument != NULL ? before_argument : "");
    print_zsh_meaning(meaning);
    if (about->argument == NULL) {
        puts("' \\");
        return;
    }
    printf(":%s:", about->argument);
    if (takes_file(option))
        fputs("_files", stdout);
    else if (words_of(option) != NULL)
        printf("(%s)", words_of(option) + 1);
    puts("' \\");
}

static void print_zsh(void)
{
    char name[40];
    puts("#compdef tcpphase\n\n_arguments -s \\");
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        snprintf(name, sizeof name, "-%c", option_about[i].letter);
        if (option_about[i].letter != '\0')
            print_zsh_option(i, name, "+");
        snprintf(name, sizeof name, "--%s", option_about[i].word);
        print_zsh_option(i, name, "=");
    }
    puts("    '1:verb or capture:{_alternative \"verbs:verb:(" VERBS(
        AND_VERB) ")\" "
                  "\"captures:capture:_files\"}' \\\n"
                  "    '*:capture:_files'");
}

int main(int count, char **words)
{
    const char *what = count == 2 ? words[1] : "";
    if (strcmp(what, "man") == 0)
        print_man();
    else if (strcmp(what, "bash") == 0)
        print_bash();
    else if (strcmp(what, "zsh") == 0)
        print_zsh();
    else
        return 2;
    return 0;
}
