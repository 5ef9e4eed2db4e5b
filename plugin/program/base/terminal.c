/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "terminal.h"

#include <glib.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { USUAL_WIDTH = 80, LEAST_WIDTH = 60, MOST_WIDTH = 400 };

static unsigned width_of(int fd)
{
    struct winsize size;
    guint64 columns = 0;
    const char *wanted = getenv("COLUMNS");
    if (wanted == NULL || !g_ascii_string_to_unsigned(wanted, 10, 1, G_MAXUINT, &columns, NULL))
        columns = ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
    return columns == 0 ? USUAL_WIDTH : (unsigned)CLAMP(columns, LEAST_WIDTH, MOST_WIDTH);
}

static bool has_colour(int fd)
{
    const char *refused = getenv("NO_COLOR");
    const char *kind = getenv("TERM");
    return isatty(fd) && (refused == NULL || *refused == '\0') && kind != NULL &&
           strcmp(kind, "dumb") != 0;
}

/* The process itself stays in the locale C. */
static bool is_utf8(void)
{
    const locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
    if (locale == (locale_t)0)
        return false;
    const bool is_so = strcmp(nl_langinfo_l(CODESET, locale), "UTF-8") == 0;
    freelocale(locale);
    return is_so;
}

void terminal_look(struct terminal *terminal, int fd)
{
    *terminal = (struct terminal){
        .width = width_of(fd),
        .has_colour = has_colour(fd),
        .is_utf8 = is_utf8(),
    };
}
