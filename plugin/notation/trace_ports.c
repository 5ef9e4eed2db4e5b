/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "trace_ports.h"

#include <inttypes.h>

const uint16_t trace_usual_ports[2] = {49152, 80};

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
