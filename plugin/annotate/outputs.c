/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "outputs.h"

#include "interrupts.h"
#include "message.h"
#include "stamp.h"
#include "tables.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_stdout(const struct output_request *request)
{
    return strcmp(request->path, "-") == 0;
}

static bool complain(const char *path, const char *what)
{
    message(path, "%s", what);
    return false;
}

static bool complain_of_error(const char *path)
{
    message(path, "cannot be written: %s", g_strerror(errno));
    return false;
}

static bool is_folder(const char *path)
{
    return g_str_has_suffix(path, "/") || g_file_test(path, G_FILE_TEST_IS_DIR);
}

/* The name of a capture without what tells its format. */
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

/* DIR/NAME.streams.csv; an annotated capture keeps its name. */
static char *path_in_folder(const struct output_request *request, const struct capture *capture)
{
    const char *given = strcmp(capture->name, "-") == 0 ? "stdin" : capture->name;
    const bool is_capture = request->kind == OUTPUT_ANNOTATED;
    char *stem = is_capture ? stem_of(given) : g_strdup(given);
    char *name = g_strdup_printf("%s%s.%s", stem,
                                 is_capture                        ? ""
                                 : request->kind == OUTPUT_STREAMS ? ".streams"
                                                                   : ".segments",
                                 format_words[request->format]);
    char *path = g_build_filename(request->path, name, NULL);
    g_free(name);
    g_free(stem);
    return path;
}

/* Which file it is, whatever its name. */
struct identity {
    dev_t device;
    ino_t inode;
};

static guint identity_hash(gconstpointer key)
{
    const struct identity *identity = key;
    const guint64 number = (guint64)identity->inode;
    return (guint)(number ^ number >> 32 ^ identity->device);
}

static gboolean identity_equal(gconstpointer a, gconstpointer b)
{
    const struct identity *one = a;
    const struct identity *other = b;
    return one->device == other->device && one->inode == other->inode;
}

/* What outputs must not be. */
struct taken {
    GHashTable *inputs; /* set of struct identity */
    GHashTable *paths;  /* set of those of other outputs */
};

static struct taken taken_by(const GArray *captures)
{
    struct taken taken = {
        .inputs = g_hash_table_new_full(identity_hash, identity_equal, g_free, NULL),
        .paths = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
    };
    for (guint i = 0; i < captures->len; i++) {
        const struct capture *capture = &g_array_index(captures, struct capture, i);
        const struct identity identity = {capture->device, capture->inode};
        if (capture->is_regular)
            g_hash_table_add(taken.inputs, g_memdup2(&identity, sizeof identity));
    }
    return taken;
}

/* A database is written beside its place even when the place is an input's; so is all else. */
static bool is_input(const char *path, const struct taken *taken)
{
    struct stat found;
    if (stat(path, &found) != 0)
        return false;
    const struct identity identity = {found.st_dev, found.st_ino};
    return g_hash_table_contains(taken->inputs, &identity);
}

static bool check_file(const char *path, const struct taken *taken)
{
    if (is_input(path, taken))
        return complain(path, "is an input; write to another file");
    if (!g_hash_table_add(taken->paths, g_strdup(path)))
        return complain(path, "would be written twice; give the outputs folders of their own");
    return true;
}

static bool check_output(const struct output *output, const GArray *captures,
                         const struct taken *taken)
{
    const struct output_request *request = output->request;
    if (is_stdout(request))
        return request->kind != OUTPUT_ANNOTATED || captures->len == 1 ||
               complain("-w -", "takes one capture; give it a folder for several");
    if (!output->is_folder) {
        if (request->kind == OUTPUT_ANNOTATED && captures->len > 1)
            return complain(request->path, "takes one capture; give -w a folder for several");
        return check_file(request->path, taken);
    }
    bool is_good = true;
    for (guint i = 0; i < captures->len && is_good; i++) {
        char *path = path_in_folder(request, &g_array_index(captures, struct capture, i));
        is_good = check_file(path, taken);
        g_free(path);
    }
    return is_good;
}

