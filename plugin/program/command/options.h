/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The command line. */
#ifndef TCPPHASE_OPTIONS_H
#define TCPPHASE_OPTIONS_H

#include "format.h"

#include <stream_settings.h>

enum { OUTPUTS_MAX = 8 };

struct output_request {
    enum output_kind kind;
    enum format format;
    const char *path; /* "-": standard output */
};

struct dissect;
struct render;
struct render;

struct options {
    struct output_request outputs[OUTPUTS_MAX];
    unsigned output_count;
    unsigned jobs;
    struct stream_settings settings;
    uint32_t max_streams; /* 0: unlimited */
    uint32_t stream;      /* if has_stream: the only stream to show */
    bool has_stream;
    bool all;
    bool decisive;
    bool strip;
    bool dissects;
    bool renders;                  /* an output is PNG or PDF */
    const struct render *render;   /* loaded if renders */
    const struct dissect *dissect; /* if dissects: the loaded module */
    bool parents;
    bool resume;
    bool verbose;
    bool quiet;
    bool json_summary;
    char **captures; /* NULL-terminated */
};

enum options_result { OPTIONS_RUN, OPTIONS_DONE, OPTIONS_WRONG };

/* The options that affect the contents of tables, as on a command line; empty: all are default. The
 * caller frees it with g_free. */
char *options_ruling(const struct options *options);

/* The settings of streams that are not default, as in a line of a trace: " name=value" each; empty:
 * all are default. The caller frees it with g_free. */
char *options_settings(const struct options *options);

/* Parses the command line. Prints an error message, or the help or version if asked for. */
enum options_result options_read(int count, char **words, struct options *options);

#endif
