/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Buffered text output with fast formatting of numbers. text_room must be called before text is
 * added, with the maximal size of what is added until the next call. */
#ifndef TCPPHASE_TEXT_H
#define TCPPHASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct text {
    char *start;
    char *next;  /* position of the next octet */
    char *limit; /* end of the buffer */
    int fd;
    int error; /* errno of the first write that failed, the last one tried; 0: none */
};

enum { TEXT_SIZE = 1 << 20, TEXT_ROOM_MAX = 1 << 17 };

void text_open(struct text *text, int fd);

/* Writes the buffered text. */
void text_flush(struct text *text);

/* Writes the buffered text and frees the buffer. The file stays open. */
void text_close(struct text *text);

/* size: at most TEXT_ROOM_MAX. */
static inline void text_room(struct text *text, size_t size)
{
    if ((size_t)(text->limit - text->next) < size)
        text_flush(text);
}

static inline void text_add(struct text *text, const char *octets, size_t length)
{
    memcpy(text->next, octets, length);
    text->next += length;
}

static inline void text_add_char(struct text *text, char letter)
{
    *text->next++ = letter;
}

static inline void text_add_word(struct text *text, const char *word)
{
    text->next = stpcpy(text->next, word);
}

void text_add_number(struct text *text, uint64_t number);

/* time: ns; written as seconds with nine decimals. */
void text_add_time(struct text *text, int64_t time);

#endif
