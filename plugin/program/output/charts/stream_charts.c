/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "stream_charts.h"

#include <verdicts.h>

static int64_t (*const time_of[CHARTED_TIME_COUNT])(const struct tcpphase_life *life) = {
#define CHARTED_FUNCTION(id, title, name) [CHARTED_##id] = summary_##name,
    CHARTED_TIMES(CHARTED_FUNCTION)
#undef CHARTED_FUNCTION
};

/* The event that the close of a stream is; TIMELINE_EVENT_COUNT: none. */
static enum timeline_event event_of(enum close close)
{
    switch (close) {
    case CLOSE_FOUR_SEGMENT:
    case CLOSE_THREE_SEGMENT:
    case CLOSE_SIMULTANEOUS:
    case CLOSE_UNFINISHED:
        return TIMELINE_CLOSED;
    case CLOSE_RESET:
    case CLOSE_RESET_AFTER_FIN:
        return TIMELINE_RESET;
    case CLOSE_NONE:
    case CLOSE_HALF_CLOSED:
    case CLOSE_COUNT:
        break;
    }
    return TIMELINE_EVENT_COUNT;
}

/* after: ns from the first segment on; TCPPHASE_NO_TIME: unknown, and not counted. */
static void count_event(struct timeline *timeline, enum timeline_event event,
                        const struct tcpphase_life *life, int64_t after)
{
    const int64_t start = life->time[TCPPHASE_MOMENT_FIRST];
    if (after != TCPPHASE_NO_TIME && event != TIMELINE_EVENT_COUNT)
        timeline_count(timeline, event, (int64_t)((uint64_t)start + (uint64_t)after));
}

void stream_charts_count(struct stream_charts *charts, const struct tcpphase_life *life,
                         bool is_troubled)
{
    struct timeline *timeline = &charts->timeline;
    timeline_reach(timeline, life->time[TCPPHASE_MOMENT_FIRST]);
    timeline_reach(timeline, life->time[TCPPHASE_MOMENT_LAST]);
    count_event(timeline, TIMELINE_OPENED, life, summary_handshake_time(life));
    count_event(timeline, event_of(summary_close(life)), life, summary_lasted(life));
    if (is_troubled)
        count_event(timeline, TIMELINE_TROUBLE, life, 0);
    for (unsigned i = 0; i < CHARTED_TIME_COUNT; i++)
        histogram_count(&charts->times[i], time_of[i](life));
}

void stream_charts_add(struct stream_charts *sum, const struct stream_charts *part)
{
    timeline_add(&sum->timeline, &part->timeline);
    for (unsigned i = 0; i < CHARTED_TIME_COUNT; i++)
        histogram_add(&sum->times[i], &part->times[i]);
}
