/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A trace file in memory. */
#ifndef TCPPHASE_TRACE_FILE_H
#define TCPPHASE_TRACE_FILE_H

#include "trace_icmp.h"
#include "trace_line.h"
#include "trace_settings.h"
#include "trace_summary.h"

enum trace_file_kind {
    TRACE_FILE_TEXT,    /* anything else */
    TRACE_FILE_SEGMENT, /* row, input */
    TRACE_FILE_ICMP,    /* icmp */
    TRACE_FILE_SUMMARY  /* trace_summary_read() reads text without complaint */
};

struct trace_file_line {
    char *text; /* as in the file, without the newline */
    enum trace_file_kind kind;
    uint16_t ports[2];    /* of the scenario's ends; 0: default */
    const char *settings; /* of the scenario, for trace_settings_read(); NULL: default */
    unsigned scenario;    /* number of the scenario, from 0; not for TRACE_FILE_TEXT */
    struct trace_row row; /* as written */
    struct trace_input input;
    struct trace_icmp icmp;
    size_t quoted; /* index of the line that icmp quotes */
};

struct trace_file {
    const char *name;
    struct trace_file_line *lines;
    size_t line_count;
    unsigned scenario_count;
    size_t segment_count;
};

/* The two ends of all scenarios. */
struct trace_host {
    uint8_t ipv4[4];
    uint8_t ipv6[16];
};
extern const struct trace_host trace_hosts[2];

/* Reads a whole file. Returns false after a message "file:line: what". */
bool trace_file_read(const char *name, struct trace_file *file);

void trace_file_free(struct trace_file *file);

#endif
