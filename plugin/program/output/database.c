/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "database.h"

#include "base/message.h"
#include "output/tables/tables.h"
#include "schema.h"
#include "working_copy.h"

#include <stdio.h>
#include <unistd.h>

struct database {
    struct working_copy copy; /* the file it is built in */
    sqlite3 *connection;      /* to the working copy */
    sqlite3_stmt *add_stream;
    char *ruling;      /* options that determine its contents */
    gint64 commit_due; /* of the open transaction (us, g_get_monotonic_time); 0: none is open */
    bool is_partial;   /* the open transaction has a part of a capture */
    bool is_changed;   /* since it was opened */
};

/* A commit waits for the disk, for longer than a small capture takes: captures that are added
 * within this time (us) share one. */
enum { COMMIT_INTERVAL = G_USEC_PER_SEC };

static bool report_error(const struct database *database)
{
    return working_copy_report_error(database->connection, database->copy.path);
}

static bool run(struct database *database, const char *sql)
{
    return sqlite3_exec(database->connection, sql, NULL, NULL, NULL) == SQLITE_OK ||
           report_error(database);
}

/* Returns NULL after a message on errors. */
static sqlite3_stmt *statement_of(struct database *database, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(database->connection, sql, -1, &statement, NULL) != SQLITE_OK)
        report_error(database);
    return statement;
}

static void bind_text(sqlite3_stmt *statement, int place, const char *text)
{
    sqlite3_bind_text(statement, place, text, -1, SQLITE_STATIC);
}

/* Runs a statement to its end and frees it. Returns false after a message on errors. */
static bool run_once(struct database *database, sqlite3_stmt *statement)
{
    const int result = sqlite3_step(statement);
    const bool is_good = result == SQLITE_DONE || report_error(database);
    sqlite3_finalize(statement);
    return is_good;
}

static bool prepare(struct database *database)
{
    GString *sql = g_string_new("INSERT INTO streams VALUES (?");
    for (size_t i = CAPTURE_COLUMN; i < STREAM_COLUMNS; i++)
        g_string_append(sql, ",?");
    g_string_append_c(sql, ')');
    database->add_stream = statement_of(database, sql->str);
    g_string_free(sql, TRUE);
    return database->add_stream != NULL;
}

/* Row 0 of table captures, which is not published, records what the working copy is based on. */
static bool note_base(struct database *database)
{
    if (!database->copy.is_new)
        return true;
    sqlite3_stmt *statement =
        statement_of(database, "INSERT INTO captures (id, path, options) VALUES (0, '', ?)");
    if (statement == NULL)
        return false;
    bind_text(statement, 1, database->copy.base);
    return run_once(database, statement);
}

struct database *database_open(const char *path, const struct options *options)
{
    struct database *database = g_new0(struct database, 1);
    database->ruling = options_ruling(options);
    const bool is_open = working_copy_open(&database->copy, path, options->resume);
    database->connection = database->copy.connection;
    if (is_open && run(database, "BEGIN IMMEDIATE") && schema_open(database->connection, path) &&
        note_base(database) && run(database, "COMMIT") && prepare(database))
        return database;
    database_close(database);
    return NULL;
}

const char *database_place(const struct database *database)
{
    return database->copy.place;
}

static bool list_capture(struct database *database, const char *path)
{
    sqlite3_stmt *statement =
        statement_of(database, "INSERT OR IGNORE INTO captures (path) VALUES (?)");
    if (statement == NULL)
        return false;
    bind_text(statement, 1, path);
    return run_once(database, statement);
}

bool database_list(struct database *database, const GArray *captures)
{
    bool is_good = run(database, "BEGIN IMMEDIATE");
    for (guint i = 0; i < captures->len && is_good; i++)
        is_good = list_capture(database, g_array_index(captures, struct capture, i).path);
    return is_good && run(database, "COMMIT");
}

bool database_has(struct database *database, const struct capture *capture)
{
    sqlite3_stmt *statement =
        statement_of(database, "SELECT 1 FROM captures WHERE path = ? AND size = ? AND mtime = ? "
                               "AND version = '" PROGRAM_VERSION "' AND options = ?");
    if (statement == NULL)
        return false;
    bind_text(statement, 1, capture->path);
    sqlite3_bind_int64(statement, 2, capture->size);
    sqlite3_bind_int64(statement, 3, capture->mtime);
    bind_text(statement, 4, database->ruling);
    const bool is_there = sqlite3_step(statement) == SQLITE_ROW;
    sqlite3_finalize(statement);
    return is_there;
}

/* Returns 0 after a message on errors. */
static sqlite3_int64 id_of(struct database *database, const char *path)
{
    sqlite3_int64 id = 0;
    sqlite3_stmt *statement = statement_of(database, "SELECT id FROM captures WHERE path = ?");
    if (statement == NULL)
        return 0;
    bind_text(statement, 1, path);
    if (sqlite3_step(statement) == SQLITE_ROW)
        id = sqlite3_column_int64(statement, 0);
    else
        report_error(database);
    sqlite3_finalize(statement);
    return id;
}

