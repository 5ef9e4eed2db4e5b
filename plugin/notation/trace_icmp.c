/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "trace_icmp.h"

#include "trace_words.h"

#include <string.h>

bool trace_is_icmp(const char *line)
{
    char word[TRACE_WORD_SIZE];
    return read_word(&line, word) && (strcmp(word, "icmp>") == 0 || strcmp(word, "icmp6>") == 0);
}

static bool read_octet(const char *value, uint8_t *octet)
{
    int64_t number = 0;
    bool is_good = read_whole_number(value, UINT8_MAX, &number);
    *octet = (uint8_t)number;
    return is_good;
}

static bool read_icmp_field(const char *word, struct trace_icmp *icmp, int64_t *elapsed)
{
    int64_t number = 0;
    if (strncmp(word, "type=", 5) == 0)
        return read_octet(word + 5, &icmp->type);
    if (strncmp(word, "code=", 5) == 0)
        return read_octet(word + 5, &icmp->code);
    if (*word == '+')
        return read_elapsed(word + 1, elapsed);
    if (strncmp(word, "quote=", 6) != 0 || !read_whole_number(word + 6, UINT32_MAX, &number))
        return false;
    icmp->quote = (uint32_t)number;
    return true;
}

const char *trace_icmp_read(const char *line, struct trace_scenario *scenario,
                            struct trace_icmp *icmp)
{
    char word[TRACE_WORD_SIZE];
    int64_t elapsed = usual_elapsed;
    memset(icmp, 0, sizeof *icmp);
    read_word(&line, word);
    icmp->version = strcmp(word, "icmp6>") == 0 ? 6 : 4;
    while (read_word(&line, word))
        if (!read_icmp_field(word, icmp, &elapsed))
            return trace_complain(scenario, "an ICMP error has type=, code=, quote= and +TIME, not",
                                  word);
    if (icmp->quote == 0 || icmp->quote > scenario->frame)
        return "quote= is the number of a segment before";
    scenario->time += elapsed;
    scenario->knows_time = true;
    icmp->time = scenario->time;
    icmp->frame = ++scenario->frame;
    return NULL;
}
