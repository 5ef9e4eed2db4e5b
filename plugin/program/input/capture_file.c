/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "capture_file.h"

#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <unistd.h>

void capture_files_prepare(void)
{
    for (const struct reader *const *reader = readers; *reader != NULL; reader++)
        if ((*reader)->prepare != NULL)
            (*reader)->prepare();
}

/* Reads the first octets without changing the offset of an open descriptor. Returns how many; 0
 * also for a pipe, from which they would be lost. */
static size_t peek(const char *path, uint8_t start[READER_START])
{
    const bool is_stdin = strcmp(path, "-") == 0;
    const int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    const ssize_t length = pread(fd, start, READER_START, 0);
    if (fd >= 0 && !is_stdin)
        close(fd);
    return length > 0 ? (size_t)length : 0;
}

static const struct reader *reader_for(const char *path)
{
    uint8_t start[READER_START];
    const struct reader *const *reader = readers;
    const size_t length = (*reader)->recognizes != NULL ? peek(path, start) : 0;
    while ((*reader)->recognizes != NULL && !(*reader)->recognizes(start, length))
        reader++;
    return *reader;
}

bool capture_file_open(struct capture_file *file, const char *path)
{
    *file = (struct capture_file){.reader = reader_for(path)};
    file->state = file->reader->open(path, &file->error);
    return file->state != NULL;
}

static void note_fault(struct time_fault *fault, uint32_t frame)
{
    if (fault->frames++ == 0)
        fault->first = frame;
}

static void note_faults(struct capture_file *file)
{
    if (file->frame.faults & TIME_BAD_FRACTION)
        note_fault(&file->fraction, file->frame.number);
    if (file->frame.faults & TIME_OUT_OF_RANGE)
        note_fault(&file->range, file->frame.number);
}

bool capture_file_next(struct capture_file *file)
{
    struct frame *frame = &file->frame;
    if (file->error.kind != READ_NO_ERROR || !file->reader->next(file->state, frame, &file->error))
        return false;
    if (frame->number == UINT32_MAX) {
        file->error.kind = READ_UNNUMBERED;
        return false;
    }
    frame->number++;
    if (frame->faults != 0)
        note_faults(file);
    return true;
}

void capture_file_close(struct capture_file *file)
{
    if (file->state != NULL)
        file->reader->close(file->state);
    g_free(file->error.reason);
}

double capture_file_part(const struct capture_file *file)
{
    return file->reader->part != NULL ? file->reader->part(file->state) : 0;
}

const char *capture_file_warning(const struct capture_file *file)
{
    return file->reader->warning != NULL ? file->reader->warning(file->state) : NULL;
}

void capture_file_fail(struct capture_file *file, int error)
{
    g_free(file->error.reason);
    file->error = (struct read_error){READ_FAILED, g_strdup(g_strerror(error))};
}

char *capture_file_complaint(const struct capture_file *file)
{
    const char *reason = file->error.reason != NULL ? file->error.reason : "";
    const char *before = file->error.reason != NULL ? ": " : "";
    switch (file->error.kind) {
    case READ_UNKNOWN_FORMAT:
        return g_strdup_printf("is not a capture in a format that %s reads", file->reader->name);
    case READ_CUT:
        return g_strdup("is cut short");
    case READ_CORRUPT:
        return g_strconcat("is corrupt", before, reason, NULL);
    case READ_UNSUPPORTED:
        return g_strdup_printf("contains data that %s cannot read%s%s", file->reader->name, before,
                               reason);
    case READ_UNNUMBERED:
        return g_strdup("has more frames than can be numbered");
    case READ_NO_ERROR:
    case READ_FAILED:
        break;
    }
    return g_strconcat("cannot be read", before, reason, NULL);
}
