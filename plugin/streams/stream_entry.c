/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "stream_entry.h"

#include <glib.h>

void stream_entry_free(struct stream_entry *entry)
{
    g_free(entry->extra);
    g_free(entry);
}

void stream_entry_copy(struct stream_entry *to, const struct stream_entry *from)
{
    *to = *from;
    to->extra = g_memdup2(from->extra, sizeof *from->extra);
}

struct stream_extra *stream_entry_extra(struct stream_entry *entry)
{
    if (entry->extra == NULL)
        entry->extra = g_new0(struct stream_extra, 1);
    return entry->extra;
}
