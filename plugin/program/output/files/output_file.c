/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "output_file.h"

#include "base/interrupts.h"
#include "base/message.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

static bool is_failure(const char *path, const char *what)
{
    message(path, "%s: %s", what, g_strerror(errno));
    return false;
}

/* A descriptor inherited at program start. Those that the program opens have FD_CLOEXEC. */
static int open_descriptor(int descriptor)
{
    const int flags = fcntl(descriptor, F_GETFL);
    const bool is_given = flags >= 0 && !(fcntl(descriptor, F_GETFD) & FD_CLOEXEC);
    if (is_given && (flags & O_ACCMODE) != O_RDONLY)
        return fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    errno = EBADF;
    return -1;
}

/* Opening a FIFO for writing fails until it has a reader. Waits for one, or for a signal. */
static int open_special(const char *path, bool is_fifo)
{
    const useconds_t moment = 10000; /* us */
    int fd;
    if (!is_fifo)
        return open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
    while ((fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)) < 0 && errno == ENXIO) {
        if (interrupt_is_pending()) {
            errno = EINTR;
            break;
        }
        usleep(moment);
    }
    if (fd >= 0)
        fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
    return fd;
}

/* Returns -1 if the file system does not support unnamed files (O_TMPFILE). */
static int open_unnamed(const char *path, mode_t mode)
{
    char *folder = g_path_get_dirname(path);
    const int fd = g_access("/proc/self/fd", X_OK) == 0
                       ? open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, mode)
                       : -1;
    g_free(folder);
    return fd;
}

/* Returns false and sets errno on errors. */
static bool open_file(struct output_file *file, bool is_locked)
{
    struct stat found;
    if (lstat(file->place, &found) != 0 && errno != ENOENT)
        return false;
    if (is_locked && !place_lock(&file->lock, file->place, false))
        return false;
    file->fd = open_unnamed(file->place, 0666);
    if (file->fd < 0)
        file->fd = place_make_part(file->place, 0666, &file->part);
    return file->fd >= 0;
}

static bool open_any(struct output_file *file, const char *path, bool is_locked)
{
    struct stat found;
    int descriptor = -1;
    char *place = place_resolve(path, &descriptor);
    *file = (struct output_file){.path = g_strdup(path), .fd = -1};
    if (place == NULL)
        return false;
    if (descriptor >= 0) {
        file->fd = open_descriptor(descriptor);
    } else if (stat(path, &found) == 0 && !S_ISREG(found.st_mode) && !S_ISDIR(found.st_mode)) {
        file->fd = open_special(path, S_ISFIFO(found.st_mode));
    } else {
        file->place = place;
        return open_file(file, is_locked);
    }
    g_free(place);
    return file->fd >= 0;
}

/* Closes the file unless it was inherited; write errors may be reported only then. */
static bool forget(struct output_file *file)
{
    const bool is_closed = file->fd <= STDERR_FILENO || close(file->fd) == 0;
    const int error = errno;
    place_unlock(&file->lock);
    g_free(file->part);
    g_free(file->place);
    g_free(file->path);
    *file = (struct output_file){.fd = -1};
    errno = error;
    return is_closed;
}

static bool open_or_tell(struct output_file *file, const char *path, bool is_locked)
{
    if (open_any(file, path, is_locked))
        return true;
    if (errno == EWOULDBLOCK)
        message(path, "another run is writing it");
    else if (errno != EINTR)
        is_failure(path, "cannot be written");
    forget(file);
    return false;
}

bool output_file_open(struct output_file *file, const char *path)
{
    return open_or_tell(file, path, true);
}

bool output_file_open_unlocked(struct output_file *file, const char *path)
{
    return open_or_tell(file, path, false);
}

bool output_file_open_stdout(struct output_file *file)
{
    *file = (struct output_file){.path = g_strdup("the standard output"), .fd = STDOUT_FILENO};
    const int mode = fcntl(STDOUT_FILENO, F_GETFL);
    if (mode >= 0 && (mode & O_ACCMODE) != O_RDONLY)
        return true;
    errno = EBADF; /* it is closed */
    is_failure(file->path, "cannot be written");
    forget(file);
    return false;
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

/* An unnamed file cannot replace another: it is linked under a hidden name first. Returns false and
 * sets errno on errors. */
static bool take_place(struct output_file *file)
{
    if (fsync(file->fd) != 0)
        return false;
    if (file->part == NULL)
        file->part = place_link_part(file->place, file->fd);
    if (file->part == NULL || g_rename(file->part, file->place) != 0)
        return false;
    g_clear_pointer(&file->part, g_free);
    sync_folder(file->place);
    return true;
}

bool output_file_publish(struct output_file *file)
{
    char *path = g_strdup(file->path);
    bool is_published = file->place == NULL || take_place(file);
    if (!is_published) {
        is_failure(path, "cannot be written");
        output_file_discard(file);
    } else if (file->path != NULL && !forget(file)) {
        is_published = is_failure(path, "cannot be written");
    }
    g_free(path);
    return is_published;
}

void output_file_discard(struct output_file *file)
{
    if (file->path == NULL)
        return;
    if (file->part != NULL)
        g_unlink(file->part);
    forget(file);
}

int output_file_scratch(const char *beside)
{
    char *path = beside != NULL ? g_strdup(beside) : g_build_filename(g_get_tmp_dir(), "-", NULL);
    char *part = NULL;
    int fd = open_unnamed(path, 0600);
    if (fd < 0)
        fd = place_make_part(path, 0600, &part);
    if (part != NULL)
        g_unlink(part);
    if (fd < 0)
        is_failure(beside != NULL ? beside : g_get_tmp_dir(), "cannot create a temporary file");
    g_free(part);
    g_free(path);
    return fd;
}

const char *output_file_scratch_name(void)
{
    static char *name;
    if (name == NULL)
        name = g_strdup_printf("temporary file in %s (TMPDIR)", g_get_tmp_dir());
    return name;
}

static char room[1 << 18];

/* Writes the beginning of the buffer, at most `most` octets at a time. */
static bool write_room(int to, size_t length, size_t most)
{
    ssize_t written;
    for (size_t done = 0; done < length; done += (size_t)written) {
        if (!interrupt_wait_writable(to))
            return false;
        if ((written = write(to, room + done, MIN(length - done, most))) < 0)
            return false;
    }
    return true;
}

/* Small for pipes, so that a slow reader does not keep the program from noticing signals. */
static size_t most_at_once(int to)
{
    struct stat found;
    return fstat(to, &found) == 0 && S_ISREG(found.st_mode) ? sizeof room : PIPE_BUF;
}

bool output_file_copy(int from, int to)
{
    const size_t most = most_at_once(to);
    ssize_t length;
    while ((length = read(from, room, sizeof room)) > 0)
        if (!write_room(to, (size_t)length, most))
            return false;
    return length == 0;
}

bool output_file_unpack(int from, int to)
{
    int length;
    bool is_written = true;
    gzFile packed = gzdopen(dup(from), "rb");
    if (packed == NULL)
        return false;
    while (is_written && (length = gzread(packed, room, sizeof room)) > 0)
        is_written = write_room(to, (size_t)length, sizeof room);
    const int error = is_written ? EBADMSG : errno;
    const bool is_whole = gzclose(packed) == Z_OK && is_written && length == 0;
    errno = error;
    return is_whole;
}
