/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The options that affect verdicts, as text. */

#include "options.h"

#include <glib.h>
#include <inttypes.h>

static bool serves(const struct stream_settings *settings, unsigned port)
{
    return port <= UINT16_MAX && settings->serving_ports[port / 8] >> port % 8 & 1;
}

static void add_ports(const struct stream_settings *settings, GString *text)
{
    for (unsigned port = 0; port <= UINT16_MAX; port++)
        if (serves(settings, port)) {
            const unsigned first = port;
            while (serves(settings, port + 1))
                port++;
            g_string_append_printf(text, "%s%u-%u", text->len > 0 ? "," : "", first, port);
        }
}

/* The value of a setting; empty: default. */
static GString *value_of(const struct stream_settings *settings, enum stream_setting setting)
{
    const struct stream_settings usual = STREAM_SETTINGS_DEFAULT;
    GString *text = g_string_new(NULL);
    if (setting == STREAM_SETTING_SERVER && settings->receiver_serves)
        g_string_append(text, "first-receiver");
    else if (setting == STREAM_SETTING_SERVER_PORTS)
        add_ports(settings, text);
    else if (setting == STREAM_SETTING_DUPLICATE_WINDOW &&
             settings->duplicate_window != usual.duplicate_window)
        g_string_append_printf(text, "%" PRIu32, settings->duplicate_window);
    else if (setting == STREAM_SETTING_SLOW_RESPONSE &&
             settings->slow_response != usual.slow_response)
        g_string_append_printf(text, "%" PRIu32, settings->slow_response);
    return text;
}

/* Appends the settings that are not default: each as before, name, between, value. */
static void add_settings(const struct stream_settings *settings, const char *before,
                         const char *between, GString *text)
{
    for (unsigned i = 0; i < STREAM_SETTING_COUNT; i++) {
        GString *value = value_of(settings, (enum stream_setting)i);
        if (value->len > 0)
            g_string_append_printf(text, "%s%s%s%s", before, stream_setting_names[i], between,
                                   value->str);
        g_string_free(value, TRUE);
    }
}

char *options_settings(const struct options *options)
{
    GString *line = g_string_new(NULL);
    add_settings(&options->settings, " ", "=", line);
    return g_string_free(line, FALSE);
}

char *options_ruling(const struct options *options)
{
    GString *ruling = g_string_new(options->dissects ? " --dissect" : NULL);
    add_settings(&options->settings, " --", " ", ruling);
    g_strdelimit(ruling->str, "_", '-');
    if (options->max_streams != 0)
        g_string_append_printf(ruling, " --max-streams %" PRIu32, options->max_streams);
    if (options->has_stream)
        g_string_append_printf(ruling, " --stream %" PRIu32, options->stream);
    if (ruling->len > 0)
        g_string_erase(ruling, 0, 1);
    return g_string_free(ruling, FALSE);
}
