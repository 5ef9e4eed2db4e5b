/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The tree of counts.
 *
 * Segments are ticked as they come. A stream is counted once for each of its words. On a first
 * pass, while later segments are unknown, its words change, and it moves from one count to another.
 * So its counts are set, not ticked, and have no burst rate. */

#include "statistics.h"

#include "server_counts.h"
#include "tap.h"

#include <epan/stats_tree.h>
#include <epan/stats_tree_priv.h>
#include <outcomes.h>
#include <verdicts.h>

static const char segments_title[] = "Segments";
static const char notes_title[] = "with notes";
static const char streams_title[] = "Streams";

/* Times in microseconds, so that whole numbers suit LANs as well as satellite links. */
static const struct {
    const char *title;
    int64_t (*of)(const struct tcpphase_life *life);
} times[] = {
    {"by handshake time (us)", summary_handshake_time},
    {"by first byte time (us)", summary_first_byte_time},
};

enum { TIME_COUNT = sizeof times / sizeof times[0] };

static const struct {
    char *title;
    range_pair_t range; /* us, inclusive */
} ranges[] = {
    {"< 1 ms", {0, 999}},           {"1-10 ms", {1000, 9999}},
    {"10-100 ms", {10000, 99999}},  {"100 ms-1 s", {100000, 999999}},
    {"1-10 s", {1000000, 9999999}}, {"> 10 s", {10000000, G_MAXINT}},
};

/* What a stream has been counted as. */
struct counted {
    bool is_counted;
    unsigned times; /* bit set */
    uint64_t outcomes;
    struct served served;
};

/* The state of one tree. */
struct counting {
    int segments; /* node ids */
    int phases[TCPPHASE_PHASE_COUNT];
    int notes;
    int streams;
    int stream_count;
    int topics[OUTCOME_TOPIC_COUNT];
    int topic_counts[OUTCOME_TOPIC_COUNT];
    int outcomes[OUTCOME_MAX]; /* counts by word */
    struct server_counts *servers;
    GArray *counted; /* struct counted; index: stream */
};

static GHashTable *countings; /* stats_tree -> struct counting */

static void free_counting(gpointer value)
{
    struct counting *counting = value;
    g_array_free(counting->counted, TRUE);
    server_counts_free(counting->servers);
    g_free(counting);
}

/* Sets the ranges of the children of a node, which Wireshark would otherwise parse from their
 * titles. */
static void set_bounds(const stats_tree *tree, int id)
{
    const stat_node *node = g_ptr_array_index(tree->parents, id);
    unsigned i = 0;
    for (const stat_node *range = node->children; range != NULL; range = range->next)
        *range->rng = ranges[i++].range;
}

static void create_ranges(stats_tree *tree, const char *title, int parent)
{
    char *titles[G_N_ELEMENTS(ranges)];
    for (unsigned i = 0; i < G_N_ELEMENTS(ranges); i++)
        titles[i] = ranges[i].title;
    set_bounds(tree, stats_tree_create_range_node_string(tree, title, parent, G_N_ELEMENTS(titles),
                                                         titles));
}

/* A node that stands before its siblings without the flag, however they are sorted. */
static int create_first(stats_tree *tree, const char *title, int parent)
{
    const int id = stats_tree_create_node(tree, title, parent, STAT_DT_INT, TRUE);
    stat_node_set_flags(tree, title, parent, TRUE, ST_FLG_SORT_TOP);
    return id;
}

static void create_segments(stats_tree *tree, struct counting *counting)
{
    counting->segments = create_first(tree, segments_title, 0);
    for (unsigned phase = 0; phase < TCPPHASE_PHASE_COUNT; phase++)
        counting->phases[phase] =
            create_first(tree, tcpphase_phase_name((enum tcpphase_phase)phase), counting->segments);
    counting->notes =
        stats_tree_create_node(tree, notes_title, counting->segments, STAT_DT_INT, TRUE);
}

static void create_streams(stats_tree *tree, struct counting *counting)
{
    counting->streams = stats_tree_create_node(tree, streams_title, 0, STAT_DT_INT, TRUE);
    counting->servers = server_counts_new(tree, counting->streams);
    for (unsigned topic = 0; topic < OUTCOME_TOPIC_COUNT; topic++)
        counting->topics[topic] = stats_tree_create_node(tree, summary_outcome_topics[topic].title,
                                                         counting->streams, STAT_DT_INT, TRUE);
    for (unsigned i = 0; i < TIME_COUNT; i++)
        create_ranges(tree, times[i].title, counting->streams);
}

/* Called once per tree, and again in the GUI before all segments are tapped anew. */
static void begin(stats_tree *tree)
{
    struct counting *counting = g_new0(struct counting, 1);
    counting->counted = g_array_new(FALSE, TRUE, sizeof(struct counted));
    create_segments(tree, counting);
    create_streams(tree, counting);
    g_hash_table_replace(countings, tree, counting);
}

static void end(stats_tree *tree)
{
    if (countings != NULL)
        g_hash_table_remove(countings, tree);
}

