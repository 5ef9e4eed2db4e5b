/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "stream_settings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NAME(id, name) [STREAM_SETTING_##id] = (name),
const char *const stream_setting_names[STREAM_SETTING_COUNT] = {STREAM_SETTINGS(NAME)};

void stream_settings_add_ports(struct stream_settings *settings, uint16_t first, uint16_t last)
{
    for (uint32_t port = first; port <= last; port++)
        settings->serving_ports[port / 8] |= (uint8_t)(1U << port % 8);
}

static bool read_server(struct stream_settings *settings, const char *text)
{
#define WORD(id, word, meaning) [STREAM_SERVER_##id] = (word),
    static const char *const words[] = {STREAM_SERVERS(WORD)};
#undef WORD
    unsigned server = 0;
    while (server < STREAM_SERVER_COUNT && strcmp(text, words[server]) != 0)
        server++;
    settings->receiver_serves = server == STREAM_SERVER_FIRST_RECEIVER;
    return server < STREAM_SERVER_COUNT;
}

static void skip_spaces(const char **text)
{
    *text += strspn(*text, " \t");
}

/* Parses a number and skips the spaces after it. base: as for strtoull. */
static bool take_number(const char **text, int base, uint64_t most, uint64_t *number)
{
    char *end;
    if (**text < '0' || **text > '9')
        return false;
    errno = 0;
    *number = strtoull(*text, &end, base);
    *text = end;
    skip_spaces(text);
    return errno == 0 && *number <= most;
}

/* Parses "N", "N-N", "-N" or "N-". A range may be given in either order. */
static bool read_ports(const char **text, struct stream_settings *settings)
{
    uint64_t first = 1;
    if (**text != '-' && !take_number(text, 0, UINT16_MAX, &first))
        return false;
    uint64_t last = first;
    if (**text == '-') {
        ++*text;
        skip_spaces(text);
        last = UINT16_MAX;
        if (**text != ',' && **text != '\0' && !take_number(text, 0, UINT16_MAX, &last))
            return false;
    }
    const bool is_upward = first <= last;
    stream_settings_add_ports(settings, (uint16_t)(is_upward ? first : last),
                              (uint16_t)(is_upward ? last : first));
    return true;
}

static bool read_server_ports(struct stream_settings *settings, const char *text)
{
    memset(settings->serving_ports, 0, sizeof settings->serving_ports);
    for (skip_spaces(&text); *text != '\0'; skip_spaces(&text)) {
        if (!read_ports(&text, settings) || (*text != ',' && *text != '\0'))
            return false;
        text += *text == ',';
    }
    return true;
}

static bool read_milliseconds(uint32_t *time, const char *text)
{
    uint64_t number;
    const bool is_good = take_number(&text, 10, UINT32_MAX, &number) && *text == '\0';
    if (is_good)
        *time = (uint32_t)number;
    return is_good;
}

bool stream_setting_read(struct stream_settings *settings, enum stream_setting setting,
                         const char *text)
{
    switch (setting) {
    case STREAM_SETTING_SERVER:
        return read_server(settings, text);
    case STREAM_SETTING_SERVER_PORTS:
        return read_server_ports(settings, text);
    case STREAM_SETTING_DUPLICATE_WINDOW:
        return read_milliseconds(&settings->duplicate_window, text);
    case STREAM_SETTING_SLOW_RESPONSE:
        return read_milliseconds(&settings->slow_response, text);
    case STREAM_SETTING_COUNT:
        break;
    }
    return false;
}