static bool check(const struct outputs *outputs, const GArray *captures)
{
    const struct taken taken = taken_by(captures);
    bool is_good = true;
    for (unsigned i = 0; i < outputs->options->output_count && is_good; i++)
        is_good = check_output(&outputs->list[i], captures, &taken);
    g_hash_table_destroy(taken.inputs);
    g_hash_table_destroy(taken.paths);
    return is_good;
}

/* What stands above the rows, in a file of its own or of several captures. */
static bool write_header(const struct outputs *outputs, const struct output_request *request,
                         int fd)
{
    struct text text;
    const bool is_streams = request->kind == OUTPUT_STREAMS;
    const char *const *names = is_streams ? stream_columns : segment_columns;
    const size_t skipped = outputs->names_capture ? 0 : CAPTURE_COLUMN;
    if (request->format != FORMAT_CSV)
        return true;
    text_open(&text, fd);
    row_header(&text, names + skipped, (is_streams ? STREAM_COLUMNS : SEGMENT_COLUMNS) - skipped);
    text_close(&text);
    errno = text.error;
    return text.error == 0 || interrupt_is_pending() || complain_of_error(request->path);
}

static bool open_output(struct outputs *outputs, struct output *output, const GArray *captures)
{
    const struct output_request *request = output->request;
    if (output->is_folder)
        return g_mkdir_with_parents(request->path, 0777) == 0 ||
               complain(request->path, g_strerror(errno));
    if (request->format == FORMAT_SQLITE) {
        output->database = database_open(request->path, outputs->options);
        return output->database != NULL && database_list(output->database, captures);
    }
    const bool is_open = is_stdout(request) ? target_open_stdout(&output->target)
                                            : target_open(&output->target, request->path);
    output->is_failed = is_open && !write_header(outputs, request, output->target.fd);
    return is_open;
}

int outputs_open(struct outputs *outputs, const struct options *options, const GArray *captures)
{
    *outputs = (struct outputs){
        .options = options,
        .names_capture = captures_are_many(options->captures),
        .scratch_name = g_strdup_printf("temporary file in %s (TMPDIR)", g_get_tmp_dir()),
    };
    for (unsigned i = 0; i < options->output_count; i++) {
        struct output *output = &outputs->list[i];
        output->request = &options->outputs[i];
        output->is_folder = !is_stdout(output->request) && is_folder(output->request->path);
        if (output->is_folder && output->request->format == FORMAT_SQLITE) {
            complain(output->request->path, "is a folder; a database is one file of all captures");
            return 2;
        }
    }
    if (!check(outputs, captures))
        return 2;
    for (unsigned i = 0; i < options->output_count; i++)
        if (!open_output(outputs, &outputs->list[i], captures)) {
            outputs_discard(outputs);
            return 1;
        }
    return 0;
}

static bool deliver_to_folder(const struct outputs *outputs, const struct capture *capture,
                              struct delivery *delivery, unsigned i)
{
    const struct output_request *request = outputs->list[i].request;
    char *path = path_in_folder(request, capture);
    char *folder = g_path_get_dirname(path);
    bool is_good = true;
    if (!outputs->options->resume || !stamp_is_valid(outputs->options, capture, path)) {
        is_good = g_mkdir_with_parents(folder, 0777) == 0 || complain(folder, g_strerror(errno));
        is_good = is_good && target_open(&delivery->targets[i], path);
        delivery->fds[i] = is_good ? delivery->targets[i].fd : -1;
        delivery->names[i] = delivery->targets[i].path;
        is_good = is_good && write_header(outputs, request, delivery->fds[i]);
    }
    g_free(folder);
    g_free(path);
    return is_good;
}

static bool deliver_one(const struct outputs *outputs, const struct capture *capture,
                        struct delivery *delivery, unsigned i)
{
    const struct output *output = &outputs->list[i];
    if (output->is_folder)
        return deliver_to_folder(outputs, capture, delivery, i);
    if (output->is_failed || (output->database != NULL && outputs->options->resume &&
                              database_has(output->database, capture)))
        return true;
    if (output->database == NULL && delivery->is_direct) {
        delivery->fds[i] = output->target.fd;
        delivery->names[i] = output->target.path;
        return true;
    }
    const char *place =
        output->database != NULL ? database_place(output->database) : output->target.place;
    delivery->fds[i] = target_scratch(place);
    delivery->names[i] = place != NULL ? output->request->path : outputs->scratch_name;
    return delivery->fds[i] >= 0;
}