static void count_notes(stats_tree *tree, const struct counting *counting, uint64_t notes)
{
    if (notes != 0)
        tick_stat_node(tree, notes_title, counting->segments, TRUE);
    while (notes != 0)
        tick_stat_node(tree, tcpphase_note_name(tcpphase_take_note(&notes)), counting->notes,
                       FALSE);
}

static void count_segment(stats_tree *tree, const struct counting *counting,
                          const struct tcpphase_verdict *verdict)
{
    const enum tcpphase_step step = (enum tcpphase_step)verdict->step;
    const enum tcpphase_phase phase = tcpphase_step_phase(step);
    tick_stat_node(tree, segments_title, 0, TRUE);
    tick_stat_node(tree, tcpphase_phase_name(phase), counting->segments, TRUE);
    tick_stat_node(tree, tcpphase_step_name(step), counting->phases[phase], FALSE);
    count_notes(tree, counting, verdict->notes);
}

/* Moves a stream from some words of a topic to others. */
static void move(stats_tree *tree, struct counting *counting, enum outcome_topic topic,
                 const uint64_t from_to[2])
{
    const struct outcome_topic_about *about = &summary_outcome_topics[topic];
    const uint64_t from = summary_outcomes_about(from_to[0], topic);
    const uint64_t to = summary_outcomes_about(from_to[1], topic);
    if (from == to)
        return;
    counting->topic_counts[topic] += (to != 0) - (from != 0);
    set_stat_node(tree, about->title, counting->streams, TRUE, counting->topic_counts[topic]);
    for (unsigned i = 0; i < about->count; i++) {
        int *count = &counting->outcomes[about->first + i];
        if (((from ^ to) >> i & 1) == 0)
            continue;
        *count += to >> i & 1 ? 1 : -1;
        set_stat_node(tree, stream_field_word(about->field, i)->word, counting->topics[topic],
                      FALSE, *count);
    }
}

/* A time is counted once: when it is known, it does not change. */
static void count_times(stats_tree *tree, int parent, const struct tcpphase_life *life,
                        struct counted *counted)
{
    for (unsigned i = 0; i < TIME_COUNT; i++) {
        const int64_t time = times[i].of(life);
        if (time == TCPPHASE_NO_TIME || counted->times >> i & 1)
            continue;
        counted->times |= 1U << i;
        tick_stat_node(tree, times[i].title, parent, FALSE);
        stats_tree_tick_range(tree, times[i].title, parent, (int)MIN(time / 1000, G_MAXINT));
    }
}

static void count_stream(stats_tree *tree, struct counting *counting,
                         const struct stream_entry *stream)
{
    if (counting->counted->len <= stream->index)
        g_array_set_size(counting->counted, stream->index + 1);
    struct counted *counted = &g_array_index(counting->counted, struct counted, stream->index);
    if (counted->is_counted && tap_is_whole())
        return;
    const uint64_t from_to[2] = {counted->outcomes, summary_outcomes(&stream->life)};
    if (!counted->is_counted)
        set_stat_node(tree, streams_title, 0, TRUE, ++counting->stream_count);
    counted->is_counted = true;
    if (from_to[0] != from_to[1])
        for (unsigned topic = 0; topic < OUTCOME_TOPIC_COUNT; topic++)
            move(tree, counting, (enum outcome_topic)topic, from_to);
    counted->outcomes = from_to[1];
    count_times(tree, counting->streams, &stream->life, counted);
    server_counts_update(tree, counting->servers, stream, &counted->served);
}

/* The parameters are given by the tap: NOLINTNEXTLINE(readability-function-size) */
static tap_packet_status count(stats_tree *tree, packet_info *pinfo _U_, epan_dissect_t *edt _U_,
                               const void *tapped, tap_flags_t flags _U_)
{
    const struct record *record = tapped;
    struct counting *counting = g_hash_table_lookup(countings, tree);
    if (record->icmp_type == 0)
        count_segment(tree, counting, &record->verdict);
    count_stream(tree, counting, record->stream);
    return TAP_PACKET_REDRAW;
}

/* Stream indices start again at 0. Counts of the previous file remain. */
static void forget_streams(void)
{
    GHashTableIter iterator;
    gpointer value;
    g_hash_table_iter_init(&iterator, countings);
    while (g_hash_table_iter_next(&iterator, NULL, &value))
        g_array_set_size(((struct counting *)value)->counted, 0);
}

/* tshark does not free its trees. */
static void shut_down(void)
{
    g_hash_table_destroy(countings);
    countings = NULL;
}

void phase_tree_register(void)
{
    countings = g_hash_table_new_full(NULL, NULL, NULL, free_counting);
    register_cleanup_routine(forget_streams);
    register_shutdown_routine(shut_down);
}

void phase_tree_handoff(void)
{
    stats_tree_register_plugin(TAP_NAME, "tcpphase",
                               "TCP Lifecycle" STATS_TREE_MENU_SEPARATOR "Phases and Outcomes", 0,
                               count, begin, end);
}
