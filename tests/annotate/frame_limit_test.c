/* SPDX-License-Identifier: GPL-2.0-or-later */

/* frame_limit_test CAPTURE : frames are numbered up to 4294967295; a frame after that is an error,
 * the end of the capture is not. CAPTURE: has three frames or more. */

#include <input/capture_file.h>
#include <stdio.h>

static unsigned failed;

static void check(const char *sentence, bool holds)
{
    failed += !holds;
    printf("%s: %s\n", holds ? "passed" : "FAILED", sentence);
}

static uint32_t frames_in(const char *path)
{
    struct capture_file file;
    if (!capture_file_open(&file, path))
        return 0;
    while (capture_file_next(&file))
        ;
    capture_file_close(&file);
    return file.frame.number;
}

static void read_from(const char *path, uint32_t first, enum read_error_kind error)
{
    struct capture_file file;
    if (!capture_file_open(&file, path)) {
        failed++;
        return;
    }
    file.frame.number = first;
    while (capture_file_next(&file))
        check("no number is given twice", file.frame.number > first);
    check("the last number is the highest", file.frame.number == UINT32_MAX);
    check("how it ends", file.error.kind == error);
    capture_file_close(&file);
}

int main(int argc, char **argv)
{
    capture_files_prepare();
    const uint32_t frames = argc == 2 ? frames_in(argv[1]) : 0;
    check("there are frames", frames > 2);
    read_from(argv[1], UINT32_MAX - frames, READ_NO_ERROR);
    read_from(argv[1], UINT32_MAX - 1, READ_UNNUMBERED);
    return failed != 0;
}
