/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "message.h"

#include <stdarg.h>
#include <stdio.h>

/* Octets of the printable character at the start of text; 0 if it is not printable or not UTF-8. */
static size_t printable(const char *text)
{
    const gunichar letter = g_utf8_get_char_validated(text, -1);
    const gunichar invalid = (gunichar)-1, cut = (gunichar)-2;
    if (letter == invalid || letter == cut || !g_unichar_isprint(letter))
        return 0;
    return (size_t)(g_utf8_next_char(text) - text);
}

char *message_escape(const char *text)
{
    GString *escaped = g_string_new(NULL);
    while (*text != '\0') {
        const size_t length = printable(text);
        if (*text == '\\')
            g_string_append(escaped, "\\\\");
        else if (length > 0)
            g_string_append_len(escaped, text, (gssize)length);
        else
            g_string_append_printf(escaped, "\\%03o", (unsigned)(unsigned char)*text);
        text += length > 0 ? length : 1;
    }
    return g_string_free(escaped, FALSE);
}

void message(const char *name, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    char *text = g_strdup_vprintf(format, values);
    va_end(values);
    char *shown_name = message_escape(name);
    char *shown_text = message_escape(text);
    fprintf(stderr, "tcpphase: %s: %s\n", shown_name, shown_text);
    g_free(shown_text);
    g_free(shown_name);
    g_free(text);
}

bool message_fail(const char *name, const char *what)
{
    message(name, "%s", what);
    return false;
}
