/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "options.h"

#include "base/message.h"
#include "help.h"
#include "option_list.h"

#include <errno.h>
#include <getopt.h>
#include <glib.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* The kind of output that has the format; streams are preferred to segments. */
static enum output_kind kind_of(enum format format)
{
    unsigned kind = OUTPUT_ANNOTATED;
    while (!(format_kinds[format] >> kind & 1))
        kind++;
    return (enum output_kind)kind;
}

/* Values that getopt_long returns for long options, beyond all letters. */
enum { FIRST_WORD = UCHAR_MAX + 1 };

#define LONG_OPTION(id, letter, word, argument, meaning)                                           \
    {(word), (argument) != NULL ? required_argument : no_argument, NULL, FIRST_WORD + OPTION_##id},
static const struct option long_options[] = {OPTIONS(LONG_OPTION){NULL, 0, NULL, 0}};

static bool is_wrong(const char *what, const char *word)
{
    char *shown = message_escape(word);
    fprintf(stderr, "tcpphase: %s%s; see tcpphase --help\n", shown, what);
    g_free(shown);
    return false;
}

/* The format by file name extension; FORMAT_COUNT: none. */
static enum format format_of(const char *path)
{
    const char *dot = strrchr(path, '.');
    unsigned format = 0;
    while (format < FORMAT_COUNT && (dot == NULL || strcmp(dot + 1, format_endings[format]) != 0))
        format++;
    return (enum format)format;
}

static bool read_count(const char *text, unsigned long most, unsigned long *number)
{
    char *end;
    errno = 0;
    *number = strtoul(text, &end, 10);
    return errno == 0 && *end == '\0' && end != text && *text != '-' && *number != 0 &&
           *number <= most;
}

static bool add_output(struct options *options, enum output_kind kind, const char *path)
{
    if (options->output_count == OUTPUTS_MAX)
        return is_wrong(": too many outputs", path);
    options->outputs[options->output_count++] = (struct output_request){
        .kind = kind,
        .format = kind == OUTPUT_ANNOTATED ? FORMAT_PCAPNG : format_of(path),
        .path = path,
    };
    return true;
}

/* State of parsing the command line. */
struct command_line {
    struct options *options;
    enum verb verb;
    enum format format; /* of outputs whose names do not imply one; FORMAT_COUNT: not given */
    const char *output; /* used instead of standard output; NULL: not given */
};

static bool read_format(struct command_line *line, const char *word)
{
    unsigned format = 0;
    while (format < FORMAT_PCAPNG && strcmp(word, format_words[format]) != 0)
        format++;
    line->format = (enum format)format;
    return format < FORMAT_PCAPNG || is_wrong(": unknown format", word);
}

static bool is_wrong_number(enum option_id option, unsigned long most, const char *text)
{
    char *shown = message_escape(text);
    fprintf(stderr, "tcpphase: --%s: expected a number from 1 to %lu, got %s\n",
            option_about[option].word, most, shown);
    g_free(shown);
    return false;
}

static bool read_jobs(struct options *options, const char *text)
{
    const unsigned long most = 1024;
    unsigned long number;
    if (!read_count(text, most, &number))
        return is_wrong_number(OPTION_JOBS, most, text);
    options->jobs = (unsigned)number;
    return true;
}

static bool read_max_streams(struct options *options, const char *text)
{
    unsigned long number;
    if (!read_count(text, UINT32_MAX, &number))
        return is_wrong_number(OPTION_MAX_STREAMS, UINT32_MAX, text);
    options->max_streams = (uint32_t)number;
    return true;
}

static bool read_stream(struct options *options, const char *text)
{
    unsigned long number = 0;
    options->has_stream = strcmp(text, "0") == 0 || read_count(text, UINT32_MAX, &number);
    options->stream = (uint32_t)number;
    return options->has_stream || is_wrong(": --stream expects the number of a connection", text);
}

static bool read_setting(struct options *options, enum option_id option, const char *text)
{
    static const enum stream_setting setting_of[] = {
        [OPTION_SERVER] = STREAM_SETTING_SERVER,
        [OPTION_SERVER_PORTS] = STREAM_SETTING_SERVER_PORTS,
        [OPTION_DUPLICATE_WINDOW] = STREAM_SETTING_DUPLICATE_WINDOW,
        [OPTION_SLOW_RESPONSE] = STREAM_SETTING_SLOW_RESPONSE,
    };
    if (stream_setting_read(&options->settings, setting_of[option], text))
        return true;
    char *what = g_strdup_printf(": invalid value of --%s", option_about[option].word);
    is_wrong(what, text);
    g_free(what);
    return false;
}

/* The member that an option without argument sets; NULL: the option has an argument. */
static bool *flag_of(struct options *options, enum option_id option)
{
    bool *const flags[OPTION_COUNT] = {
        [OPTION_DECISIVE] = &options->decisive, [OPTION_STRIP] = &options->strip,
        [OPTION_DISSECT] = &options->dissects,  [OPTION_PARENTS] = &options->parents,
        [OPTION_RESUME] = &options->resume,     [OPTION_VERBOSE] = &options->verbose,
        [OPTION_QUIET] = &options->quiet,       [OPTION_JSON_SUMMARY] = &options->json_summary,
        [OPTION_ALL] = &options->all,
    };
    return flags[option];
}

static bool read_option(struct command_line *line, enum option_id option)
{
    struct options *options = line->options;
    bool *flag = flag_of(options, option);
    if (flag != NULL)
        return *flag = true;
    switch ((unsigned)option) {
    case OPTION_WRITE:
        return add_output(options, OUTPUT_ANNOTATED, optarg);
    case OPTION_STREAMS:
        return add_output(options, OUTPUT_STREAMS, optarg);
    case OPTION_SEGMENTS:
        return add_output(options, OUTPUT_SEGMENTS, optarg);
    case OPTION_OUTPUT:
        line->output = optarg;
        return true;
    case OPTION_STREAM:
        return read_stream(options, optarg);
    case OPTION_FORMAT:
        return read_format(line, optarg);
    case OPTION_SERVER:
    case OPTION_SERVER_PORTS:
    case OPTION_DUPLICATE_WINDOW:
    case OPTION_SLOW_RESPONSE:
        return read_setting(options, option, optarg);
    case OPTION_MAX_STREAMS:
        return read_max_streams(options, optarg);
    case OPTION_JOBS:
        return read_jobs(options, optarg);
    default:
        return false;
    }
}

/* Option id of a value returned by getopt_long. */
static int option_of(int found)
{
    if (found >= FIRST_WORD)
        return found - FIRST_WORD;
    int option = 0;
    while (option < OPTION_COUNT && option_about[option].letter != found)
        option++;
    return option;
}

/* found: ':' or '?'. word: the argument at getopt's position; with several letters in one argument
 * it may be the previous one. */
static void report_option(int found, const char *word)
{
    const char letter[] = {'-', (char)optopt, '\0'};
    const bool is_word = optopt == 0 || optopt >= FIRST_WORD;
    const char *what = found == ':'           ? ": requires an argument"
                       : optopt >= FIRST_WORD ? ": takes no argument"
                                              : ": unknown option";
    is_wrong(what, is_word ? word : letter);
}

static bool is_wrong_format(const struct output_request *output)
{
    message(output->path, "%s does not write %s, but %s does; see tcpphase --help",
            output_options[output->kind], format_words[output->format],
            output_options[kind_of(output->format)]);
    return false;
}

/* The format of an output if neither its name nor --format gives one. */
static enum format default_format(const struct command_line *line, enum output_kind kind)
{
    if (line->format != FORMAT_COUNT)
        return line->format;
    if (kind == OUTPUT_REPORT)
        return FORMAT_HTML;
    if (kind != OUTPUT_LADDER && kind != OUTPUT_LIST)
        return FORMAT_CSV;
    return line->verb == VERB_LADDER ? FORMAT_SVG : FORMAT_TEXT;
}

/* The output of the verb, or the default output if none was given. */
static bool add_main_output(struct command_line *line)
{
    struct options *options = line->options;
    const char *path = line->output != NULL ? line->output : "-";
    if (line->verb != VERB_NONE)
        return add_output(options, line->verb == VERB_REPORT ? OUTPUT_REPORT : OUTPUT_LADDER, path);
    if (options->output_count > 0)
        return line->output == NULL || is_wrong(": -o cannot be combined with -w, -s or -S", path);
    const enum format named = format_of(path);
    const enum format format = named != FORMAT_COUNT ? named : default_format(line, OUTPUT_LIST);
    return add_output(options, kind_of(format), path);
}

static bool settle_formats(struct command_line *line)
{
    struct options *options = line->options;
    unsigned to_stdout = 0;
    if (!add_main_output(line))
        return false;
    for (unsigned i = 0; i < options->output_count; i++) {
        struct output_request *output = &options->outputs[i];
        if (output->format == FORMAT_COUNT)
            output->format = default_format(line, output->kind);
        if (!(format_kinds[output->format] >> output->kind & 1))
            return is_wrong_format(output);
        const bool is_stdout = strcmp(output->path, "-") == 0;
        const bool is_rendered = output->format == FORMAT_PNG || output->format == FORMAT_PDF;
        options->renders |= is_rendered;
        if (is_stdout && is_rendered && isatty(STDOUT_FILENO))
            return is_wrong(": a picture cannot be shown here; name a file with -o", output->path);
        if (is_stdout && output->format == FORMAT_HTML && isatty(STDOUT_FILENO))
            return is_wrong(": a page cannot be shown here; name a file with -o", output->path);
        if (is_stdout && output->format == FORMAT_SQLITE)
            return is_wrong(": a database cannot be written to the standard output", output->path);
        to_stdout += is_stdout;
    }
    return to_stdout <= 1 || is_wrong("only one output can go to the standard output", "");
}

static bool settle(struct command_line *line)
{
    struct options *options = line->options;
    bool writes = false;
    if (!settle_formats(line))
        return false;
    for (unsigned i = 0; i < options->output_count; i++)
        writes = writes || options->outputs[i].kind == OUTPUT_ANNOTATED;
    if (options->has_stream && writes)
        return is_wrong("--stream and -w cannot be combined", "");
    if ((options->strip || options->decisive) && !writes)
        return is_wrong("--strip and --decisive require -w", "");
    if (options->strip && options->decisive)
        return is_wrong("--strip and --decisive cannot be combined", "");
    if (options->verbose && options->quiet)
        return is_wrong("--verbose and --quiet cannot be combined", "");
    if (options->captures[0] == NULL)
        return is_wrong("no capture given", "");
    return true;
}

static unsigned processors(void)
{
    const long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 0 ? (unsigned)count : 1;
}

/* The verb named by the first argument. */
static enum verb verb_of(int count, char **words)
{
    unsigned verb = VERB_NONE + 1;
    while (count > 1 && verb < VERB_COUNT && strcmp(words[1], verb_about[verb].word) != 0)
        verb++;
    return count > 1 && verb < VERB_COUNT ? (enum verb)verb : VERB_NONE;
}

/* The letters for getopt_long; ':': tell a missing argument from an unknown option. */
static void write_letters(char letters[2 * OPTION_COUNT + 2])
{
    *letters++ = ':';
    for (unsigned option = 0; option < OPTION_COUNT; option++)
        if (option_about[option].letter != 0) {
            *letters++ = option_about[option].letter;
            if (option_about[option].argument != NULL)
                *letters++ = ':';
        }
    *letters = '\0';
}

enum options_result options_read(int count, char **words, struct options *options)
{
    const enum verb verb = verb_of(count, words);
    struct command_line line = {options, verb, FORMAT_COUNT, NULL};
    char letters[2 * OPTION_COUNT + 2];
    int found;
    if (verb != VERB_NONE) {
        count--;
        words++;
    }
    *options = (struct options){.settings = STREAM_SETTINGS_DEFAULT, .jobs = processors()};
    opterr = 0;
    write_letters(letters);
    while ((found = getopt_long(count, words, letters, long_options, NULL)) != -1) {
        const int option = option_of(found);
        if (option == OPTION_HELP) {
            help_print();
            return OPTIONS_DONE;
        }
        if (option == OPTION_VERSION) {
            puts("tcpphase " PROGRAM_VERSION);
            return OPTIONS_DONE;
        }
        if (option == OPTION_COUNT) {
            report_option(found, words[optind - 1]);
            return OPTIONS_WRONG;
        }
        if (!read_option(&line, (enum option_id)option))
            return OPTIONS_WRONG;
    }
    options->captures = words + optind;
    return settle(&line) ? OPTIONS_RUN : OPTIONS_WRONG;
}
