/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "trace_settings.h"

#include "trace_words.h"

#include <string.h>

static bool read_duplicate_window(const char *value, struct stream_settings *settings)
{
    int64_t number = 0;
    bool is_good = read_whole_number(value, UINT32_MAX, &number);
    settings->duplicate_window = (uint32_t)number;
    return is_good;
}

static bool read_server(const char *value, struct stream_settings *settings)
{
    settings->receiver_serves = strcmp(value, "first-receiver") == 0;
    return settings->receiver_serves || strcmp(value, "lower-port") == 0;
}

static bool read_server_ports(const char *value, struct stream_settings *settings)
{
    do {
        int64_t first;
        if (!read_number(&value, 0, UINT16_MAX, &first))
            return false;
        int64_t last = first;
        if (*value == '-' && (value++, !read_number(&value, first, UINT16_MAX, &last)))
            return false;
        stream_settings_add_ports(settings, (uint16_t)first, (uint16_t)last);
    } while (*value++ == ',');
    return value[-1] == '\0';
}

/* The names are those of the plugin's preferences. */
static const struct {
    const char *name;
    bool (*read)(const char *value, struct stream_settings *settings);
} readers[] = {
    {"duplicate_window=", read_duplicate_window},
    {"server=", read_server},
    {"server_ports=", read_server_ports},
};

static bool read_setting(const char *word, struct stream_settings *settings)
{
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
        size_t length = strlen(readers[i].name);
        if (strncmp(word, readers[i].name, length) == 0)
            return readers[i].read(word + length, settings);
    }
    return false;
}

bool trace_is_settings(const char *line)
{
    char word[TRACE_WORD_SIZE];
    return read_word(&line, word) && strcmp(word, "settings") == 0;
}

const char *trace_settings_read(const char *line, struct stream_settings *settings)
{
    char word[TRACE_WORD_SIZE];
    *settings = (struct stream_settings)STREAM_SETTINGS_DEFAULT;
    read_word(&line, word);
    while (read_word(&line, word))
        if (!read_setting(word, settings))
            return "settings are duplicate_window=MS, server=lower-port or first-receiver, "
                   "server_ports=N-N,N";
    return NULL;
}
