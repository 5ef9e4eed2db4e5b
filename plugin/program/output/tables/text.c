/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "text.h"

#include <errno.h>
#include <glib.h>
#include <tcpphase.h>
#include <unistd.h>

void text_open(struct text *text, int fd)
{
    const size_t terminator = 1; /* stpcpy writes it */
    *text = (struct text){.start = g_malloc(TEXT_SIZE + terminator), .fd = fd};
    text->next = text->start;
    text->limit = text->start + TEXT_SIZE;
}

void text_flush(struct text *text)
{
    const char *from = text->start;
    while (from < text->next && text->error == 0) {
        const ssize_t written = write(text->fd, from, (size_t)(text->next - from));
        if (written >= 0)
            from += written;
        else if (errno != EINTR)
            text->error = errno;
    }
    text->next = text->start;
}

void text_close(struct text *text)
{
    text_flush(text);
    g_free(text->start);
    text->start = NULL;
}

static const char pairs[] = "00010203040506070809101112131415161718192021222324252627282930313233"
                            "34353637383940414243444546474849505152535455565758596061626364656667"
                            "68697071727374757677787980818283848586878889909192939495969798"
                            "99";

void text_add_number(struct text *text, uint64_t number)
{
    char digits[20];
    char *first = digits + sizeof digits;
    while (number >= 100) {
        first -= 2;
        memcpy(first, pairs + 2 * (number % 100), 2);
        number /= 100;
    }
    if (number >= 10) {
        first -= 2;
        memcpy(first, pairs + 2 * number, 2);
    } else {
        *--first = (char)('0' + number);
    }
    text_add(text, first, (size_t)(digits + sizeof digits - first));
}

void text_add_time(struct text *text, int64_t time)
{
    const uint64_t second = TCPPHASE_SECOND;
    const uint64_t distance = time < 0 ? -(uint64_t)time : (uint64_t)time;
    if (time < 0)
        text_add_char(text, '-');
    text_add_number(text, distance / second);
    text_add_char(text, '.');
    uint64_t rest = distance % second;
    char *end = text->next + 9;
    *--end = (char)('0' + rest % 10);
    rest /= 10;
    while (end > text->next) {
        end -= 2;
        memcpy(end, pairs + 2 * (rest % 100), 2);
        rest /= 100;
    }
    text->next += 9;
}
