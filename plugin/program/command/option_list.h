/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The verbs and options. The help, the manual page and the completions of shells are made of these
 * lists. */
#ifndef TCPPHASE_OPTION_LIST_H
#define TCPPHASE_OPTION_LIST_H

#include <stddef.h>

/* What can be asked for instead of a table, by the first argument: id, word, operands, meaning.
 * "%s" in the operands stands for the file name extensions of pictures. */
#define VERBS(X)                                                                                   \
    X(SHOW, "show", "CAPTURE [-n STREAM]",                                                         \
      "show one connection in the terminal, segment by segment: both ends' states, and each "      \
      "segment as an arrow between them")                                                          \
    X(LADDER, "ladder", "CAPTURE [-n STREAM] -o FILE%s", "draw the same as a picture")             \
    X(REPORT, "report", "CAPTURE... -o FILE.html",                                                 \
      "write a page for a browser, one self-contained file: totals, troubles, charts, and all "    \
      "connections to sort, filter and open")

#define VERB_ENUM(id, ...) VERB_##id,
enum verb { VERB_NONE, VERBS(VERB_ENUM) VERB_COUNT };
#undef VERB_ENUM

struct verb_about {
    const char *word;
    const char *operands; /* with "%s"; use verb_operands */
    const char *meaning;
};

/* The entry of VERB_NONE is empty. */
extern const struct verb_about verb_about[VERB_COUNT];

/* id, letter or 0, word, argument or NULL, meaning. "%s" in the meaning stands for the formats that
 * the option has. */
#define OPTIONS(X)                                                                                 \
    X(WRITE, 'w', "write", "FILE|DIR",                                                             \
      "write an annotated pcapng: the capture, with label, states and notes of each segment as "   \
      "packet comments, the summary of each stream on its last one, and the totals as a "          \
      "comment on the section")                                                                    \
    X(STREAMS, 's', "streams", "FILE|DIR", "write a row for each stream: %s")                      \
    X(SEGMENTS, 'S', "segments", "FILE|DIR",                                                       \
      "write a row for each segment: %s; a trace has them connection by connection")               \
    X(OUTPUT, 'o', "output", "FILE|DIR",                                                           \
      "write to this file what would go to the standard output")                                   \
    X(FORMAT, 'f', "format", "FORMAT",                                                             \
      "the format of outputs whose names do not end in one: %s (default: of -s and -S csv, of "    \
      "ladder svg, of report html, else text)")                                                    \
    X(STREAM, 'n', "stream", "STREAM",                                                             \
      "only the connection with this stream.index (default: all; for a drawing the worst)")        \
    X(ALL, 'a', "all", NULL,                                                                       \
      "list all connections, however many; with show and ladder, fold no segments")                \
    X(DECISIVE, 'd', "decisive", NULL,                                                             \
      "with -w, comment only on steps of a handshake or close, on segments that change a state, "  \
      "and on strays")                                                                             \
    X(STRIP, 0, "strip", NULL, "with -w, remove the comments of tcpphase instead of adding any")   \
    X(DISSECT, 0, "dissect", NULL,                                                                 \
      "let libwireshark find the segments, with default preferences and without plugins: slower, " \
      "but it decodes all link layers and tunnels that tshark does")                               \
    X(SERVER, 0, "server", "WORD",                                                                 \
      "which end is the server if neither the opening of the stream nor another connection "       \
      "shows it: lower-port, or first-receiver, the receiver of the first segment (default: "      \
      "lower-port)")                                                                               \
    X(SERVER_PORTS, 0, "server-ports", "PORTS",                                                    \
      "ports such as 8000-8080,9000: if neither the opening nor another connection shows the "     \
      "server and just one end has one of them, that end is it (default: none)")                   \
    X(DUPLICATE_WINDOW, 0, "duplicate-window", "MS",                                               \
      "milliseconds within which the same packet, captured again, is a capture-duplicate; 0: "     \
      "none is (default: 500)")                                                                    \
    X(SLOW_RESPONSE, 0, "slow-response", "MS",                                                     \
      "milliseconds from the request to the server's first payload from which on it is a "         \
      "slow-response; 0: none is (default: 1000)")                                                 \
    X(MAX_STREAMS, 0, "max-streams", "N",                                                          \
      "hold at most N streams of a capture at once; a new one replaces the one that was idle "     \
      "longest (default: hold all that are open or ended recently)")                               \
    X(JOBS, 'j', "jobs", "N", "how many captures are read at once (default: one per processor)")   \
    X(PARENTS, 'p', "parents", NULL,                                                               \
      "in folders, name each output by the whole path of its capture")                             \
    X(RESUME, 0, "resume", NULL,                                                                   \
      "skip captures that an earlier run has finished, in folders and databases, if their size "   \
      "and time, the version and the options are the same")                                        \
    X(VERBOSE, 'v', "verbose", NULL, "list the files in folders that are skipped, and why")        \
    X(QUIET, 'q', "quiet", NULL, "no progress bar and no warnings, only errors")                   \
    X(JSON_SUMMARY, 0, "json-summary", NULL,                                                       \
      "at the end, write the totals as one line of JSON to the standard error")                    \
    X(HELP, 'h', "help", NULL, "show this help")                                                   \
    X(VERSION, 'V', "version", NULL, "show the version")

#define OPTION_ENUM(id, ...) OPTION_##id,
enum option_id { OPTIONS(OPTION_ENUM) OPTION_COUNT };
#undef OPTION_ENUM

struct option_about {
    char letter; /* 0: none */
    const char *word;
    const char *argument; /* NULL: none */
    const char *meaning;  /* with "%s"; use option_meaning */
};

extern const struct option_about option_about[OPTION_COUNT];

/* The operands of a verb and the meaning of an option, with what "%s" stands for, in the buffer. */
enum { OPTION_TEXT_SIZE = 512 };
const char *verb_operands(enum verb verb, char text[OPTION_TEXT_SIZE]);
const char *option_meaning(enum option_id option, char text[OPTION_TEXT_SIZE]);

/* Length of the first line of the text, wrapped at a space to at most that many characters. */
size_t option_line(const char *text, size_t width);

#endif
