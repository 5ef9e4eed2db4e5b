/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "totals.h"

#include <stdio.h>

void totals_tell_passed(const struct capture_result *results, guint count)
{
    unsigned passed = 0;
    for (guint i = 0; i < count; i++)
        passed += results[i].outcome == CAPTURE_PASSED;
    if (passed > 0)
        fprintf(stderr, "tcpphase: %u file%s in folders %s; skipped (-v lists them)\n", passed,
                passed == 1 ? "" : "s", passed == 1 ? "is not a capture" : "are not captures");
}

void totals_tell(const struct capture_result *results, guint count)
{
    struct capture_result sum = {0};
    unsigned counts[CAPTURE_RESUMED + 1] = {0};
    for (guint i = 0; i < count; i++) {
        const struct capture_result *result = &results[i];
        counts[result->outcome]++;
        if (!capture_has_any(result))
            continue;
        sum.frames += result->frames;
        sum.segments += result->segments;
        sum.streams += result->streams;
        sum.given_up += result->given_up;
        sum.undecoded += result->undecoded;
    }
    fprintf(stderr,
            "{\"captures\":%u,\"read\":%u,\"cut\":%u,\"bad\":%u,\"passed_over\":%u,\"resumed\":%u,"
            "\"frames\":%" G_GUINT64_FORMAT ",\"segments\":%" G_GUINT64_FORMAT
            ",\"streams\":%" G_GUINT64_FORMAT ",\"given_up_streams\":%" G_GUINT64_FORMAT
            ",\"undecoded_frames\":%" G_GUINT64_FORMAT "}\n",
            count, counts[CAPTURE_GOOD], counts[CAPTURE_CUT],
            counts[CAPTURE_BAD] + counts[CAPTURE_NOT_WRITTEN], counts[CAPTURE_PASSED],
            counts[CAPTURE_RESUMED], sum.frames, sum.segments, sum.streams, sum.given_up,
            sum.undecoded);
}
