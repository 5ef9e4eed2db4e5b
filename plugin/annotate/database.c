/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "database.h"

#include "message.h"
#include "tables.h"
#include "target.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

struct database {
    char *path;
    char *part; /* where it is made */
    sqlite3 *connection;
    sqlite3_stmt *add_stream;
    char *ruling; /* options that decide what is in it */
    bool resumes;
    bool is_changed; /* since it was opened */
};

/* Column, type, value of a capture, which is given by number below. */
#define CAPTURE_COLUMNS(X)                                                                         \
    X("id", "INTEGER PRIMARY KEY")                                                                 \
    X("path", "TEXT NOT NULL UNIQUE")                                                              \
    X("size", "INTEGER")                                                                           \
    X("mtime", "INTEGER")                                                                          \
    X("version", "TEXT")                                                                           \
    X("options", "TEXT")                                                                           \
    X("complete", "INTEGER")                                                                       \
    X("frames", "INTEGER")                                                                         \
    X("segments", "INTEGER")                                                                       \
    X("streams", "INTEGER")                                                                        \
    X("undecoded_frames", "INTEGER")

static bool complain(const struct database *database)
{
    message(database->path, "%s", sqlite3_errmsg(database->connection));
    return false;
}

static bool run(struct database *database, const char *sql)
{
    return sqlite3_exec(database->connection, sql, NULL, NULL, NULL) == SQLITE_OK ||
           complain(database);
}

/* SQL names columns without dots. */
static void add_column_name(GString *sql, const char *name)
{
    for (; *name != '\0'; name++)
        g_string_append_c(sql, *name == '.' ? '_' : *name);
}

static const char *type_of(size_t column)
{
    const size_t places = CAPTURE_COLUMN + STREAM_PLACE_COUNT;
    if (column < places)
        return strstr(stream_columns[column], "port") != NULL   ? "INTEGER"
               : strstr(stream_columns[column], "time") != NULL ? "REAL"
                                                                : "TEXT";
    switch (stream_fields[column - places].kind) {
    case STREAM_KIND_BOOL:
    case STREAM_KIND_NUMBER:
    case STREAM_KIND_COUNT:
    case STREAM_KIND_FRAME:
        return "INTEGER";
    case STREAM_KIND_TIME:
        return "REAL";
    case STREAM_KIND_WORD:
    case STREAM_KIND_WORDS:
        break;
    }
    return "TEXT";
}

static bool create_tables(struct database *database)
{
#define COLUMN(name, type) ", " name " " type
    GString *sql = g_string_new("CREATE TABLE IF NOT EXISTS captures (");
    static const char columns[] = CAPTURE_COLUMNS(COLUMN);
#undef COLUMN
    g_string_append_printf(sql,
                           "%s); CREATE TABLE IF NOT EXISTS streams "
                           "(capture INTEGER NOT NULL REFERENCES captures",
                           columns + 2);
    for (size_t i = CAPTURE_COLUMN; i < STREAM_COLUMNS; i++) {
        g_string_append(sql, ", ");
        add_column_name(sql, stream_columns[i]);
        g_string_append_printf(sql, " %s", type_of(i));
    }
    g_string_append(sql, ", PRIMARY KEY (capture, stream_index)) WITHOUT ROWID");
    const bool is_good = run(database, sql->str);
    g_string_free(sql, TRUE);
    return is_good;
}

static bool prepare(struct database *database)
{
    GString *sql = g_string_new("INSERT INTO streams VALUES (?");
    for (size_t i = CAPTURE_COLUMN; i < STREAM_COLUMNS; i++)
        g_string_append(sql, ",?");
    g_string_append_c(sql, ')');
    const bool is_good = sqlite3_prepare_v2(database->connection, sql->str, -1,
                                            &database->add_stream, NULL) == SQLITE_OK;
    g_string_free(sql, TRUE);
    return is_good || complain(database);
}

/* A journal stays where a run was killed, and must not meet another file: it goes first. */
static void remove_part(const struct database *database)
{
    char *journal = g_strconcat(database->part, "-journal", NULL);
    g_unlink(journal);
    g_unlink(database->part);
    g_free(journal);
}

/* What is there is made again, or gone on with; a published database is not touched. */
static void place_part(const struct database *database)
{
    gchar *octets;
    gsize length;
    if (database->resumes && g_file_test(database->part, G_FILE_TEST_EXISTS))
        return;
    remove_part(database);
    if (database->resumes && g_file_get_contents(database->path, &octets, &length, NULL)) {
        g_file_set_contents(database->part, octets, (gssize)length, NULL);
        g_free(octets);
    }
}

struct database *database_open(const char *path, const struct options *options)
{
    struct database *database = g_new0(struct database, 1);
    database->path = g_strdup(path);
    database->part = target_beside(path, "part");
    database->ruling = options_ruling(options);
    database->resumes = options->resume;
    place_part(database);
    if (sqlite3_open(database->part, &database->connection) != SQLITE_OK)
        complain(database);
    else if (run(database, "PRAGMA locking_mode=EXCLUSIVE; PRAGMA synchronous=NORMAL") &&
             create_tables(database) && prepare(database))
        return database;
    database_close(database);
    return NULL;
}

/* Runs a statement with these values, of which the last is followed by NULL: texts. */
static bool run_on_path(struct database *database, const char *sql, const char *path)
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(database->connection, sql, -1, &statement, NULL) != SQLITE_OK)
        return complain(database);
    sqlite3_bind_text(statement, 1, path, -1, SQLITE_STATIC);
    const int result = sqlite3_step(statement);
    sqlite3_finalize(statement);
    return result == SQLITE_DONE || complain(database);
}

