/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "trace_summary.h"

#include "trace_words.h"

#include <inttypes.h>
#include <string.h>

bool trace_is_summary(const char *line)
{
    return line[strspn(line, " \t")] == '=';
}

/* Copies the text, trimmed. Returns false if it does not fit. */
static bool copy_trimmed(const char *from, size_t length, struct trace_claim *claim)
{
    while (length > 0 && (*from == ' ' || *from == '\t')) {
        from++;
        length--;
    }
    while (length > 0 && (from[length - 1] == ' ' || from[length - 1] == '\t'))
        length--;
    const char *equals = memchr(from, '=', length);
    if (equals == NULL || equals == from)
        return false;
    size_t name = (size_t)(equals - from), value = length - name - 1;
    if (name >= sizeof claim->name || value >= sizeof claim->value)
        return false;
    snprintf(claim->name, sizeof claim->name, "%.*s", (int)name, from);
    snprintf(claim->value, sizeof claim->value, "%.*s", (int)value, equals + 1);
    return true;
}

const char *trace_summary_read(const char *line, struct trace_summary *summary)
{
    int64_t stream = 0;
    summary->count = 0;
    line += strspn(line, " \t") + 1;
    if (*line != ' ' && (!trace_read_number(&line, 0, UINT32_MAX, &stream) || *line != ' '))
        return "a summary begins with =, optionally the number of the stream, and a space";
    summary->stream = (uint32_t)stream;
    while (line != NULL) {
        const char *bar = strchr(line, '|');
        size_t length = bar != NULL ? (size_t)(bar - line) : strlen(line);
        if (summary->count == TRACE_CLAIMS_MAX)
            return "too many values in a line";
        if (!copy_trimmed(line, length, &summary->claims[summary->count++]))
            return "a summary is name=value | name=value ...";
        line = bar != NULL ? bar + 1 : NULL;
    }
    return NULL;
}

void trace_summary_print(const struct trace_summary *summary, FILE *file)
{
    if (summary->stream == 0)
        fputs("= ", file);
    else
        fprintf(file, "=%" PRIu32 " ", summary->stream);
    for (unsigned i = 0; i < summary->count; i++)
        fprintf(file, "%s%s=%s", i > 0 ? " | " : "", summary->claims[i].name,
                summary->claims[i].value);
    fputc('\n', file);
}
