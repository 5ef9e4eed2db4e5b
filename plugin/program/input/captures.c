/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "captures.h"

#include "base/identities.h"
#include "base/message.h"
#include "output/files/stamp.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <tcpphase.h>
#include <unistd.h>

struct place {
    char *path;
    char *name; /* as in struct capture; "": a folder of which outputs have no path */
};

struct search {
    const struct options *options;
    GArray *captures;
    GArray
        *links; /* struct place: symbolic links found in folders, followed after everything else */
    GHashTable *files;       /* files that are in captures */
    GHashTable *folders;     /* folders that were read */
    GHashTable *own_files;   /* outputs of this run */
    GHashTable *own_folders; /* folders with outputs of this run */
    bool is_in_own;          /* the given folder is or lies in one of own_folders */
    bool is_complete;
};

static bool fails(struct search *search, const char *path, const char *what)
{
    message(path, "%s", what);
    return search->is_complete = false;
}

static void explain(const struct search *search, const char *path, const char *what)
{
    if (search->options->verbose)
        message(path, "%s", what);
}

/* found: NULL if it does not exist. */
static void add_capture(struct search *search, const struct place *place, bool is_named,
                        const struct stat *found)
{
    struct capture capture = {.is_named = is_named};
    if (found != NULL) {
        capture.is_regular = S_ISREG(found->st_mode);
        capture.device = found->st_dev;
        capture.inode = found->st_ino;
        capture.size = found->st_size;
        capture.mtime = tcpphase_time(found->st_mtim.tv_sec, found->st_mtim.tv_nsec);
    }
    if (capture.is_regular && !identities_add(search->files, capture.device, capture.inode)) {
        if (is_named && !search->options->quiet)
            message(place->path, "was given more than once; read once");
        else
            explain(search, place->path, "is another name of a capture; read once");
        return;
    }
    capture.path = g_strdup(place->path);
    capture.name = g_strdup(place->name);
    g_array_append_val(search->captures, capture);
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

static void free_place(gpointer element)
{
    struct place *place = element;
    g_free(place->path);
    g_free(place->name);
}

/* Names in a folder in order, except hidden files. */
static GArray *names_in(struct search *search, const char *folder)
{
    GArray *names = g_array_new(FALSE, FALSE, sizeof(char *));
    g_array_set_clear_func(names, free_name);
    DIR *directory = opendir(folder);
    const struct dirent *entry = NULL;
    while (directory != NULL && (errno = 0, entry = readdir(directory)) != NULL)
        if (entry->d_name[0] != '.') {
            char *copy = g_strdup(entry->d_name);
            g_array_append_val(names, copy);
        }
    if (directory == NULL || errno != 0) {
        message(folder, "the folder cannot be read: %s", g_strerror(errno));
        search->is_complete = false;
    }
    if (directory != NULL)
        closedir(directory);
    g_array_sort(names, name_order);
    return names;
}

/* A file found in a folder. In a folder of outputs, files with stamps are earlier outputs. */
static void take_file(struct search *search, const struct place *place, const struct stat *found)
{
    if (!S_ISREG(found->st_mode)) {
        if (!search->options->quiet)
            message(place->path, "is not a regular file; skipped");
    } else if (identities_have(search->own_files, found) ||
               (search->is_in_own && stamp_is_there(place->path))) {
        explain(search, place->path, "is an output; skipped");
    } else {
        add_capture(search, place, false, found);
    }
}

static void walk(struct search *search, const struct place *place, const struct stat *found);

/* An entry of a folder. */
static void take_entry(struct search *search, const struct place *place)
{
    struct stat found;
    if (lstat(place->path, &found) != 0) {
        add_capture(search, place, false, NULL);
    } else if (S_ISLNK(found.st_mode)) {
        const struct place link = {g_strdup(place->path), g_strdup(place->name)};
        g_array_append_val(search->links, link);
    } else if (!S_ISDIR(found.st_mode)) {
        take_file(search, place, &found);
    } else if (identities_have(search->own_folders, &found)) {
        explain(search, place->path, "is a folder of outputs; skipped");
    } else {
        walk(search, place, &found);
    }
}

/* A tree is walked by recursion: NOLINTNEXTLINE(misc-no-recursion) */
static void walk(struct search *search, const struct place *place, const struct stat *found)
{
    if (!identities_add(search->folders, found->st_dev, found->st_ino)) {
        explain(search, place->path, "is another name of a folder; read once");
        return;
    }
    GArray *names = names_in(search, place->path);
    for (guint i = 0; i < names->len; i++) {
        const char *last = g_array_index(names, char *, i);
        struct place entry = {
            .path = g_build_filename(place->path, last, NULL),
            .name =
                *place->name == '\0' ? g_strdup(last) : g_build_filename(place->name, last, NULL),
        };
        take_entry(search, &entry);
        free_place(&entry);
    }
    g_array_free(names, TRUE);
}

/* Whether a path is other, or a folder above it. Both must be free of symbolic links. */
static bool is_above(const char *path, const char *other)
{
    const size_t length = strlen(path);
    return strncmp(path, other, length) == 0 &&
           (other[length] == '/' || other[length] == '\0' || strcmp(path, "/") == 0);
}

static bool leads_back(const char *link)
{
    char *parent = g_path_get_dirname(link);
    char *from = realpath(parent, NULL);
    char *to = realpath(link, NULL);
    const bool is_circle = from != NULL && to != NULL && is_above(to, from);
    free(to);
    free(from);
    g_free(parent);
    return is_circle;
}

/* A file found under its own name is not read again through a link. */
static void follow_link(struct search *search, const struct place *place)
{
    struct stat found;
    if (stat(place->path, &found) != 0)
        add_capture(search, place, false, NULL);
    else if (!S_ISDIR(found.st_mode))
        take_file(search, place, &found);
    else if (leads_back(place->path))
        fails(search, place->path, "the link points to a folder that contains it");
    else if (identities_have(search->own_folders, &found))
        explain(search, place->path, "is a folder of outputs; skipped");
    else
        walk(search, place, &found);
}

static void follow_links(struct search *search)
{
    for (guint i = 0; i < search->links->len; i++) {
        const struct place place = g_array_index(search->links, struct place, i);
        follow_link(search, &place);
    }
}

static void free_capture(gpointer element)
{
    struct capture *capture = element;
    g_free(capture->path);
    g_free(capture->name);
}

static bool is_folder(const char *path, struct stat *found)
{
    return strcmp(path, "-") != 0 && stat(path, found) == 0 && S_ISDIR(found->st_mode);
}

/* Path of outputs in folders: the given path, or its last part; "" if that is "." or the like. */
static char *name_of(const char *word, bool is_of_folder, bool keeps_paths)
{
    if (!keeps_paths)
        return is_of_folder ? g_strdup("") : g_path_get_basename(word);
    char *whole = g_canonicalize_filename(word, "/");
    char *name = g_strdup(whole + 1);
    g_free(whole);
    return name;
}

/* Whether a given folder is a folder with outputs of this run, or lies in one. */
static bool lies_in_own(const struct search *search, const char *word)
{
    bool is_inside = false;
    char *inner = realpath(word, NULL);
    for (unsigned i = 0; i < search->options->output_count && !is_inside && inner != NULL; i++) {
        struct stat found;
        const char *path = search->options->outputs[i].path;
        char *outer = is_folder(path, &found) ? realpath(path, NULL) : NULL;
        is_inside = outer != NULL && is_above(outer, inner);
        free(outer);
    }
    free(inner);
    return is_inside;
}

static void take_word(struct search *search, const char *word)
{
    struct stat found;
    const bool is_of_folder = is_folder(word, &found);
    const struct place place = {
        .path = (char *)word,
        .name = name_of(word, is_of_folder, search->options->parents),
    };
    if (is_of_folder) {
        search->is_in_own = lies_in_own(search, word);
        walk(search, &place, &found);
        follow_links(search);
    } else {
        const bool is_there = strcmp(word, "-") != 0 && stat(word, &found) == 0;
        add_capture(search, &place, true, is_there ? &found : NULL);
    }
    g_array_set_size(search->links, 0);
    g_free(place.name);
}

/* The outputs, standard output and standard error, which the shell may have redirected into an
 * input folder. */
static void find_own(struct search *search)
{
    struct stat found;
    for (unsigned i = 0; i < search->options->output_count; i++)
        if (stat(search->options->outputs[i].path, &found) == 0)
            identities_add(S_ISDIR(found.st_mode) ? search->own_folders : search->own_files,
                           found.st_dev, found.st_ino);
    for (int fd = STDOUT_FILENO; fd <= STDERR_FILENO; fd++)
        if (fstat(fd, &found) == 0)
            identities_add(search->own_files, found.st_dev, found.st_ino);
}

GArray *captures_find(const struct options *options, bool *is_complete)
{
    struct search search = {
        .options = options,
        .captures = g_array_new(FALSE, FALSE, sizeof(struct capture)),
        .links = g_array_new(FALSE, FALSE, sizeof(struct place)),
        .files = identities_new(),
        .folders = identities_new(),
        .own_files = identities_new(),
        .own_folders = identities_new(),
        .is_complete = true,
    };
    g_array_set_clear_func(search.captures, free_capture);
    g_array_set_clear_func(search.links, free_place);
    find_own(&search);
    for (char **word = options->captures; *word != NULL; word++)
        take_word(&search, *word);
    g_array_free(search.links, TRUE);
    g_hash_table_destroy(search.files);
    g_hash_table_destroy(search.folders);
    g_hash_table_destroy(search.own_files);
    g_hash_table_destroy(search.own_folders);
    *is_complete = search.is_complete;
    return search.captures;
}

void captures_free(GArray *captures)
{
    g_array_free(captures, TRUE);
}

bool captures_are_many(char **words)
{
    struct stat found;
    return words[0] != NULL && (words[1] != NULL || is_folder(words[0], &found));
}
