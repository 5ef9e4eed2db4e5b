/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "working_copy.h"

#include "base/interrupts.h"
#include "base/message.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATIENCE = 2000 }; /* ms, to wait for a lock of another program on the database */

bool working_copy_report_error(sqlite3 *connection, const char *path)
{
    const int error = connection != NULL ? sqlite3_system_errno(connection) : 0;
    const int code = sqlite3_errcode(connection) & 0xff;
    if (code == SQLITE_INTERRUPT && interrupt_is_pending())
        return false;
    const bool is_of_system = error != 0 && (code == SQLITE_CANTOPEN || code == SQLITE_IOERR);
    message(path, "%s%s%s", sqlite3_errmsg(connection), is_of_system ? ": " : "",
            is_of_system ? g_strerror(error) : "");
    return false;
}

static bool fails(const char *path)
{
    message(path, "cannot be written: %s", g_strerror(errno));
    return false;
}

static bool open_connection(sqlite3 **connection, const char *path, int flags)
{
    const int code = sqlite3_open_v2(path, connection, flags | SQLITE_OPEN_NOFOLLOW, NULL);
    sqlite3_busy_timeout(*connection, PATIENCE);
    return code == SQLITE_OK;
}

static bool run(sqlite3 *connection, const char *sql)
{
    return sqlite3_exec(connection, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* SQLite rejects paths with symbolic links (SQLITE_OPEN_NOFOLLOW). */
static char *without_links(char *place)
{
    char folder[PATH_MAX];
    char *above = g_path_get_dirname(place);
    char *last = g_path_get_basename(place);
    char *whole = realpath(above, folder) != NULL ? g_build_filename(folder, last, NULL) : NULL;
    g_free(above);
    g_free(last);
    g_free(place);
    return whole;
}

static bool find_place(struct working_copy *copy)
{
    struct stat found;
    int descriptor = -1;
    char *place = place_resolve(copy->path, &descriptor);
    copy->place = place != NULL && descriptor < 0 ? without_links(place) : place;
    if (copy->place == NULL)
        return fails(copy->path);
    const bool is_there = descriptor < 0 && lstat(copy->place, &found) == 0;
    if (!is_there && descriptor < 0 && errno != ENOENT)
        return fails(copy->path);
    if (descriptor >= 0 || (is_there && !S_ISREG(found.st_mode))) {
        message(copy->path, "is not a regular file, as a database must be");
        return false;
    }
    copy->part = place_beside(copy->place, "part");
    if (place_lock(&copy->lock, copy->place, copy->resumes))
        return true;
    if (errno != EWOULDBLOCK)
        return fails(copy->path);
    message(copy->path, "another run is writing it");
    return false;
}

/* Locks the published database: other programs may read it, but not write it, until it is replaced.
 * A file that is not a database is not locked. */
static bool lock_published(struct working_copy *copy)
{
    if (!g_file_test(copy->place, G_FILE_TEST_EXISTS))
        return true;
    if (copy->resumes && g_access(copy->place, R_OK) == 0 && g_access(copy->place, W_OK) != 0) {
        message(copy->path,
                "cannot be resumed: it is read-only; make it writable, or write another "
                "database");
        return false;
    }
    if (open_connection(&copy->published, copy->place, SQLITE_OPEN_READWRITE) &&
        run(copy->published, "PRAGMA journal_mode=DELETE; BEGIN IMMEDIATE"))
        return true;
    const int code = sqlite3_errcode(copy->published) & 0xff;
    if (copy->resumes || code == SQLITE_BUSY)
        return working_copy_report_error(copy->published, copy->path);
    sqlite3_close(copy->published);
    copy->published = NULL;
    return true;
}

static char *base_for(const struct working_copy *copy)
{
    struct stat found;
    if (stat(copy->place, &found) != 0)
        return g_strdup("");
    if (!copy->resumes)
        return g_strdup("nothing");
    return g_strdup_printf("%" G_GUINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT ".%09ld",
                           (guint64)found.st_ino, (gint64)found.st_size,
                           (gint64)found.st_mtim.tv_sec, found.st_mtim.tv_nsec);
}

/* Opens the working copy of a killed run. is_based: whether it is based on the database published
 * now. */
static bool open_left(struct working_copy *copy, bool *is_based)
{
    sqlite3_stmt *statement = NULL;
    *is_based = false;
    if (!open_connection(&copy->connection, copy->part, SQLITE_OPEN_READWRITE) ||
        !run(copy->connection, "PRAGMA locking_mode=EXCLUSIVE; SELECT * FROM sqlite_master"))
        return working_copy_report_error(copy->connection, copy->part);
    if (sqlite3_prepare_v2(copy->connection, WORKING_COPY_BASE, -1, &statement, NULL) ==
            SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        *is_based = g_strcmp0((const char *)sqlite3_column_text(statement, 0), copy->base) == 0;
    sqlite3_finalize(statement);
    return true;
}

/* Journals left by a killed program: SQLite would apply them to the next file of that name. */
static void remove_journals(const char *database)
{
    static const char *const endings[] = {"-journal", "-wal", "-shm"};
    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++) {
        char *journal = g_strconcat(database, endings[i], NULL);
        g_unlink(journal);
        g_free(journal);
    }
}

static void remove_part(const struct working_copy *copy)
{
    remove_journals(copy->part);
    g_unlink(copy->part);
}

/* Creates an empty file, with the usual mode, for SQLite. */
static bool make_empty(const char *path)
{
    g_unlink(path);
    const int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    return fd >= 0 && close(fd) == 0;
}

/* In one transaction, so that an interrupted copy leaves nothing. */
static bool copy_published(struct working_copy *copy)
{
    const int pages = 1024; /* per step, between two checks for signals */
    sqlite3 *from = NULL;
    int code = SQLITE_ERROR;
    if (!open_connection(&from, copy->place, SQLITE_OPEN_READONLY)) {
        working_copy_report_error(from, copy->path);
        sqlite3_close(from);
        return false;
    }
    sqlite3_backup *backup = sqlite3_backup_init(copy->connection, "main", from, "main");
    if (backup != NULL) {
        do
            code = sqlite3_backup_step(backup, pages);
        while (code == SQLITE_OK && !interrupt_is_pending());
        const int result = sqlite3_backup_finish(backup);
        code = code == SQLITE_DONE ? result : code;
    }
    sqlite3_close(from);
    if (code == SQLITE_OK)
        return !interrupt_is_pending();
    message(copy->path, "cannot be copied to be resumed: %s", sqlite3_errstr(code));
    return false;
}

static bool open_new(struct working_copy *copy)
{
    remove_part(copy);
    copy->is_new = true;
    if (!make_empty(copy->part))
        return fails(copy->path);
    if (!open_connection(&copy->connection, copy->part, SQLITE_OPEN_READWRITE))
        return working_copy_report_error(copy->connection, copy->path);
    return !copy->resumes || copy->published == NULL || copy_published(copy);
}

static int ask_for_signals(void *unused)
{
    (void)unused;
    return interrupt_is_pending();
}

bool working_copy_open(struct working_copy *copy, const char *path, bool resumes)
{
    const int seldom = 10000; /* SQLite operations between two checks for signals */
    bool is_based = false;
    *copy = (struct working_copy){.path = g_strdup(path), .resumes = resumes};
    if (!find_place(copy) || !lock_published(copy))
        return false;
    copy->base = base_for(copy);
    if (resumes && g_file_test(copy->part, G_FILE_TEST_EXISTS) && !open_left(copy, &is_based))
        return false;
    if (!is_based) {
        sqlite3_close(copy->connection);
        copy->connection = NULL;
        if (!open_new(copy))
            return false;
    }
    sqlite3_progress_handler(copy->connection, seldom, ask_for_signals, NULL);
    return run(copy->connection, "PRAGMA locking_mode=EXCLUSIVE; PRAGMA synchronous=NORMAL") ||
           working_copy_report_error(copy->connection, copy->path);
}

static bool is_on_disk(const char *path)
{
    const int fd = g_open(path, O_RDONLY | O_CLOEXEC, 0);
    const bool is_there = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return is_there;
}

static bool vacuum_into(struct working_copy *copy, const char *finished)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(copy->connection, "VACUUM INTO ?", -1, &statement, NULL) != SQLITE_OK)
        return working_copy_report_error(copy->connection, copy->path);
    sqlite3_bind_text(statement, 1, finished, -1, SQLITE_STATIC);
    const int code = sqlite3_step(statement);
    const bool is_good =
        code == SQLITE_DONE || working_copy_report_error(copy->connection, copy->path);
    sqlite3_finalize(statement);
    return is_good;
}

bool working_copy_publish(struct working_copy *copy)
{
    char *finished = g_strconcat(copy->part, "-finished", NULL);
    bool is_good = make_empty(finished) || fails(copy->path);
    is_good = is_good && vacuum_into(copy, finished);
    if (is_good) /* an existing database is locked, so none of it is needed */
        remove_journals(copy->place);
    if (is_good && (!is_on_disk(finished) || g_rename(finished, copy->place) != 0))
        is_good = fails(copy->path);
    if (!is_good)
        g_unlink(finished);
    char *folder = g_path_get_dirname(copy->place);
    is_on_disk(folder); /* fsync of its directory entry; the file itself is synced already */
    g_free(folder);
    g_free(finished);
    return is_good;
}

void working_copy_close(struct working_copy *copy, bool keeps)
{
    sqlite3_close(copy->connection);
    if (copy->lock.path != NULL && !keeps)
        remove_part(copy);
    sqlite3_close(copy->published);
    place_unlock(&copy->lock);
    g_free(copy->base);
    g_free(copy->part);
    g_free(copy->place);
    g_free(copy->path);
}
