/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "list_writer.h"

#include "base/message.h"
#include "columns.h"
#include "output/files/output_file.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

/* So many orderly connections are listed though --all does not ask for it: the others would push
 * those in trouble off the screen. */
enum { ORDERLY_LISTED = 20 };

/* Where a connection is in the file. */
struct listed {
    uint32_t index;
    uint32_t number; /* of the record */
    enum severity severity;
};

/* Connections of one kind, and how many of them have which trouble as their worst. */
struct tally {
    uint64_t all;
    uint64_t with[TROUBLE_COUNT];
};

/* The connections to be listed are kept in a file until all are known. */
struct list {
    struct writer_about about;
    int fd;     /* of struct connection */
    FILE *file; /* the same */
    int error;
    GArray *places;
    uint64_t orderly;
    struct tally troubled;
    struct tally noted;
    struct columns columns;
};

static void *open_list(const struct writer_about *about)
{
    struct list *list = g_new0(struct list, 1);
    const bool is_stdout = strcmp(about->request->path, "-") == 0;
    list->about = *about;
    list->fd = output_file_scratch(NULL);
    list->file = list->fd >= 0 ? fdopen(list->fd, "w+") : NULL;
    list->error = list->file == NULL ? errno : 0;
    list->places = g_array_new(FALSE, FALSE, sizeof(struct listed));
    terminal_look(&list->columns.terminal, is_stdout ? STDOUT_FILENO : about->fd);
    return list;
}

/* Those of severity note are not in trouble. */
static void count(struct list *list, const struct judged_troubles *judged)
{
    struct tally *tally = judged->severity >= SEVERITY_WARNING ? &list->troubled : &list->noted;
    tally->all++;
    tally->with[judged->trouble[0]]++;
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
    struct connection connection;
    struct judged_troubles judged;
    summary_judge(stream, &judged);
    const bool is_orderly = judged.count == 0;
    list->orderly += is_orderly;
    if (!is_orderly)
        count(list, &judged);
    if (is_orderly && !list->about.options->all && list->orderly > ORDERLY_LISTED)
        return;
    connection_make(&connection, stream, judged.severity);
    keep(list, &connection);
}

/* The worst first, and the earlier one of equals. */
static gint order(gconstpointer a, gconstpointer b)
{
    const struct listed *one = a, *other = b;
    if (one->severity != other->severity)
        return one->severity > other->severity ? -1 : 1;
    return (one->index > other->index) - (one->index < other->index);
}

static void print_connections(struct list *list, FILE *out)
{
    const bool hides = !list->about.options->all && list->orderly > ORDERLY_LISTED;
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
        fprintf(out, "%" PRIu64 " orderly connections are not listed; --all lists them\n",
                list->orderly);
}

static gint more_first(gconstpointer a, gconstpointer b, gpointer with)
{
    const unsigned *one = a, *other = b;
    const uint64_t *counts = with;
    if (counts[*one] != counts[*other])
        return counts[*one] > counts[*other] ? -1 : 1;
    return strcmp(summary_troubles[*one].word, summary_troubles[*other].word);
}

/* Appends "5 in trouble: 3 refused, 2 reset", if there are any. */
static void add_tally(GString *text, const struct tally *tally, const char *title)
{
    unsigned order[TROUBLE_COUNT];
    if (tally->all == 0)
        return;
    g_string_append_printf(text, "%" PRIu64 " %s", tally->all, title);
    for (unsigned i = 0; i < TROUBLE_COUNT; i++)
        order[i] = i;
    g_qsort_with_data(order, TROUBLE_COUNT, sizeof *order, more_first, (gpointer)tally->with);
    for (unsigned i = 0; i < TROUBLE_COUNT && tally->with[order[i]] > 0; i++)
        g_string_append_printf(text, "%s %" PRIu64 " %s", i == 0 ? ":" : ",", tally->with[order[i]],
                               summary_troubles[order[i]].word);
}

/* "205 connections: 198 orderly, 5 in trouble: 3 refused, 2 reset; 2 with a note: 2 port-check". */
static void print_totals(const struct list *list, FILE *out)
{
    const uint64_t all = list->orderly + list->troubled.all + list->noted.all;
    GString *text = g_string_new(NULL);
    g_string_printf(text, "%" PRIu64 " connection%s", all, message_plural(all));
    if (all > 0)
        g_string_append_printf(text, ": %" PRIu64 " orderly", list->orderly);
    if (list->troubled.all > 0)
        g_string_append(text, ", ");
    add_tally(text, &list->troubled, "in trouble");
    if (list->noted.all > 0)
        g_string_append(text, list->troubled.all > 0 ? "; " : ", ");
    add_tally(text, &list->noted, "with a note");
    columns_print_wrapped(&list->columns, 0, text->str, out);
    g_string_free(text, TRUE);
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
    print_totals(list, out);
}

static int close_list(void *state)
{
    struct list *list = state;
    if (list->error == 0 && fflush(list->file) != 0)
        list->error = errno;
    FILE *out = list->error == 0 ? fdopen(dup(list->about.fd), "w") : NULL;
    if (out != NULL)
        print_list(list, out);
    if (list->error == 0 && (out == NULL || (ferror(out) | fclose(out)) != 0))
        list->error = errno;
    const int error = list->error;
    if (list->file != NULL)
        fclose(list->file);
    g_array_free(list->places, TRUE);
    g_free(list);
    return error;
}

const struct writer_kind list_writer = {
    .open = open_list,
    .forget = forget_stream,
    .close = close_list,
};
