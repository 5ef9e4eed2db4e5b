/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Prints what is made of the list of options: the manual page, or the completions of a shell.
 *
 *     make_docs man|bash|zsh */

#include "../options.h"

#include <stdio.h>

/* In a manual page a hyphen that is typed is written with a backslash. */
static void print_typed(const char *text)
{
    for (; *text != '\0'; text++)
        printf(*text == '-' ? "\\-" : "%c", *text);
}

static void print_man_option(size_t i)
{
    puts(".TP");
    fputs(".B ", stdout);
    if (option_about[i].letter != '\0')
        printf("\\-%c, ", option_about[i].letter);
    fputs("\\-\\-", stdout);
    print_typed(option_about[i].word);
    printf("%s%s\n", option_about[i].argument != NULL ? " " : "",
           option_about[i].argument != NULL ? option_about[i].argument : "");
    print_typed(option_about[i].meaning);
    putchar('\n');
}

static void print_man(void)
{
    puts(".TH TCPPHASE 1 \"\" \"tcpphase " PROGRAM_VERSION "\"\n"
         ".SH NAME\ntcpphase \\- the life of every TCP connection of captures\n"
         ".SH SYNOPSIS\n.B tcpphase\n[\\fIOPTION\\fR]... \\fICAPTURE\\fR|\\fIDIRECTORY\\fR|\\-...\n"
         ".SH DESCRIPTION\nReads captures in all formats that Wireshark reads, compressed or not, "
         "and writes what the\nplugin tcpphase shows. A directory stands for all captures in it "
         "and below, \\- for the standard\ninput. Without \\-w, \\-s or \\-S the streams go to the "
         "standard output, as CSV.\n.PP\nIn place of a FILE, \\- is the standard output; a DIR, "
         "which ends in / or is there, gets a\nfile for each capture. A file appears whole or not "
         "at all, and never over an input.\n.SH OPTIONS");
    for (size_t i = 0; i < OPTION_COUNT; i++)
        print_man_option(i);
    puts(".SH FORMATS");
#define PRINT_FORMAT(id, word, meaning) puts(".TP\n.B " word "\n" meaning);
    FORMATS(PRINT_FORMAT)
#undef PRINT_FORMAT
    puts(".SH EXIT STATUS\n.TP\n.B 0\nall was read\n.TP\n.B 1\nsomething could not be read or "
         "written; what could be read was\n.TP\n.B 2\nwrong usage\n"
         ".SH SEE ALSO\n.BR tshark (1),\n.BR wireshark (1)");
}

#define AND_WORD(id, word, meaning) " " word
#define TABLE_WORDS TABLE_FORMATS(AND_WORD)

static void print_bash(void)
{
    fputs("_tcpphase() {\n"
          "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n"
          "    COMPREPLY=()\n"
          "    case $before in\n"
          "    -f | --format) mapfile -t COMPREPLY < <(compgen -W '" TABLE_WORDS "' -- \"$word\");"
          " return ;;\n"
          "    esac\n"
          "    if [[ $word == -* ]]; then\n"
          "        mapfile -t COMPREPLY < <(compgen -W '",
          stdout);
    for (size_t i = 0; i < OPTION_COUNT; i++)
        printf("%s--%s", i > 0 ? " " : "", option_about[i].word);
    puts("' -- \"$word\")\n"
         "    else\n"
         "        mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
         "    fi\n"
         "}\n"
         "complete -o filenames -F _tcpphase tcpphase");
}

static void print_zsh(void)
{
    puts("#compdef tcpphase\n\n_arguments -s \\");
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const char *argument = option_about[i].argument != NULL ? ":" : "";
        const char *action = option_about[i].argument == NULL ? ""
                             : i == OPTION_FORMAT             ? ":(" TABLE_WORDS ")"
                             : i == OPTION_JOBS               ? ":"
                                                              : ":_files";
        const char *name = option_about[i].argument != NULL ? option_about[i].argument : "";
        if (option_about[i].letter != '\0')
            printf("    '-%c[%s]%s%s%s' \\\n", option_about[i].letter, option_about[i].meaning,
                   argument, name, action);
        printf("    '--%s[%s]%s%s%s' \\\n", option_about[i].word, option_about[i].meaning, argument,
               name, action);
    }
    puts("    '*:capture:_files'");
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
