/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Functions to write text about streams. */

#include "texts.h"

#include "verdicts.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

/* A text that is being written. */
struct pen {
    char *at;
    char *end; /* last octet of the buffer, for the NUL */
};

/* Truncates if there is no room. */
static void put_octets(struct pen *pen, const char *word, size_t length)
{
    const size_t room = (size_t)(pen->end - pen->at);
    const size_t size = length < room ? length : room;
    memcpy(pen->at, word, size);
    pen->at += size;
}

static void put(struct pen *pen, const char *word)
{
    put_octets(pen, word, strlen(word));
}

/* digits: minimal number of digits, padded with zeros. */
static void put_number(struct pen *pen, uint64_t number, unsigned digits)
{
    char text[20];
    char *first = text + sizeof text;
    for (; number != 0 || digits > 0; number /= 10) {
        *--first = (char)('0' + number % 10);
        digits -= digits > 0;
    }
    put_octets(pen, first, (size_t)(text + sizeof text - first));
}

/* Writes the argument of one conversion (%s, %u or PRIu64). Returns the end of the conversion. */
static const char *put_argument(struct pen *pen, const char *conversion, va_list *arguments)
{
    if (*conversion == 's') {
        put(pen, va_arg(*arguments, const char *));
        return conversion + 1;
    }
    const bool is_long = *conversion == 'l';
    put_number(pen, is_long ? va_arg(*arguments, uint64_t) : va_arg(*arguments, unsigned), 1);
    return conversion + (is_long ? strlen(PRIu64) : 1);
}

void summary_add(char *text, const char *format, ...)
{
    struct pen pen = {text + strlen(text), text + STREAM_TEXT_SIZE - 1};
    va_list arguments;
    va_start(arguments, format);
    for (const char *sign; (sign = strchr(format, '%')) != NULL;) {
        put_octets(&pen, format, (size_t)(sign - format));
        format = put_argument(&pen, sign + 1, &arguments);
    }
    put(&pen, format);
    va_end(arguments);
    *pen.at = '\0';
}

/* Format of times below a limit: the row of the first limit that is greater than the time. */
static const struct {
    uint64_t limit;    /* ns, exclusive */
    uint64_t step;     /* ns, resolution */
    unsigned steps;    /* steps per unit */
    unsigned decimals; /* number of decimals */
    const char *unit;
} spans[] = {
    {1, 1, 1, 0, "s"},
    {999500, 1000, 1, 0, "us"},
    {9950000, 100000, 10, 1, "ms"},
    {999500000, 1000000, 1, 0, "ms"},
    {9950000000, 100000000, 10, 1, "s"},
    {UINT64_MAX, 1000000, 1000, 3, "s"},
};

const char *summary_write_time(int64_t time, char text[TIME_TEXT_SIZE])
{
    const uint64_t distance = time < 0 ? -(uint64_t)time : (uint64_t)time;
    unsigned i = 0;
    while (distance >= spans[i].limit)
        i++;
    const uint64_t steps = (distance + spans[i].step / 2) / spans[i].step;
    struct pen pen = {text, text + TIME_TEXT_SIZE - 1};
    if (time < 0)
        put(&pen, "-");
    put_number(&pen, steps / spans[i].steps, 1);
    if (spans[i].decimals > 0) {
        put(&pen, ".");
        put_number(&pen, steps % spans[i].steps, spans[i].decimals);
    }
    put(&pen, " ");
    put(&pen, spans[i].unit);
    *pen.at = '\0';
    return text;
}

void summary_add_time_between(const struct tcpphase_life *life, enum tcpphase_moment from,
                              enum tcpphase_moment to, char *text)
{
    char words[TIME_TEXT_SIZE];
    int64_t time = time_between(life, from, to);
    if (time != TCPPHASE_NO_TIME)
        summary_add(text, " in %s", summary_write_time(time, words));
}

const char *summary_role(const struct tcpphase_life *life, unsigned end)
{
    return end == life->client ? "client" : "server";
}

/* RFC 792, RFC 1122 section 3.2.2.1, RFC 1812 section 5.2.7.1. */
static const char *const unreachable_v4[] = {
    "network unreachable",
    "host unreachable",
    "protocol unreachable",
    "port unreachable",
    "fragmentation needed",
    "source route failed",
    "network unknown",
    "host unknown",
    "source host isolated",
    "network administratively prohibited",
    "host administratively prohibited",
    "network unreachable for the type of service",
    "host unreachable for the type of service",
    "administratively prohibited",
    "host precedence violation",
    "precedence cutoff in effect",
};

/* RFC 4443 section 3.1, RFC 6550 section 20.13, RFC 8883. */
static const char *const unreachable_v6[] = {
    "no route to destination",
    "administratively prohibited",
    "beyond scope of source address",
    "address unreachable",
    "port unreachable",
    "source address failed policy",
    "reject route to destination",
    "error in source routing header",
    "headers too long",
};

const char *summary_icmp_reason(const struct tcpphase_icmp *icmp)
{
    if (tcpphase_says_too_big(icmp))
        return icmp->version == 6 ? "packet too big" : "fragmentation needed";
    enum { V4_UNREACHABLE = 3, V4_TIME_EXCEEDED = 11, V6_UNREACHABLE = 1, V6_TIME_EXCEEDED = 3 };
    const bool is_v6 = icmp->version == 6;
    const char *const *reasons = is_v6 ? unreachable_v6 : unreachable_v4;
    const size_t count = is_v6 ? sizeof unreachable_v6 / sizeof *unreachable_v6
                               : sizeof unreachable_v4 / sizeof *unreachable_v4;
    if (icmp->type == (is_v6 ? V6_UNREACHABLE : V4_UNREACHABLE))
        return icmp->code < count ? reasons[icmp->code] : "destination unreachable";
    if (icmp->type != (is_v6 ? V6_TIME_EXCEEDED : V4_TIME_EXCEEDED))
        return "parameter problem";
    if (icmp->code != 0)
        return "fragment reassembly time exceeded";
    return is_v6 ? "hop limit exceeded" : "time to live exceeded";
}