bool outputs_deliver(const struct outputs *outputs, const struct capture *capture,
                     struct delivery *delivery, bool is_direct)
{
    *delivery = (struct delivery){.is_direct = is_direct};
    for (unsigned i = 0; i < OUTPUTS_MAX; i++)
        delivery->fds[i] = -1;
    for (unsigned i = 0; i < outputs->options->output_count; i++)
        if (!deliver_one(outputs, capture, delivery, i)) {
            outputs_reject(delivery);
            return false;
        }
    return true;
}

static bool accept_file(const struct outputs *outputs, const struct capture *capture,
                        struct target *target)
{
    char *path = g_strdup(target->path);
    const bool is_good = target_publish(target) && stamp_write(outputs->options, capture, path);
    g_free(path);
    return is_good;
}

/* Adds what a temporary file holds to an output. */
static bool add_scratch(struct output *output, const struct capture *capture, int fd,
                        const struct reading_result *result)
{
    lseek(fd, 0, SEEK_SET);
    if (output->database != NULL)
        output->is_failed = !database_add(output->database, capture, result, fd);
    else
        output->is_failed = !target_copy(fd, output->target.fd);
    if (output->is_failed && output->database == NULL && !interrupt_is_pending())
        complain_of_error(output->target.path);
    close(fd);
    return !output->is_failed;
}

static bool accept_one(struct outputs *outputs, const struct capture *capture,
                       struct delivery *delivery, unsigned i, const struct reading_result *result)
{
    struct output *output = &outputs->list[i];
    const int fd = delivery->fds[i];
    if (output->is_folder)
        return accept_file(outputs, capture, &delivery->targets[i]);
    if (fd == output->target.fd)
        return true;
    return add_scratch(output, capture, fd, result);
}

bool outputs_accept(struct outputs *outputs, const struct capture *capture,
                    struct delivery *delivery, const struct reading_result *result)
{
    bool is_good = true;
    for (unsigned i = 0; i < outputs->options->output_count; i++) {
        if (delivery->fds[i] < 0)
            continue;
        is_good = accept_one(outputs, capture, delivery, i, result) && is_good;
        delivery->fds[i] = -1;
    }
    return is_good;
}

bool outputs_are_failed(const struct outputs *outputs)
{
    for (unsigned i = 0; i < outputs->options->output_count; i++)
        if (!outputs->list[i].is_failed)
            return false;
    return true;
}

void outputs_reject(struct delivery *delivery)
{
    for (unsigned i = 0; i < OUTPUTS_MAX; i++) {
        if (delivery->targets[i].path != NULL)
            target_discard(&delivery->targets[i]);
        else if (delivery->fds[i] >= 0 && !delivery->is_direct)
            close(delivery->fds[i]);
        delivery->fds[i] = -1;
    }
}

static void discard_one(struct output *output)
{
    database_close(output->database);
    output->database = NULL;
    target_discard(&output->target);
}

static bool publish_one(struct output *output)
{
    if (output->is_folder)
        return true;
    if (output->is_failed) {
        discard_one(output);
        return false;
    }
    if (output->database == NULL)
        return target_publish(&output->target);
    const bool is_good = database_publish(output->database);
    output->database = NULL;
    return is_good;
}

bool outputs_publish(struct outputs *outputs)
{
    bool is_good = true;
    for (unsigned i = 0; i < outputs->options->output_count; i++)
        is_good = publish_one(&outputs->list[i]) && is_good;
    g_clear_pointer(&outputs->scratch_name, g_free);
    return is_good;
}

void outputs_discard(struct outputs *outputs)
{
    for (unsigned i = 0; i < outputs->options->output_count; i++)
        discard_one(&outputs->list[i]);
    g_clear_pointer(&outputs->scratch_name, g_free);
}