bool database_list(struct database *database, const GArray *captures)
{
    bool is_good = run(database, "BEGIN IMMEDIATE");
    for (guint i = 0; i < captures->len && is_good; i++)
        is_good = run_on_path(database, "INSERT OR IGNORE INTO captures (path) VALUES (?)",
                              g_array_index(captures, struct capture, i).path);
    return is_good && run(database, "COMMIT");
}

bool database_has(struct database *database, const struct capture *capture)
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(database->connection,
                           "SELECT 1 FROM captures WHERE path = ? AND size = ? AND mtime = ? "
                           "AND version = '" PROGRAM_VERSION "' AND options = ?",
                           -1, &statement, NULL) != SQLITE_OK)
        return complain(database);
    sqlite3_bind_text(statement, 1, capture->path, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 2, capture->size);
    sqlite3_bind_int64(statement, 3, capture->mtime);
    sqlite3_bind_text(statement, 4, database->ruling, -1, SQLITE_STATIC);
    const bool is_there = sqlite3_step(statement) == SQLITE_ROW;
    sqlite3_finalize(statement);
    return is_there;
}

static sqlite3_int64 id_of(struct database *database, const char *path)
{
    sqlite3_stmt *statement;
    sqlite3_int64 id = 0;
    if (sqlite3_prepare_v2(database->connection, "SELECT id FROM captures WHERE path = ?", -1,
                           &statement, NULL) != SQLITE_OK)
        return id;
    sqlite3_bind_text(statement, 1, path, -1, SQLITE_STATIC);
    if (sqlite3_step(statement) == SQLITE_ROW)
        id = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return id;
}

/* Binds a value that is read from the file, as row.c packs it. False: the file has ended. */
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

static bool add_rows(struct database *database, sqlite3_int64 id, FILE *file)
{
    sqlite3_stmt *statement = database->add_stream;
    for (int first = getc(file); first != EOF; first = getc(file)) {
        ungetc(first, file);
        sqlite3_bind_int64(statement, 1, id);
        for (int i = CAPTURE_COLUMN; i < STREAM_COLUMNS; i++)
            if (!bind_value(statement, i + 1, file))
                return false;
        if (sqlite3_step(statement) != SQLITE_DONE)
            return complain(database);
        sqlite3_reset(statement);
    }
    return true;
}

static bool note_capture(struct database *database, sqlite3_int64 id, const struct capture *capture,
                         const struct reading_result *result)
{
    char *sql = sqlite3_mprintf(
        "UPDATE captures SET size=%lld, mtime=%lld, version=%Q, options=%Q, complete=%d, "
        "frames=%lld, segments=%lld, streams=%lld, undecoded_frames=%lld WHERE id=%lld",
        capture->size, capture->mtime, PROGRAM_VERSION, database->ruling,
        result->outcome == OUTCOME_GOOD, result->frames, result->segments, result->streams,
        result->undecoded, id);
    const bool is_good = run(database, sql);
    sqlite3_free(sql);
    return is_good;
}

static bool forget_streams(struct database *database, sqlite3_int64 id)
{
    char *sql = sqlite3_mprintf("DELETE FROM streams WHERE capture=%lld", id);
    const bool is_good = run(database, sql);
    sqlite3_free(sql);
    return is_good;
}

bool database_add(struct database *database, const struct capture *capture,
                  const struct reading_result *result, int fd)
{
    const sqlite3_int64 id = id_of(database, capture->path);
    lseek(fd, 0, SEEK_SET);
    FILE *file = fdopen(dup(fd), "rb");
    if (file == NULL)
        return false;
    database->is_changed = true;
    const bool is_good = run(database, "BEGIN IMMEDIATE") && forget_streams(database, id) &&
                         add_rows(database, id, file) &&
                         note_capture(database, id, capture, result) && run(database, "COMMIT");
    fclose(file);
    return is_good;
}

static bool is_on_disk(const char *path)
{
    const int fd = g_open(path, O_RDONLY | O_CLOEXEC, 0);
    const bool is_there = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return is_there;
}

static bool write_finished(struct database *database, const char *finished)
{
    char *sql = sqlite3_mprintf("VACUUM INTO %Q", finished);
    g_unlink(finished);
    const bool is_good = run(database, "DELETE FROM captures WHERE version IS NULL;"
                                       "CREATE INDEX IF NOT EXISTS streams_by_handshake ON streams "
                                       "(stream_handshake, stream_close);"
                                       "CREATE INDEX IF NOT EXISTS streams_by_client ON streams "
                                       "(stream_client_address, stream_client_port);"
                                       "CREATE INDEX IF NOT EXISTS streams_by_server ON streams "
                                       "(stream_server_address, stream_server_port)") &&
                         run(database, sql);
    sqlite3_free(sql);
    return is_good;
}

bool database_publish(struct database *database)
{
    char *finished = g_strdup_printf("%s-finished", database->part);
    const bool is_as_published =
        !database->is_changed && g_file_test(database->path, G_FILE_TEST_EXISTS);
    bool is_good = is_as_published;
    if (!is_as_published) {
        is_good = write_finished(database, finished) && is_on_disk(finished) &&
                  g_rename(finished, database->path) == 0;
        if (!is_good)
            g_unlink(finished);
    }
    g_free(finished);
    database->resumes = database->resumes && !is_good;
    database_close(database);
    return is_good;
}

void database_close(struct database *database)
{
    if (database == NULL)
        return;
    sqlite3_finalize(database->add_stream);
    sqlite3_close(database->connection);
    if (!database->resumes)
        remove_part(database);
    g_free(database->ruling);
    g_free(database->part);
    g_free(database->path);
    g_free(database);
}
