/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "trace_ports.h"

#include "trace_words.h"

#include <inttypes.h>
#include <string.h>

const uint16_t trace_usual_ports[2] = {49152, 80};

bool trace_is_ports(const char *line)
{
    char word[TRACE_WORD_SIZE];
    return trace_read_word(&line, word) && strcmp(word, "ports") == 0;
}

const char *trace_ports_read(const char *line, uint16_t ports[2])
{
    char word[TRACE_WORD_SIZE];
    bool is_good = trace_read_word(&line, word);
    for (unsigned end = 0; end < 2; end++) {
        int64_t port = 0;
        is_good = is_good && trace_read_word(&line, word);
        is_good =
            is_good && (strcmp(word, "-") == 0 || trace_read_whole_number(word, UINT16_MAX, &port));
        ports[end] = (uint16_t)port;
    }
    return is_good && !trace_read_word(&line, word) ? NULL
                                                    : "ports CLIENT SERVER, - for the usual one";
}

void trace_ports_print(const uint16_t ports[2], FILE *file)
{
    if (ports[0] == 0 && ports[1] == 0)
        return;
    fputs("ports", file);
    for (unsigned end = 0; end < 2; end++)
        if (ports[end] != 0)
            fprintf(file, " %" PRIu16, ports[end]);
        else
            fputs(" -", file);
    fputc('\n', file);
}
