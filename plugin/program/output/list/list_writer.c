/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "list_writer.h"

#include "base/message.h"
#include "columns.h"
#include "output/files/output_file.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

/* Without --all, orderly connections are listed only if there are at most so many, so that those in
 * trouble stay on the screen. */
enum { ORDERLY_LISTED = 20 };

/* Place of a connection in the file. */
struct listed {
    uint32_t index;
    uint32_t number; /* of the record */
    enum severity severity;
};

/* Connections are stored in a file until all are known. */
struct list {
    struct writer_about about;
    int fd;     /* of struct connection */
    FILE *file; /* the same */
    int error;  /* of the file */
    GArray *places;
    struct columns columns;
};

static void look_at_terminal(struct columns *columns, const struct writer_about *about)
{
    const bool is_stdout = strcmp(about->request->path, "-") == 0;
    terminal_look(&columns->terminal, is_stdout ? STDOUT_FILENO : about->fd);
}

static void *open_list(const struct writer_about *about)
{
    struct list *list = g_new0(struct list, 1);
    list->about = *about;
    list->fd = output_file_scratch(NULL);
    list->file = list->fd >= 0 ? fdopen(list->fd, "w+") : NULL;
    list->error = list->file == NULL ? errno : 0;
    list->places = g_array_new(FALSE, FALSE, sizeof(struct listed));
    look_at_terminal(&list->columns, about);
    return list;
}

static void keep(struct list *list, const struct connection *connection)
{
    const struct listed place = {connection->index, list->places->len, connection->severity};
    columns_measure(&list->columns, connection);
    if (list->error == 0 && fwrite(connection, sizeof *connection, 1, list->file) != 1)
        list->error = errno;
    g_array_append_val(list->places, place);
}

static void forget_stream(void *state, const struct stream_entry *stream)
{
    struct list *list = state;
    struct stream_totals *totals = list->about.totals;
    struct connection connection;
    struct judged_troubles judged;
    summary_judge(stream, &judged);
    stream_totals_count(totals, &judged);
    if (judged.count == 0 && !list->about.options->all && totals->orderly > ORDERLY_LISTED)
        return;
    connection_make(&connection, stream, judged.severity);
    keep(list, &connection);
}

/* The worst first; of equals the earlier one. */
static gint order(gconstpointer a, gconstpointer b)
{
    const struct listed *one = a, *other = b;
    if (one->severity != other->severity)
        return one->severity > other->severity ? -1 : 1;
    return (one->index > other->index) - (one->index < other->index);
}

static void print_connections(struct list *list, FILE *out)
{
    const uint64_t orderly = list->about.totals->orderly;
    const bool hides = !list->about.options->all && orderly > ORDERLY_LISTED;
    struct connection connection;
    g_array_sort(list->places, order);
    columns_fit(&list->columns);
    columns_print_heading(&list->columns, out);
    for (guint i = 0; i < list->places->len && list->error == 0; i++) {
        const struct listed *place = &g_array_index(list->places, struct listed, i);
        const off_t at = (off_t)(place->number * sizeof connection);
        errno = EIO;
        if (place->severity == SEVERITY_OK && hides)
            break;
        if (pread(list->fd, &connection, sizeof connection, at) != sizeof connection)
            list->error = errno;
        else
            columns_print(&list->columns, &connection, out);
    }
    if (hides)
        fprintf(out, "%" PRIu64 " orderly connections are not listed; --all lists them\n", orderly);
}

static void print_totals(const struct columns *columns, const struct stream_totals *totals,
                         FILE *out)
{
    char *text = stream_totals_text(totals);
    columns_print_wrapped(columns, 0, text, out);
    g_free(text);
}

static void print_list(struct list *list, FILE *out)
{
    if (list->about.names_capture) {
        char *name = message_escape(list->about.capture);
        fprintf(out, "== %s\n", name);
        g_free(name);
    }
    if (list->places->len > 0)
        print_connections(list, out);
    print_totals(&list->columns, list->about.totals, out);
}

/* Returns 0 or errno. */
static int write_list(struct list *list)
{
    FILE *out = fdopen(dup(list->about.fd), "w");
    if (out == NULL)
        return errno;
    print_list(list, out);
    return (ferror(out) | fclose(out)) != 0 ? errno : 0;
}

static int close_list(void *state)
{
    struct list *list = state;
    if (list->error == 0 && fflush(list->file) != 0)
        list->error = errno;
    int error = list->error == 0 ? write_list(list) : 0;
    if (list->error != 0)
        error = writer_scratch_error(list->fd, list->error);
    if (list->file != NULL)
        fclose(list->file);
    g_array_free(list->places, TRUE);
    g_free(list);
    return error;
}

/* The totals of several captures. */
static int write_footer(const struct writer_about *about)
{
    struct columns columns = {0};
    if (about->captures < 2)
        return 0;
    FILE *out = fdopen(dup(about->fd), "w");
    if (out == NULL)
        return errno;
    look_at_terminal(&columns, about);
    fprintf(out, "== all %u captures\n", about->captures);
    print_totals(&columns, about->totals, out);
    return (ferror(out) | fclose(out)) != 0 ? errno : 0;
}

const struct writer_kind list_writer = {
    .footer = write_footer,
    .open = open_list,
    .forget = forget_stream,
    .close = close_list,
};
