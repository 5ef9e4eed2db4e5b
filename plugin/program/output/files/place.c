/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PREFIX ".tcpphase-"

/* The descriptor N of a path /proc/self/fd/N, whatever name is used for that folder; else -1. */
static int descriptor_of(const char *path)
{
    char folder[PATH_MAX];
    char ours[32];
    char *last = g_path_get_basename(path);
    const bool is_number = *last != '\0' && strspn(last, "0123456789") == strlen(last);
    const long number = is_number ? strtol(last, NULL, 10) : -1;
    g_free(last);
    if (number < 0 || number > INT_MAX)
        return -1;
    char *above = g_path_get_dirname(path);
    const bool is_there = realpath(above, folder) != NULL;
    g_free(above);
    snprintf(ours, sizeof ours, "/proc/%ld/fd", (long)getpid());
    return is_there && strcmp(folder, ours) == 0 ? (int)number : -1;
}

static char *follow(const char *path, const char *link)
{
    if (g_path_is_absolute(link))
        return g_strdup(link);
    char *folder = g_path_get_dirname(path);
    char *next = g_build_filename(folder, link, NULL);
    g_free(folder);
    return next;
}

char *place_resolve(const char *path, int *descriptor)
{
    const unsigned hops = 40; /* the limit of Linux */
    char *place = g_strdup(path);
    for (unsigned i = 0; i <= hops; i++) {
        *descriptor = descriptor_of(place);
        char *link = *descriptor < 0 ? g_file_read_link(place, NULL) : NULL;
        if (link == NULL)
            return place;
        char *next = follow(place, link);
        g_free(link);
        g_free(place);
        place = next;
    }
    g_free(place);
    errno = ELOOP;
    return NULL;
}

static char *in_folder_of(const char *path, const char *name)
{
    char *folder = g_path_get_dirname(path);
    char *whole = g_build_filename(folder, name, NULL);
    g_free(folder);
    return whole;
}

static char *hashed_name(const char *last, const char *ending)
{
    char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, last, -1);
    char *name = g_strdup_printf(PREFIX "%.32s.%s", hash, ending);
    g_free(hash);
    return name;
}

char *place_beside(const char *path, const char *ending)
{
    const size_t spare = 16; /* for the suffixes that SQLite appends to names of databases */
    char *last = g_path_get_basename(path);
    char *name = strlen(last) + strlen(ending) + spare <= NAME_MAX
                     ? g_strdup_printf(".%s.%s", last, ending)
                     : hashed_name(last, ending);
    char *beside = in_folder_of(path, name);
    g_free(name);
    g_free(last);
    return beside;
}

static char *random_part(const char *path)
{
    uint64_t number = 0;
    char name[sizeof PREFIX + 32];
    if (getrandom(&number, sizeof number, 0) != sizeof number)
        number = (uint64_t)g_get_monotonic_time();
    snprintf(name, sizeof name, PREFIX "%016" PRIx64 ".part", number);
    return in_folder_of(path, name);
}

/* Whether the open file has that name. */
static bool is_named(int fd, const char *name)
{
    struct stat ours, there;
    return fstat(fd, &ours) == 0 && lstat(name, &there) == 0 && ours.st_dev == there.st_dev &&
           ours.st_ino == there.st_ino;
}

/* Locked, so that other runs do not remove it as a leftover. */
int place_make_part(const char *path, mode_t mode, char **part)
{
    int fd;
    do {
        *part = random_part(path);
        fd = open(*part, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
        if (fd >= 0 && flock(fd, LOCK_EX) == 0 && is_named(fd, *part))
            return fd;
        if (fd >= 0)
            close(fd);
        g_free(*part);
    } while (fd >= 0 || errno == EEXIST);
    *part = NULL;
    return -1;
}

char *place_link_part(const char *path, int fd)
{
    char ours[32];
    int result;
    snprintf(ours, sizeof ours, "/proc/self/fd/%d", fd);
    flock(fd, LOCK_EX);
    do {
        char *part = random_part(path);
        result = linkat(AT_FDCWD, ours, AT_FDCWD, part, AT_SYMLINK_FOLLOW);
        if (result == 0)
            return part;
        g_free(part);
    } while (errno == EEXIST);
    return NULL;
}

/* Leftovers of killed runs are our files without a lock. A lock file is unlocked for a moment after
 * its creation, so recent ones are kept. */
static void remove_leftover(const char *path)
{
    const time_t minute = 60;
    struct stat found;
    const int fd = open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return;
    const bool is_ours =
        fstat(fd, &found) == 0 && S_ISREG(found.st_mode) && found.st_uid == geteuid();
    const bool may_be_new = g_str_has_suffix(path, ".lock") && time(NULL) - found.st_mtime < minute;
    if (is_ours && !may_be_new && flock(fd, LOCK_EX | LOCK_NB) == 0 && is_named(fd, path))
        unlink(path);
    close(fd);
}

static void remove_leftovers_in(const char *folder)
{
    const char *name;
    GDir *directory = g_dir_open(folder, 0, NULL);
    while (directory != NULL && (name = g_dir_read_name(directory)) != NULL)
        if (g_str_has_prefix(name, PREFIX) &&
            (g_str_has_suffix(name, ".part") || g_str_has_suffix(name, ".lock"))) {
            char *path = g_build_filename(folder, name, NULL);
            remove_leftover(path);
            g_free(path);
        }
    if (directory != NULL)
        g_dir_close(directory);
}

/* Once per folder, since a run may write many files into one. */
static void clean_folder_of(const char *path)
{
    static GHashTable *cleaned;
    if (cleaned == NULL)
        cleaned = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    char *folder = g_path_get_dirname(path);
    if (!g_hash_table_contains(cleaned, folder))
        remove_leftovers_in(folder);
    g_hash_table_add(cleaned, folder);
}

static char *lock_path(const char *path)
{
    char *last = g_path_get_basename(path);
    char *name = hashed_name(last, "lock");
    char *lock = in_folder_of(path, name);
    g_free(name);
    g_free(last);
    return lock;
}

bool place_lock(struct place_lock *lock, const char *path, bool waits)
{
    const unsigned tries = 100, moment = 10000; /* us */
    int error = EWOULDBLOCK;
    clean_folder_of(path);
    *lock = (struct place_lock){.path = lock_path(path), .fd = -1};
    for (unsigned i = 0; i < tries; i++) {
        if (lock->fd < 0)
            lock->fd = open(lock->path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
        if (lock->fd < 0) {
            error = errno;
            break;
        }
        if (flock(lock->fd, LOCK_EX | LOCK_NB) != 0) {
            g_usleep(moment);
            continue;
        }
        if (is_named(lock->fd, lock->path))
            return true;
        close(lock->fd); /* the run that held the lock has ended, and removed the file */
        lock->fd = -1;
        if (!waits)
            break;
    }
    if (lock->fd >= 0)
        close(lock->fd);
    g_clear_pointer(&lock->path, g_free);
    errno = error;
    return false;
}

void place_unlock(struct place_lock *lock)
{
    if (lock->path == NULL)
        return;
    unlink(lock->path);
    close(lock->fd);
    g_clear_pointer(&lock->path, g_free);
}
