/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "trace_settings.h"

#include "trace_words.h"

#include <string.h>

static bool read_setting(const char *word, struct stream_settings *settings)
{
    for (unsigned i = 0; i < STREAM_SETTING_COUNT; i++) {
        size_t length = strlen(stream_setting_names[i]);
        if (strncmp(word, stream_setting_names[i], length) == 0 && word[length] == '=')
            return stream_setting_read(settings, (enum stream_setting)i, word + length + 1);
    }
    return false;
}

bool trace_is_settings(const char *line)
{
    char word[TRACE_WORD_SIZE];
    return trace_read_word(&line, word) && strcmp(word, "settings") == 0;
}

const char *trace_settings_read(const char *line, struct stream_settings *settings)
{
    char word[TRACE_WORD_SIZE];
    *settings = (struct stream_settings)STREAM_SETTINGS_DEFAULT;
    trace_read_word(&line, word);
    while (trace_read_word(&line, word))
        if (!read_setting(word, settings))
            return "settings are duplicate_window=MS, server=lower-port or first-receiver, "
                   "server_ports=N-N,N, slow_response=MS";
    return NULL;
}
