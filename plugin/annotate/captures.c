/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "captures.h"

#include <string.h>
#include <sys/stat.h>

static void add_capture(GArray *captures, const char *path, const char *name, bool is_named)
{
    struct capture capture = {
        .path = g_strdup(path),
        .name = g_strdup(name),
        .is_named = is_named,
    };
    struct stat found;
    if (strcmp(path, "-") != 0 && stat(path, &found) == 0) {
        capture.is_regular = S_ISREG(found.st_mode);
        capture.device = found.st_dev;
        capture.inode = found.st_ino;
        capture.size = found.st_size;
        capture.mtime =
            (gint64)found.st_mtim.tv_sec * G_GINT64_CONSTANT(1000000000) + found.st_mtim.tv_nsec;
    }
    g_array_append_val(captures, capture);
}

static gint name_order(gconstpointer a, gconstpointer b)
{
    const char *const *one = a;
    const char *const *other = b;
    return strcmp(*one, *other);
}

static void free_name(gpointer name)
{
    g_free(*(char **)name);
}

/* What is in the folder, in order; what begins with a dot is not for us. */
static GArray *names_in(const char *folder)
{
    GArray *names = g_array_new(FALSE, FALSE, sizeof(char *));
    g_array_set_clear_func(names, free_name);
    GDir *directory = g_dir_open(folder, 0, NULL);
    const char *name;
    while (directory != NULL && (name = g_dir_read_name(directory)) != NULL)
        if (*name != '.') {
            char *copy = g_strdup(name);
            g_array_append_val(names, copy);
        }
    if (directory != NULL)
        g_dir_close(directory);
    g_array_sort(names, name_order);
    return names;
}

/* below: where the outputs of the folder stand; "": where those of the named one do. A link to a
 * folder is not followed, as it may lead back. A tree is walked by recursion:
 * NOLINTNEXTLINE(misc-no-recursion) */
static void walk(GArray *captures, const char *folder, const char *below)
{
    GArray *names = names_in(folder);
    for (guint i = 0; i < names->len; i++) {
        const char *last = g_array_index(names, char *, i);
        char *path = g_build_filename(folder, last, NULL);
        char *name = *below == '\0' ? g_strdup(last) : g_build_filename(below, last, NULL);
        struct stat found;
        if (lstat(path, &found) == 0 && S_ISDIR(found.st_mode))
            walk(captures, path, name);
        else if (stat(path, &found) == 0 && S_ISREG(found.st_mode))
            add_capture(captures, path, name, false);
        g_free(path);
        g_free(name);
    }
    g_array_free(names, TRUE);
}

static void free_capture(gpointer element)
{
    struct capture *capture = element;
    g_free(capture->path);
    g_free(capture->name);
}

static bool is_folder(const char *path)
{
    struct stat found;
    return strcmp(path, "-") != 0 && stat(path, &found) == 0 && S_ISDIR(found.st_mode);
}

/* Where an output in a folder stands: under the path of what was named, or under its last part; of
 * a folder nothing is left then. */
static char *place_of(const char *word, bool keeps_paths)
{
    if (!keeps_paths)
        return is_folder(word) ? g_strdup("") : g_path_get_basename(word);
    char *whole = g_canonicalize_filename(word, "/");
    char *place = g_strdup(whole + 1);
    g_free(whole);
    return place;
}

GArray *captures_find(char **words, bool keeps_paths)
{
    GArray *captures = g_array_new(FALSE, FALSE, sizeof(struct capture));
    g_array_set_clear_func(captures, free_capture);
    for (; *words != NULL; words++) {
        char *place = place_of(*words, keeps_paths);
        if (is_folder(*words))
            walk(captures, *words, place);
        else
            add_capture(captures, *words, place, true);
        g_free(place);
    }
    return captures;
}

void captures_free(GArray *captures)
{
    g_array_free(captures, TRUE);
}

bool captures_are_many(char **words)
{
    return words[0] != NULL && (words[1] != NULL || is_folder(words[0]));
}
