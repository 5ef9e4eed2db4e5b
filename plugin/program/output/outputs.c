/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "outputs.h"

#include "base/interrupts.h"
#include "base/message.h"
#include "input/captures.h"
#include "naming.h"
#include "output/charts/stream_charts.h"
#include "output/files/stamp.h"
#include "output/writers.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_stdout(const struct output_request *request)
{
    return strcmp(request->path, "-") == 0;
}

static bool report_write_error(const char *path)
{
    message(strcmp(path, "-") == 0 ? "the standard output" : path, "cannot be written: %s",
            g_strerror(errno));
    return false;
}

static bool is_folder(const char *path)
{
    return g_str_has_suffix(path, "/") || g_file_test(path, G_FILE_TEST_IS_DIR);
}

static bool has_charts(const struct output_request *request)
{
    return request->format == FORMAT_HTML;
}

/* Makes the charts of one capture, if the output has any. */
static bool share_charts(const struct output_request *request, struct delivery *delivery)
{
    if (!has_charts(request))
        return true;
    void *charts = mmap(NULL, sizeof *delivery->charts, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (charts == MAP_FAILED)
        return report_write_error(request->path);
    delivery->charts = charts;
    return true;
}

static void drop_charts(struct delivery *delivery)
{
    if (delivery->charts != NULL)
        munmap(delivery->charts, sizeof *delivery->charts);
    delivery->charts = NULL;
}

static struct writer_about about_output(const struct outputs *outputs, const struct output *output)
{
    return (struct writer_about){
        .options = outputs->options,
        .request = output->request,
        .fd = output->file.fd,
        .names_capture = outputs->names_capture,
        .captures = output->is_folder ? 1 : outputs->captures,
    };
}

static bool is_written(const struct output *output, int error)
{
    const bool is_file = output->file.path != NULL;
    errno = error;
    return error == 0 || interrupt_is_pending() ||
           report_write_error(is_file ? output->file.path : output->request->path);
}

static bool write_header(const struct outputs *outputs, const struct output *output, int fd)
{
    struct writer_about about = about_output(outputs, output);
    about.fd = fd;
    return is_written(output, writers_begin_output(&about));
}

/* What was counted of the captures of an output. */
struct output_counts {
    struct stream_totals totals;
    struct stream_charts *charts;
};

static bool write_footer(const struct outputs *outputs, const struct output *output, int fd,
                         const struct output_counts *counted)
{
    struct stream_totals totals = counted->totals;
    struct writer_about about = about_output(outputs, output);
    about.fd = fd;
    about.totals = &totals;
    about.charts = counted->charts;
    about.captures = output->is_folder ? 1 : output->captures;
    return is_written(output, writers_end_output(&about));
}

static bool open_output(struct outputs *outputs, struct output *output, const GArray *captures)
{
    const struct output_request *request = output->request;
    if (output->is_folder)
        return g_mkdir_with_parents(request->path, 0777) == 0 ||
               message_fail(request->path, g_strerror(errno));
    if (request->format == FORMAT_SQLITE) {
        output->database = database_open(request->path, outputs->options);
        return output->database != NULL && database_list(output->database, captures);
    }
    const bool is_open = is_stdout(request) ? output_file_open_stdout(&output->file)
                                            : output_file_open(&output->file, request->path);
    output->is_failed = is_open && !write_header(outputs, output, output->file.fd);
    if (has_charts(request))
        output->charts = g_new0(struct stream_charts, 1);
    return is_open;
}

int outputs_open(struct outputs *outputs, const struct options *options, GArray *captures)
{
    *outputs = (struct outputs){
        .options = options,
        .names_capture = captures_are_many(options->captures),
        .captures = captures->len,
    };
    for (unsigned i = 0; i < options->output_count; i++) {
        struct output *output = &outputs->list[i];
        output->request = &options->outputs[i];
        output->is_folder = !is_stdout(output->request) && is_folder(output->request->path);
        if (output->is_folder && output->request->format == FORMAT_SQLITE) {
            message_fail(output->request->path,
                         "is a folder; a database is one file of all captures");
            return 2;
        }
    }
    if (!naming_check(options, outputs->list, captures))
        return 2;
    for (unsigned i = 0; i < options->output_count; i++)
        if (!open_output(outputs, &outputs->list[i], captures)) {
            outputs_discard(outputs);
            return 1;
        }
    return 0;
}

/* The stamp of an output: from which capture, and with which options, it was made. */
static char *stamp_text(const struct options *options, const struct capture *capture)
{
    char *ruling = options_ruling(options);
    char *text = g_strdup_printf(
        "tcpphase %s\n%s\n%" G_GINT64_FORMAT " octets\n%" G_GINT64_FORMAT " ns\n%s\n%s%s",
        PROGRAM_VERSION, capture->path, capture->size, capture->mtime, ruling,
        options->decisive ? "--decisive\n" : "", options->strip ? "--strip\n" : "");
    g_free(ruling);
    return text;
}

/* Whether an earlier run made the file from this capture as it is now, with the same options. */
static bool is_up_to_date(const struct options *options, const struct capture *capture,
                          const char *path)
{
    char *text = stamp_text(options, capture);
    const bool is_same = stamp_says(path, text);
    g_free(text);
    return is_same;
}

static bool deliver_to_folder(const struct outputs *outputs, const struct capture *capture,
                              struct delivery *delivery, unsigned i)
{
    const struct output_request *request = outputs->list[i].request;
    char *path = naming_path(request, capture);
    char *folder = g_path_get_dirname(path);
    bool is_good = true;
    if (!outputs->options->resume || !is_up_to_date(outputs->options, capture, path)) {
        is_good =
            g_mkdir_with_parents(folder, 0777) == 0 || message_fail(folder, g_strerror(errno));
        is_good = is_good && output_file_open(&delivery->files[i], path);
        delivery->fds[i] = is_good ? delivery->files[i].fd : -1;
        delivery->names[i] = delivery->files[i].path;
        is_good = is_good && write_header(outputs, &outputs->list[i], delivery->fds[i]);
    }
    g_free(folder);
    g_free(path);
    return is_good;
}

/* Whether the only capture can be written directly to an output. libwiretap seeks to offset 0
 * before it writes an annotated capture, even if "(a; tcpphase) > file" wrote something there
 * before. */
static bool is_written_directly(const struct output *output, const struct delivery *delivery)
{
    return delivery->is_direct && output->database == NULL &&
           (output->request->kind != OUTPUT_ANNOTATED || lseek(output->file.fd, 0, SEEK_CUR) <= 0);
}

static bool deliver_one(const struct outputs *outputs, const struct capture *capture,
                        struct delivery *delivery, unsigned i)
{
    const struct output *output = &outputs->list[i];
    delivery->captures[i] = output->is_folder ? 1 : outputs->captures;
    if (output->is_folder)
        return deliver_to_folder(outputs, capture, delivery, i);
    if (output->is_failed || (output->database != NULL && outputs->options->resume &&
                              database_has(output->database, capture)))
        return true;
    if (is_written_directly(output, delivery)) {
        delivery->fds[i] = output->file.fd;
        delivery->names[i] = output->file.path;
        return true;
    }
    const char *place =
        output->database != NULL ? database_place(output->database) : output->file.place;
    delivery->fds[i] = output_file_scratch(place);
    delivery->is_scratch[i] = delivery->fds[i] >= 0;
    delivery->names[i] = place != NULL ? output->request->path : output_file_scratch_name();
    return delivery->fds[i] >= 0;
}

bool outputs_deliver(const struct outputs *outputs, const struct capture *capture,
                     struct delivery *delivery, bool is_direct)
{
    *delivery = (struct delivery){.is_direct = is_direct};
    for (unsigned i = 0; i < OUTPUTS_MAX; i++)
        delivery->fds[i] = -1;
    if (capture->is_refused)
        return false;
    for (unsigned i = 0; i < outputs->options->output_count; i++)
        if (!deliver_one(outputs, capture, delivery, i) ||
            (delivery->fds[i] >= 0 && !share_charts(outputs->list[i].request, delivery))) {
            outputs_reject(delivery);
            return false;
        }
    return true;
}

static bool finish_file(const struct outputs *outputs, const struct output *output,
                        struct output_file *file, const struct output_counts *counted)
{
    if (write_footer(outputs, output, file->fd, counted))
        return true;
    output_file_discard(file);
    return false;
}

static bool accept_file(const struct outputs *outputs, const struct capture *capture,
                        struct output_file *file)
{
    char *path = g_strdup(file->path);
    char *text = stamp_text(outputs->options, capture);
    const bool is_good = output_file_publish(file) && stamp_write(path, text);
    g_free(text);
    g_free(path);
    return is_good;
}

/* Appends a temporary file to an output. */
static bool add_scratch(struct output *output, const struct capture *capture, int fd,
                        const struct capture_result *result)
{
    lseek(fd, 0, SEEK_SET);
    if (output->database != NULL)
        output->is_failed = !database_add(output->database, capture, result, fd);
    else
        output->is_failed = !output_file_copy(fd, output->file.fd);
    if (output->is_failed && output->database == NULL && !interrupt_is_pending())
        report_write_error(output->file.path);
    close(fd);
    return !output->is_failed;
}

bool outputs_accept(struct outputs *outputs, const struct capture *capture,
                    struct delivery *delivery, const struct capture_result *result)
{
    const struct output_counts counted = {result->totals, delivery->charts};
    bool is_good = true;
    for (unsigned i = 0; i < outputs->options->output_count; i++) {
        struct output *output = &outputs->list[i];
        const int fd = delivery->fds[i];
        if (fd < 0)
            continue;
        if (output->is_folder)
            is_good = finish_file(outputs, output, &delivery->files[i], &counted) &&
                      accept_file(outputs, capture, &delivery->files[i]) && is_good;
        else if (delivery->is_scratch[i])
            is_good = add_scratch(output, capture, fd, result) && is_good;
        delivery->fds[i] = -1;
        output->captures++;
        stream_totals_add(&output->totals, &result->totals);
        if (output->charts != NULL)
            stream_charts_add(output->charts, delivery->charts);
    }
    drop_charts(delivery);
    return is_good;
}

void outputs_tick(struct outputs *outputs)
{
    for (unsigned i = 0; i < outputs->options->output_count; i++) {
        struct output *output = &outputs->list[i];
        if (output->database != NULL && !output->is_failed)
            output->is_failed = !database_tick(output->database);
    }
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
        if (delivery->files[i].path != NULL)
            output_file_discard(&delivery->files[i]);
        else if (delivery->is_scratch[i])
            close(delivery->fds[i]);
        delivery->fds[i] = -1;
        delivery->is_scratch[i] = false;
    }
    drop_charts(delivery);
}

static void discard_one(struct output *output)
{
    database_close(output->database);
    output->database = NULL;
    g_clear_pointer(&output->charts, g_free);
    output_file_discard(&output->file);
}

static bool publish_one(const struct outputs *outputs, struct output *output)
{
    if (output->is_folder)
        return true;
    if (output->is_failed) {
        discard_one(output);
        return false;
    }
    if (output->database == NULL) {
        const struct output_counts counted = {output->totals, output->charts};
        if (!write_footer(outputs, output, output->file.fd, &counted)) {
            discard_one(output);
            return false;
        }
        g_clear_pointer(&output->charts, g_free);
        return output_file_publish(&output->file);
    }
    const bool is_good = database_publish(output->database);
    output->database = NULL;
    return is_good;
}

bool outputs_publish(struct outputs *outputs)
{
    bool is_good = true;
    for (unsigned i = 0; i < outputs->options->output_count; i++)
        is_good = publish_one(outputs, &outputs->list[i]) && is_good;
    return is_good;
}

void outputs_discard(struct outputs *outputs)
{
    for (unsigned i = 0; i < outputs->options->output_count; i++)
        discard_one(&outputs->list[i]);
}