/* Binds a value in the format of packed.c, read from the file. Returns false at its end. */
static bool bind_value(sqlite3_stmt *statement, int column, FILE *file)
{
    const double second = 1e9;
    char text[ROW_MAX];
    uint32_t length;
    int64_t number = 0;
    const int kind = getc(file);
    switch (kind) {
    case PACKED_NULL:
        return sqlite3_bind_null(statement, column) == SQLITE_OK;
    case PACKED_TEXT:
        return fread(&length, sizeof length, 1, file) == 1 && length <= sizeof text &&
               fread(text, 1, length, file) == length &&
               sqlite3_bind_text(statement, column, text, (int)length, SQLITE_TRANSIENT) ==
                   SQLITE_OK;
    case PACKED_NUMBER:
        return fread(&number, sizeof number, 1, file) == 1 &&
               sqlite3_bind_int64(statement, column, number) == SQLITE_OK;
    case PACKED_REAL:
        return fread(&number, sizeof number, 1, file) == 1 &&
               sqlite3_bind_double(statement, column, (double)number / second) == SQLITE_OK;
    default:
        return false;
    }
}

static bool report_row_error(const struct database *database)
{
    message(database->copy.path, "the rows of a capture cannot be read back");
    return false;
}

static bool add_rows(struct database *database, sqlite3_int64 id, FILE *file)
{
    sqlite3_stmt *statement = database->add_stream;
    for (int first = getc(file); first != EOF; first = getc(file)) {
        ungetc(first, file);
        sqlite3_bind_int64(statement, 1, id);
        for (int i = CAPTURE_COLUMN; i < STREAM_COLUMNS; i++)
            if (!bind_value(statement, i + 1, file))
                return report_row_error(database);
        if (sqlite3_step(statement) != SQLITE_DONE)
            return report_error(database);
        sqlite3_reset(statement);
    }
    return true;
}

static bool note_capture(struct database *database, sqlite3_int64 id, const struct capture *capture,
                         const struct capture_result *result)
{
    const sqlite3_int64 numbers[] = {capture->size,
                                     capture->mtime,
                                     result->outcome == CAPTURE_GOOD,
                                     (sqlite3_int64)result->frames,
                                     (sqlite3_int64)result->segments,
                                     (sqlite3_int64)result->streams,
                                     (sqlite3_int64)result->undecoded,
                                     id};
    const int count = sizeof numbers / sizeof *numbers;
    sqlite3_stmt *statement = statement_of(
        database,
        "UPDATE captures SET size=?1, mtime=?2, complete=?3, frames=?4, segments=?5, "
        "streams=?6, undecoded_frames=?7, version='" PROGRAM_VERSION "', options=?9 WHERE id=?8");
    if (statement == NULL)
        return false;
    for (int i = 0; i < count; i++)
        sqlite3_bind_int64(statement, i + 1, numbers[i]);
    bind_text(statement, count + 1, database->ruling);
    return run_once(database, statement);
}

static bool forget_streams(struct database *database, sqlite3_int64 id)
{
    sqlite3_stmt *statement = statement_of(database, "DELETE FROM streams WHERE capture = ?");
    if (statement == NULL)
        return false;
    sqlite3_bind_int64(statement, 1, id);
    return run_once(database, statement);
}

static bool begin(struct database *database)
{
    if (database->commit_due != 0)
        return true;
    database->commit_due = g_get_monotonic_time() + COMMIT_INTERVAL;
    return run(database, "BEGIN IMMEDIATE");
}

static bool commit(struct database *database)
{
    if (database->commit_due == 0)
        return true;
    database->commit_due = 0;
    return run(database, "COMMIT");
}

bool database_tick(struct database *database)
{
    return g_get_monotonic_time() < database->commit_due || commit(database);
}

bool database_add(struct database *database, const struct capture *capture,
                  const struct capture_result *result, int fd)
{
    const sqlite3_int64 id = id_of(database, capture->path);
    lseek(fd, 0, SEEK_SET);
    FILE *file = fdopen(dup(fd), "rb");
    if (file == NULL)
        return report_row_error(database);
    database->is_changed = true;
    database->is_partial = true;
    const bool is_good = id != 0 && begin(database) && forget_streams(database, id) &&
                         add_rows(database, id, file) &&
                         note_capture(database, id, capture, result);
    fclose(file);
    database->is_partial = !is_good;
    return is_good && database_tick(database);
}

static bool finish_tables(struct database *database)
{
    return run(database, "DELETE FROM captures WHERE version IS NULL;"
                         "CREATE INDEX IF NOT EXISTS streams_by_handshake ON streams "
                         "(stream_handshake, stream_close);"
                         "CREATE INDEX IF NOT EXISTS streams_by_client ON streams "
                         "(stream_client_address, stream_client_port);"
                         "CREATE INDEX IF NOT EXISTS streams_by_server ON streams "
                         "(stream_server_address, stream_server_port)");
}

bool database_publish(struct database *database)
{
    const bool is_as_published = !database->is_changed && database->copy.is_new &&
                                 database->copy.resumes && database->copy.published != NULL;
    const bool is_good = is_as_published || (commit(database) && finish_tables(database) &&
                                             working_copy_publish(&database->copy));
    database->copy.resumes = database->copy.resumes && !is_good;
    database_close(database);
    return is_good;
}

void database_close(struct database *database)
{
    if (database == NULL)
        return;
    const bool has_work = !database->copy.is_new || database->is_changed;
    if (database->copy.resumes && !database->is_partial)
        commit(database);
    sqlite3_finalize(database->add_stream);
    working_copy_close(&database->copy, database->copy.resumes && has_work);
    g_free(database->ruling);
    g_free(database);
}
