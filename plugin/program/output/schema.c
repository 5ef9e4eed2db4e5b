/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "schema.h"

#include "base/message.h"
#include "output/tables/tables.h"
#include "working_copy.h"

#include <glib.h>

/* Column and type. */
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

/* Column names: dots are replaced, since SQL does not allow them unquoted. */
static void add_column_name(GString *sql, const char *name)
{
    for (; *name != '\0'; name++)
        g_string_append_c(sql, *name == '.' ? '_' : *name);
}

static bool create(sqlite3 *connection, const char *path)
{
#define COLUMN(name, type) ", " name " " type
    GString *sql = g_string_new("CREATE TABLE captures (");
    static const char columns[] = CAPTURE_COLUMNS(COLUMN);
#undef COLUMN
    g_string_append_printf(sql,
                           "%s); CREATE TABLE streams "
                           "(capture INTEGER NOT NULL REFERENCES captures",
                           columns + 2);
    for (size_t i = CAPTURE_COLUMN; i < STREAM_COLUMNS; i++) {
        g_string_append(sql, ", ");
        add_column_name(sql, stream_columns[i]);
        g_string_append_printf(sql, " %s", stream_types[i]);
    }
    g_string_append(sql, ", PRIMARY KEY (capture, stream_index)) WITHOUT ROWID");
    const bool is_good = sqlite3_exec(connection, sql->str, NULL, NULL, NULL) == SQLITE_OK ||
                         working_copy_report_error(connection, path);
    g_string_free(sql, TRUE);
    return is_good;
}

/* The columns of table streams, as SQLite lists them. */
static char *stream_column_names(void)
{
    GString *names = g_string_new("capture");
    for (size_t i = CAPTURE_COLUMN; i < STREAM_COLUMNS; i++) {
        g_string_append_c(names, ',');
        add_column_name(names, stream_columns[i]);
    }
    return g_string_free(names, FALSE);
}

/* Sets *text, to be freed with g_free, to what a query returns first; NULL: nothing. Returns false
 * after a message on errors. */
static bool ask(sqlite3 *connection, const char *path, const char *sql, char **text)
{
    sqlite3_stmt *statement = NULL;
    const bool is_valid = sqlite3_prepare_v2(connection, sql, -1, &statement, NULL) == SQLITE_OK;
    const int result = is_valid ? sqlite3_step(statement) : SQLITE_ERROR;
    *text =
        g_strdup((const char *)(result == SQLITE_ROW ? sqlite3_column_text(statement, 0) : NULL));
    const bool is_good = result == SQLITE_ROW || result == SQLITE_DONE ||
                         working_copy_report_error(connection, path);
    sqlite3_finalize(statement);
    return is_good;
}

static bool has_columns(sqlite3 *connection, const char *path, const char *table, const char *names)
{
    char *found;
    char *sql = g_strdup_printf("SELECT group_concat(name) FROM pragma_table_info('%s')", table);
    const bool is_read = ask(connection, path, sql, &found);
    const bool is_same = g_strcmp0(found, names) == 0;
    if (is_read && found == NULL)
        message(path,
                "cannot be resumed: it has no table %s; write another database, or this one anew "
                "without --resume",
                table);
    else if (is_read && !is_same)
        message(path,
                "cannot be resumed: another version wrote table %s, or its columns were changed; "
                "write another database, or this one anew without --resume",
                table);
    g_free(sql);
    g_free(found);
    return is_same;
}

static bool check(sqlite3 *connection, const char *path)
{
#define COLUMN_NAME(name, type) "," name
    static const char capture_names[] = CAPTURE_COLUMNS(COLUMN_NAME);
#undef COLUMN_NAME
    char *stream_names = stream_column_names();
    const bool is_good = has_columns(connection, path, "captures", capture_names + 1) &&
                         has_columns(connection, path, "streams", stream_names);
    g_free(stream_names);
    return is_good;
}

bool schema_open(sqlite3 *connection, const char *path)
{
    char *table;
    if (!ask(connection, path, "SELECT name FROM sqlite_master", &table))
        return false;
    const bool is_empty = table == NULL;
    g_free(table);
    return is_empty ? create(connection, path) : check(connection, path);
}
