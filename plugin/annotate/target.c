/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "target.h"

#include "message.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

static bool is_failure(const char *path, const char *what)
{
    message(path, "%s: %s", what, g_strerror(errno));
    return false;
}

char *target_beside(const char *path, const char *ending)
{
    char *folder = g_path_get_dirname(path);
    char *last = g_path_get_basename(path);
    char *hidden = g_strdup_printf(".%s.%s", last, ending);
    char *beside = g_build_filename(folder, hidden, NULL);
    g_free(hidden);
    g_free(last);
    g_free(folder);
    return beside;
}

/* A device or a pipe is written as it is. */
static bool open_special(struct target *target, const char *path)
{
    target->fd = open(path, O_WRONLY | O_CLOEXEC);
    if (target->fd < 0)
        return is_failure(path, "cannot be written");
    target->path = g_strdup(path);
    return true;
}

static bool is_special(const char *path)
{
    struct stat found;
    return stat(path, &found) == 0 && !S_ISREG(found.st_mode) && !S_ISDIR(found.st_mode);
}

/* True when the file still has that name: whoever had the lock may have published it. */
static bool is_named(int fd, const char *name)
{
    struct stat ours, there;
    return fstat(fd, &ours) == 0 && stat(name, &there) == 0 && ours.st_dev == there.st_dev &&
           ours.st_ino == there.st_ino;
}

/* The lock tells whether somebody is at it; it goes with the process, and what a killed run leaves
 * may take a moment to go. Returns -1, with errno EWOULDBLOCK if somebody is. */
static int open_locked(const char *part)
{
    const unsigned tries = 100, moment = 10000; /* µs */
    for (unsigned i = 0; i < tries; i++) {
        const int fd = open(part, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        if (fd < 0)
            return -1;
        if (flock(fd, LOCK_EX | LOCK_NB) == 0 && is_named(fd, part))
            return fd;
        close(fd);
        g_usleep(moment);
    }
    errno = EWOULDBLOCK;
    return -1;
}

bool target_open(struct target *target, const char *path)
{
    *target = (struct target){0};
    if (is_special(path))
        return open_special(target, path);
    target->path = g_strdup(path);
    target->part = target_beside(path, "part");
    target->fd = open_locked(target->part);
    if (target->fd >= 0 && ftruncate(target->fd, 0) == 0)
        return true;
    if (errno == EWOULDBLOCK)
        message(path, "another run is writing it");
    else
        is_failure(path, "cannot be written");
    if (target->fd >= 0)
        close(target->fd);
    g_clear_pointer(&target->part, g_free);
    g_clear_pointer(&target->path, g_free);
    return false;
}

bool target_open_stdout(struct target *target)
{
    *target = (struct target){.path = g_strdup("the standard output"), .fd = STDOUT_FILENO};
    return true;
}

static void sync_folder(const char *path)
{
    char *folder = g_path_get_dirname(path);
    const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
    g_free(folder);
}

static void forget(struct target *target)
{
    if (target->part != NULL)
        close(target->fd);
    g_clear_pointer(&target->part, g_free);
    g_clear_pointer(&target->path, g_free);
}

bool target_publish(struct target *target)
{
    bool is_published = true;
    if (target->part != NULL) {
        is_published = fsync(target->fd) == 0 && g_rename(target->part, target->path) == 0;
        if (is_published) {
            sync_folder(target->path);
        } else {
            is_failure(target->path, "cannot be written");
            g_unlink(target->part);
        }
    }
    forget(target);
    return is_published;
}

void target_discard(struct target *target)
{
    if (target->part != NULL)
        g_unlink(target->part);
    forget(target);
}

/* Not every file system makes files without names: there it has one for a moment. */
static int make_and_unlink(const char *folder)
{
    char *name = g_build_filename(folder, ".tcpphase-XXXXXX", NULL);
    const int fd = g_mkstemp_full(name, O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0)
        g_unlink(name);
    g_free(name);
    return fd;
}

int target_scratch(const char *beside)
{
    char *folder = beside != NULL ? g_path_get_dirname(beside) : g_strdup(g_get_tmp_dir());
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0)
        fd = make_and_unlink(folder);
    if (fd < 0)
        is_failure(folder, "no file can be made in it");
    g_free(folder);
    return fd;
}

static char room[1 << 18];

/* The first octets of the room. */
static bool write_room(int to, ssize_t length)
{
    for (ssize_t done = 0, written = 0; done < length; done += written)
        if ((written = write(to, room + done, (size_t)(length - done))) < 0)
            return false;
    return true;
}

bool target_copy(int from, int to)
{
    ssize_t length;
    while ((length = read(from, room, sizeof room)) > 0)
        if (!write_room(to, length))
            return false;
    return length == 0;
}

bool target_unpack(int from, int to)
{
    int length;
    bool is_good = true;
    gzFile packed = gzdopen(dup(from), "rb");
    if (packed == NULL)
        return false;
    while (is_good && (length = gzread(packed, room, sizeof room)) != 0)
        is_good = length > 0 && write_room(to, length);
    return gzclose(packed) == Z_OK && is_good;
}
