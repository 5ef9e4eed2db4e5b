/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The words of sentences. */

#include "texts.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void add(char *text, const char *format, ...)
{
    size_t used = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + used, STREAM_TEXT_SIZE - used, format, arguments);
    va_end(arguments);
}

/* Cut, not rounded: a wait of 0.9999 s was not one of 1 s. */
const char *in_words(int64_t time, char text[TIME_TEXT_SIZE])
{
    static const struct {
        uint64_t unit; /* ns */
        const char *name;
    } units[] = {{1000000000, "s"}, {1000000, "ms"}, {1000, "us"}, {1, "ns"}};
    const uint64_t distance = time < 0 ? -(uint64_t)time : (uint64_t)time;
    const char *sign = time < 0 ? "-" : "";
    unsigned i = 0;
    if (time == 0)
        return "0 s";
    while (i < 3 && distance < units[i].unit)
        i++;
    uint64_t whole = distance / units[i].unit, rest = distance % units[i].unit;
    if (i == 0 && whole >= 10)
        snprintf(text, TIME_TEXT_SIZE, "%s%" PRIu64 ".%03" PRIu64 " s", sign, whole,
                 rest / 1000000);
    else if (i < 2 && whole < 10)
        snprintf(text, TIME_TEXT_SIZE, "%s%" PRIu64 ".%" PRIu64 " %s", sign, whole,
                 rest / (units[i].unit / 10), units[i].name);
    else
        snprintf(text, TIME_TEXT_SIZE, "%s%" PRIu64 " %s", sign, whole, units[i].name);
    return text;
}

const char *role_of(const struct tcpphase_life *life, unsigned end)
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

const char *icmp_reason(const struct tcpphase_icmp *icmp)
{
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
