/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "report.h"

#include "base/message.h"

#include <inttypes.h>
#include <stdio.h>

/* libwireshark cannot decode these either: nothing was captured, or it is encrypted. */
static const char *remedy_for(enum decode_finding finding)
{
    const bool has_none =
        finding == DECODE_CUT || finding == DECODE_MALFORMED || finding == DECODE_ENCRYPTED;
    return has_none ? "" : "; --dissect may read them";
}

/* Types are known by their hexadecimal numbers, ports and protocols by decimal ones. */
static void print_number(uint32_t number, char text[static 32])
{
    snprintf(text, 32, " 0x%04" PRIx32 " (%" PRIu32 ")", number, number);
}

static void tell_undecoded(const struct pass *pass, enum decode_finding finding)
{
    const struct undecoded *undecoded = &pass->frames.undecoded[finding];
    if (undecoded->frames == 0)
        return;
    pass->reading->result->undecoded += undecoded->frames;
    if (pass->reading->options->quiet)
        return;
    char number[32] = "";
    const char *what = decode_finding_sentence(finding);
    const size_t length = strlen(what);
    if (finding == DECODE_LINK_TYPE) {
        if (undecoded->number != DECODE_LINK_UNKNOWN) /* link layer of the payload of the record */
            print_number(undecoded->number, number);
        message(pass->reading->capture->path,
                "%" PRIu64 " frame%s not decoded: link layer %s%s, first in frame %" PRIu32 "%s",
                undecoded->frames, message_plural(undecoded->frames), undecoded->link, number,
                undecoded->first, remedy_for(finding));
        return;
    }
    if (what[length - 1] == ':' || g_str_has_suffix(what, " number") ||
        g_str_has_suffix(what, " protocol"))
        print_number(undecoded->number, number);
    message(pass->reading->capture->path,
            "%" PRIu64 " frame%s not decoded: %s%s, first in frame %" PRIu32 "%s",
            undecoded->frames, message_plural(undecoded->frames), what, number, undecoded->first,
            remedy_for(finding));
}

void report_given_up(const struct pass *pass)
{
    const uint32_t given_up = stream_table_given_up(pass->streams);
    pass->reading->result->given_up = given_up;
    if (given_up != 0 && !pass->reading->options->quiet)
        message(pass->reading->capture->path,
                "%" PRIu32 " stream%s given up early, as there were more than %" PRIu32 " at once",
                given_up, message_plural(given_up), pass->reading->options->max_streams);
}

static void tell_fault(const struct pass *pass, const struct time_fault *fault, const char *what)
{
    if (fault->frames != 0)
        message(pass->reading->capture->path,
                "%" PRIu32 " frame%s with %s, first in frame %" PRIu32
                "; do not rely on times of their streams",
                fault->frames, message_plural(fault->frames), what, fault->first);
}

void report_times(const struct pass *pass)
{
    if (pass->reading->options->quiet)
        return;
    tell_fault(pass, &pass->file.fraction, "an invalid fraction of a second (1 s or more)");
    tell_fault(pass, &pass->file.range, "a time outside the years 1678 to 2261");
    const char *warning = capture_file_warning(&pass->file);
    if (warning != NULL)
        message(pass->reading->capture->path, "%s", warning);
}

/* Why the reading ended. If the user ended it within a record, that is a normal end. */
void report_end(const struct pass *pass)
{
    const struct capture_file *file = &pass->file;
    struct capture_result *result = pass->reading->result;
    const enum read_error_kind error = file->error.kind;
    result->frames = file->frame.number;
    const bool is_good = error == READ_NO_ERROR || (pass->is_stopped && error == READ_CUT);
    result->outcome = is_good ? CAPTURE_GOOD : CAPTURE_CUT;
    if (is_good)
        return;
    char *complaint = capture_file_complaint(file);
    if (file->frame.number == 0)
        message(pass->reading->capture->path, "%s before its first frame", complaint);
    else
        message(pass->reading->capture->path,
                "%s after frame %" PRIu32 "; the frames before it were read", complaint,
                file->frame.number);
    g_free(complaint);
}

void report_undecoded(const struct pass *pass)
{
    for (unsigned finding = 0; finding < DECODE_FINDING_COUNT; finding++)
        tell_undecoded(pass, (enum decode_finding)finding);
}
