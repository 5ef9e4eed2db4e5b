/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "stamp.h"

#include "base/message.h"
#include "output_file.h"

#include <errno.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char *stamp_path(const char *path)
{
    return place_beside(path, "done");
}

bool stamp_says(const char *path, const char *text)
{
    char *stamp = stamp_path(path);
    char *found = NULL;
    const bool is_same = g_file_test(path, G_FILE_TEST_EXISTS) &&
                         g_file_get_contents(stamp, &found, NULL, NULL) && strcmp(found, text) == 0;
    g_free(found);
    g_free(stamp);
    return is_same;
}

bool stamp_is_there(const char *path)
{
    char *stamp = stamp_path(path);
    const bool is_there = access(stamp, F_OK) == 0;
    g_free(stamp);
    return is_there;
}

bool stamp_write(const char *path, const char *text)
{
    char *place = stamp_path(path);
    struct output_file file;
    bool is_written = output_file_open_unlocked(&file, place);
    if (is_written && write(file.fd, text, strlen(text)) == (ssize_t)strlen(text)) {
        is_written = output_file_publish(&file);
    } else if (is_written) {
        message(place, "cannot be written: %s", g_strerror(errno));
        is_written = false;
        output_file_discard(&file);
    }
    g_free(place);
    return is_written;
}
