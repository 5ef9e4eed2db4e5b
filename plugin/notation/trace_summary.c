/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "trace_summary.h"

#include <inttypes.h>

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
