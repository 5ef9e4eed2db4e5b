/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The values of fields as text. */

#include "stream_fields.h"

#include <inttypes.h>
#include <stdio.h>

static void write_time(int64_t time, char *text)
{
    const uint64_t second = TCPPHASE_SECOND;
    const uint64_t distance = time < 0 ? -(uint64_t)time : (uint64_t)time;
    snprintf(text, STREAM_TEXT_SIZE, "%s%" PRIu64 ".%09" PRIu64, time < 0 ? "-" : "",
             distance / second, distance % second);
}

static void write_words(const struct stream_value *value, const char *separator, char *text)
{
    size_t used = 0;
    for (unsigned i = 0; i < value->count && used < STREAM_TEXT_SIZE; i++)
        used += (size_t)snprintf(text + used, STREAM_TEXT_SIZE - used, "%s%s",
                                 i > 0 ? separator : "", value->words[i]);
}

void stream_value_write(enum stream_field field, const struct stream_value *value, char *text)
{
    switch (stream_fields[field].kind) {
    case STREAM_KIND_BOOL:
        snprintf(text, STREAM_TEXT_SIZE, "%s", value->number != 0 ? "true" : "false");
        return;
    case STREAM_KIND_TIME:
        write_time(value->time, text);
        return;
    case STREAM_KIND_WORD:
    case STREAM_KIND_WORDS:
        write_words(value, " ", text);
        return;
    case STREAM_KIND_TEXTS:
        write_words(value, "; ", text);
        return;
    case STREAM_KIND_NUMBER:
    case STREAM_KIND_COUNT:
    case STREAM_KIND_FRAME:
        snprintf(text, STREAM_TEXT_SIZE, "%" PRIu64, value->number);
        return;
    }
}
