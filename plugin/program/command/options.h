/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The command line. */
#ifndef TCPPHASE_OPTIONS_H
#define TCPPHASE_OPTIONS_H

#include "format.h"

#include <stream_settings.h>

/* What is written of a capture. */
enum output_kind { OUTPUT_ANNOTATED, OUTPUT_STREAMS, OUTPUT_SEGMENTS, OUTPUT_LADDER };

enum { OUTPUTS_MAX = 8 };

struct output_request {
    enum output_kind kind;
    enum format format;
    const char *path; /* "-": the standard output */
};

struct dissect;

struct options {
    struct output_request outputs[OUTPUTS_MAX];
    unsigned output_count;
    unsigned jobs;
    struct stream_settings settings;
    uint32_t max_streams; /* 0: any number */
    uint32_t stream;      /* the only one that is wanted, if has_stream */
    bool has_stream;
    bool all;
    bool decisive;
    bool strip;
    bool dissects;
    const struct dissect *dissect; /* loaded, if dissects */
    bool parents;
    bool resume;
    bool verbose;
    bool quiet;
    bool json_summary;
    char **captures; /* NULL behind the last */
};

enum options_result { OPTIONS_RUN, OPTIONS_DONE, OPTIONS_WRONG };

/* What in the options decides what tables say, as one would write it; empty: the usual. To be freed
 * with g_free. */
char *options_ruling(const struct options *options);

/* The settings of streams that are not as usual, as a line of a trace has them: " name=value" each;
 * empty: all are. To be freed with g_free. */
char *options_settings(const struct options *options);

/* Reads the command line; says what is wrong with it, or shows the help or the version. */
enum options_result options_read(int count, char **words, struct options *options);

#endif
