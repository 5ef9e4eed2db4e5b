/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "trace_icmp.h"

#include "trace_words.h"

#include <string.h>

const uint8_t *trace_icmp_router(const struct trace_icmp *icmp)
{
    static const uint8_t ipv4[16] = {203, 0, 113, 254};
    static const uint8_t ipv6[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 0xfe};
    return icmp->version == 6 ? ipv6 : ipv4;
}

static bool read_octet(const char *value, uint8_t *octet)
{
    int64_t number = 0;
    bool is_good = trace_read_whole_number(value, UINT8_MAX, &number);
    *octet = (uint8_t)number;
    return is_good;
}

static bool read_mtu(const char *value, struct trace_icmp *icmp)
{
    const int64_t most = icmp->version == 6 ? UINT32_MAX : UINT16_MAX;
    int64_t number = 0;
    const bool is_good = trace_read_whole_number(value, most, &number);
    icmp->mtu = (uint32_t)number;
    return is_good;
}

static bool read_icmp_field(const char *word, struct trace_icmp *icmp, int64_t *elapsed)
{
    int64_t number = 0;
    if (strncmp(word, "type=", 5) == 0)
        return read_octet(word + 5, &icmp->type);
    if (strncmp(word, "code=", 5) == 0)
        return read_octet(word + 5, &icmp->code);
    if (strncmp(word, "mtu=", 4) == 0)
        return read_mtu(word + 4, icmp);
    if (*word == '+')
        return trace_read_elapsed(word + 1, elapsed);
    if (*word == '-') {
        bool is_good = trace_read_elapsed(word + 1, elapsed);
        *elapsed = -*elapsed;
        return is_good;
    }
    if (strncmp(word, "quote=", 6) != 0 || !trace_read_whole_number(word + 6, UINT32_MAX, &number))
        return false;
    icmp->quote = (uint32_t)number;
    return true;
}

/* Advances the scenario past the error. */
static void pass(const struct trace_icmp *icmp, struct trace_scenario *scenario)
{
    scenario->time = icmp->time;
    scenario->knows_time = true;
    scenario->frame = icmp->frame;
}

const char *trace_icmp_read(const char *line, struct trace_scenario *scenario,
                            struct trace_icmp *icmp)
{
    char word[TRACE_WORD_SIZE];
    int64_t elapsed = trace_usual_elapsed;
    memset(icmp, 0, sizeof *icmp);
    trace_read_word(&line, word);
    icmp->version = strcmp(word, "icmp6>") == 0 ? 6 : 4;
    while (trace_read_word(&line, word))
        if (!read_icmp_field(word, icmp, &elapsed))
            return trace_complain(scenario,
                                  "an ICMP error has type=, code=, mtu=, quote=, +TIME, not", word);
    if (icmp->quote == 0 || icmp->quote > scenario->frame)
        return "quote= must be the number of an earlier segment";
    icmp->time = scenario->time + elapsed;
    icmp->frame = scenario->frame + 1;
    pass(icmp, scenario);
    return NULL;
}

void trace_icmp_write(const struct trace_icmp *icmp, struct trace_scenario *scenario, char *text)
{
    text[0] = '\0';
    trace_column_append(text, icmp->version == 6 ? "icmp6>" : "icmp>");
    if (icmp->type != 0)
        trace_column_append_number(text, " type=", icmp->type);
    if (icmp->code != 0)
        trace_column_append_number(text, " code=", icmp->code);
    if (icmp->mtu != 0)
        trace_column_append_number(text, " mtu=", icmp->mtu);
    trace_column_append_number(text, " quote=", icmp->quote);
    if (scenario->knows_time)
        trace_column_append_elapsed(text, icmp->time - scenario->time);
    pass(icmp, scenario);
}
