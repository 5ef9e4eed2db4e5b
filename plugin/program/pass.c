/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "pass.h"

#include "base/message.h"
#include "input/wiretap_reader.h"
#include "output/files/output_file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Ends the thread of a live capture. Returns the number of octets read. */
guint64 pass_end_live(struct pass *pass)
{
    const struct live_end end = live_close(pass->live);
    pass->live = NULL;
    pass->is_stopped = end.is_stopped;
    if (end.error != 0)
        capture_file_fail(&pass->file, end.error);
    return end.octets;
}

/* If the capture is read twice, each pass counts as half. */
void pass_tell_position(const struct pass *pass)
{
    const uint32_t seldom = 4096;
    if (pass->file.frame.number % seldom != 0)
        return;
    const double part = capture_file_part(&pass->file);
    const double so_far = !pass->is_annotated ? part : (part + (pass->is_second ? 1 : 0)) / 2;
    atomic_store_explicit(&pass->reading->result->position,
                          (uint64_t)(so_far * (double)pass->reading->capture->size),
                          memory_order_relaxed);
}

/* Annotated captures are copies by libwiretap, or of what it has read, and --dissect takes its
 * records. Returns false after a message if another reader reads the capture. */
static bool is_suitable(struct pass *pass)
{
    const bool dissects = pass->reading->options->dissect != NULL;
    if ((!pass->is_annotated && !dissects) || wiretap_file_of(&pass->file) != NULL)
        return true;
    message(pass->reading->capture->path, "%s cannot be used: libwiretap does not read this format",
            pass->is_annotated ? "-w" : "--dissect");
    pass->reading->result->outcome = CAPTURE_BAD;
    capture_file_close(&pass->file);
    return false;
}

bool pass_open(struct pass *pass)
{
    const struct reading *reading = pass->reading;
    if (capture_file_open(&pass->file, pass->path))
        return is_suitable(pass);
    if (pass->live != NULL && pass_end_live(pass) == 0 && pass->is_stopped) {
        reading->result->outcome = CAPTURE_GOOD; /* ended by the user before the first octet */
        capture_file_close(&pass->file);
        return false;
    }
    const bool is_other = pass->file.error.kind == READ_UNKNOWN_FORMAT;
    char *complaint = capture_file_complaint(&pass->file);
    reading->result->outcome =
        is_other && !reading->capture->is_named && !pass->is_second ? CAPTURE_PASSED : CAPTURE_BAD;
    if (reading->result->outcome == CAPTURE_BAD || reading->options->verbose)
        message(reading->capture->path, "%s%s", complaint,
                reading->result->outcome == CAPTURE_PASSED ? "; skipped" : "");
    g_free(complaint);
    capture_file_close(&pass->file);
    return false;
}

/* Makes the pass read an unnamed copy of its capture. path: buffer for the name of the copy.
 * Returns 0; EBADMSG, without a message, if copy fails with it; -1 after a message on other errors.
 */
static int copy_capture(struct pass *pass, bool (*copy)(int from, int to),
                        char path[PASS_PATH_SIZE])
{
    const char *name = pass->reading->capture->path;
    const int from = strcmp(pass->path, "-") == 0 ? STDIN_FILENO : open(pass->path, O_RDONLY);
    if (from < 0)
        message(name, "cannot be read: %s", g_strerror(errno));
    const int to = from >= 0 ? output_file_scratch(NULL) : -1;
    int error = -1;
    if (to >= 0)
        error = copy(from, to) ? 0 : errno;
    if (from > STDIN_FILENO)
        close(from);
    if (error == 0) {
        g_snprintf(path, PASS_PATH_SIZE, "/dev/fd/%d", to);
        pass->path = path;
    } else if (to >= 0) {
        close(to);
    }
    if (error > 0 && error != EBADMSG)
        message(name, "cannot be copied to a %s: %s", output_file_scratch_name(),
                g_strerror(error));
    return error > 0 && error != EBADMSG ? -1 : error;
}

/* Returns false after a message if the capture cannot be copied. */
bool pass_save(struct pass *pass, char path[PASS_PATH_SIZE])
{
    const bool is_there =
        strcmp(pass->path, "-") == 0 || g_file_test(pass->path, G_FILE_TEST_EXISTS);
    if (!pass->is_annotated || pass->reading->capture->is_regular || !is_there)
        return true;
    const bool is_saved = copy_capture(pass, output_file_copy, path) == 0;
    if (pass->live != NULL)
        pass_end_live(pass);
    if (!is_saved)
        pass->reading->result->outcome = CAPTURE_BAD;
    return is_saved;
}

/* libwiretap reads a compressed pcapng, but does not return all of its blocks; an unpacked copy can
 * be copied block by block. If it is truncated or corrupt, the file is read as it is. Returns false
 * after a message if it cannot be read, or copied. */
bool pass_unpack(struct pass *pass, char path[PASS_PATH_SIZE])
{
    const struct wiretap_file *file = wiretap_file_of(&pass->file);
    if (!pass->is_annotated || !wiretap_file_is_pcapng(file) || !wiretap_file_is_gzipped(file))
        return true;
    const int error = copy_capture(pass, output_file_unpack, path);
    if (error == EBADMSG)
        return true;
    capture_file_close(&pass->file);
    if (error == 0)
        return pass_open(pass);
    pass->reading->result->outcome = CAPTURE_BAD;
    return false;
}

/* Prepares the comparison of the two passes. Returns false after a message on errors. */
bool pass_hold(struct pass *pass, struct twice_read *twice)
{
    pass->twice = twice;
    if (twice_read_open(twice, pass->path))
        return true;
    message(pass->reading->capture->path, "cannot be read: %s", g_strerror(errno));
    pass->reading->result->outcome = CAPTURE_BAD;
    capture_file_close(&pass->file);
    return false;
}
