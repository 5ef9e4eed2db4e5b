/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What a stream's fields tell, for the rules by which they must not contradict each other. */
#ifndef TCPPHASE_CONSISTENCY_TOLD_H
#define TCPPHASE_CONSISTENCY_TOLD_H

#include <stream_fields.h>

#include <stdio.h>
#include <string.h>

/* The fields of a stream, as a user gets them. */
struct told {
    bool has[STREAM_FIELD_COUNT];
    char text[STREAM_FIELD_COUNT][STREAM_TEXT_SIZE]; /* empty: absent */
    uint64_t number[STREAM_FIELD_COUNT];
    int64_t time[STREAM_FIELD_COUNT];
    bool goes_on;
};

static inline bool is(const struct told *told, enum stream_field field, const char *word)
{
    return strcmp(told->text[field], word) == 0;
}

static inline bool begins(const struct told *told, enum stream_field field, const char *words)
{
    return strncmp(told->text[field], words, strlen(words)) == 0;
}

static inline bool has_words(const struct told *told, enum stream_field field, const char *words)
{
    return strstr(told->text[field], words) != NULL;
}

/* Behind the words in the sentence; NULL: they are not in it. */
static inline const char *behind(const struct told *told, enum stream_field field,
                                 const char *words)
{
    const char *found = strstr(told->text[field], words);
    return found != NULL ? found + strlen(words) : NULL;
}

/* A sentence of the cause begins with the words: the first, or one behind a trouble. */
static inline bool tells(const struct told *told, const char *words)
{
    char text[STREAM_TEXT_SIZE];
    snprintf(text, sizeof text, "; %.64s", words);
    return begins(told, STREAM_CAUSE, words) || has_words(told, STREAM_CAUSE, text);
}

static inline bool has_trouble(const struct told *told, const char *trouble)
{
    const size_t length = strlen(trouble);
    for (const char *at = told->text[STREAM_TROUBLE]; (at = strstr(at, trouble)) != NULL; at++)
        if ((at == told->text[STREAM_TROUBLE] || at[-1] == ' ') &&
            (at[length] == '\0' || at[length] == ' '))
            return true;
    return false;
}

/* The rules about troubles. */
bool told_troubles_are_of_verdicts(const struct told *told);
bool told_severity_is_of_trouble(const struct told *told);
bool told_cause_is_of_trouble(const struct told *told);
bool told_closed_windows_are_told(const struct told *told);

#endif
