/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "naming.h"

#include "base/identities.h"
#include "base/message.h"
#include "output/files/place.h"

#include <string.h>

/* The name of a capture without the extensions of capture formats and compression. */
static char *stem_of(const char *name)
{
    static const char *const endings[] = {".gz",   ".zst", ".lz4", ".pcapng",
                                          ".pcap", ".cap", ".dmp"};
    char *stem = g_strdup(name);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (g_str_has_suffix(stem, endings[i]) && strlen(stem) > strlen(endings[i]))
            stem[strlen(stem) - strlen(endings[i])] = '\0';
    return stem;
}

char *naming_path(const struct output_request *request, const struct capture *capture)
{
    const char *given = strcmp(capture->name, "-") == 0 ? "stdin" : capture->name;
    const bool is_capture = request->kind == OUTPUT_ANNOTATED;
    char *stem = is_capture ? stem_of(given) : g_strdup(given);
    char *name = g_strdup_printf("%s%s.%s", stem, output_parts[request->kind],
                                 format_endings[request->format]);
    char *path = g_build_filename(request->path, name, NULL);
    g_free(name);
    g_free(stem);
    return path;
}

/* Paths that outputs must not have. */
struct taken {
    GHashTable *inputs; /* struct identity of the inputs */
    GHashTable *paths;  /* paths of outputs -> the capture it is made of; NULL: all captures */
};

static struct taken taken_by(const GArray *captures)
{
    struct taken taken = {
        .inputs = identities_new(),
        .paths = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
    };
    for (guint i = 0; i < captures->len; i++) {
        const struct capture *capture = &g_array_index(captures, struct capture, i);
        if (capture->is_regular)
            identities_add(taken.inputs, capture->device, capture->inode);
    }
    return taken;
}

/* Whether the path leads to an input, under whatever name. */
static bool is_input(const struct taken *taken, const char *path)
{
    struct stat found;
    return stat(path, &found) == 0 && identities_have(taken->inputs, &found);
}

static bool is_wanted_twice(const char *path)
{
    return message_fail(path, "would be written twice; give the outputs folders of their own");
}

/* Whether it is a character device, such as /dev/null, and no name of a descriptor. */
static bool is_device(const char *path)
{
    struct stat found;
    int descriptor = -1;
    g_free(place_resolve(path, &descriptor));
    return descriptor < 0 && stat(path, &found) == 0 && S_ISCHR(found.st_mode);
}

static bool check_file(const char *path, const struct taken *taken)
{
    if (is_input(taken, path))
        return message_fail(path, "is an input; write to another file");
    return g_hash_table_insert(taken->paths, g_strdup(path), NULL) || is_device(path) ||
           is_wanted_twice(path);
}

/* Returns false after a message if the path is also that of another output of the run. */
static bool check_in_folder(const struct options *options, const char *path,
                            struct capture *capture, const struct taken *taken)
{
    gpointer owner;
    if (is_input(taken, path)) {
        capture->is_refused = true;
        message(capture->path, "its output %s is an input; it is not read", path);
        return true;
    }
    if (!g_hash_table_lookup_extended(taken->paths, path, NULL, &owner))
        return g_hash_table_insert(taken->paths, g_strdup(path), capture);
    struct capture *other = owner;
    if (other == NULL || other == capture)
        return is_wanted_twice(path);
    capture->is_refused = true;
    other->is_refused = true;
    message(capture->path, "and %s would both be written to %s; neither is read%s", other->path,
            path, options->parents ? "" : "; --parents keeps them apart");
    return true;
}

static bool check_output(const struct options *options, const struct output *output,
                         GArray *captures, const struct taken *taken)
{
    const struct output_request *request = output->request;
    const bool is_one_capture = request->kind == OUTPUT_ANNOTATED ||
                                (request->kind == OUTPUT_LADDER && request->format != FORMAT_TEXT);
    if (strcmp(request->path, "-") == 0)
        return !is_one_capture || captures->len == 1 ||
               message_fail("the standard output",
                            "takes one capture; give it a folder for several");
    if (!output->is_folder) {
        if (is_one_capture && captures->len > 1)
            return message_fail(request->path, "takes one capture; give a folder for several");
        return check_file(request->path, taken);
    }
    bool is_good = true;
    for (guint i = 0; i < captures->len && is_good; i++) {
        struct capture *capture = &g_array_index(captures, struct capture, i);
        char *path = naming_path(request, capture);
        is_good = check_in_folder(options, path, capture, taken);
        g_free(path);
    }
    return is_good;
}

bool naming_check(const struct options *options, const struct output outputs[], GArray *captures)
{
    const struct taken taken = taken_by(captures);
    bool is_good = true;
    for (unsigned i = 0; i < options->output_count && is_good; i++)
        is_good = check_output(options, &outputs[i], captures, &taken);
    g_hash_table_destroy(taken.inputs);
    g_hash_table_destroy(taken.paths);
    return is_good;
}
