/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "ledger.h"

#include "preferences.h"

#include <sighting_queue.h>
#include <texts.h>

#include <stdio.h>

_Static_assert(sizeof(struct record) <= 64, "at most 64 octets are kept of a segment");

static struct stream_table *streams;
static GPtrArray *past; /* entries that the table has removed, which records still point to */
static GArray *records; /* struct record, in order of frames */
static struct sighting_queue *pending;
static uint32_t newest;  /* the last frame entered */
static gint64 newest_at; /* its offset in the file */
static uint32_t asked;   /* the last frame asked for */

static void keep_entry(struct stream_entry *entry, void *user _U_)
{
    g_ptr_array_add(past, entry);
}

static void free_entry(gpointer entry)
{
    stream_entry_free(entry);
}

static void open_ledger(void)
{
    struct stream_settings settings;
    preferences_fill(&settings);
    streams = stream_table_new(&settings, keep_entry, NULL);
    past = g_ptr_array_new_with_free_func(free_entry);
    records = g_array_new(FALSE, FALSE, sizeof(struct record));
    pending = sighting_queue_new();
    newest = 0;
    newest_at = 0;
    asked = 0;
}

static void close_ledger(void)
{
    stream_table_free(streams);
    g_ptr_array_free(past, TRUE);
    g_array_free(records, TRUE);
    sighting_queue_free(pending);
    streams = NULL;
    past = NULL;
    records = NULL;
    pending = NULL;
}

void ledger_register(void)
{
    register_init_routine(open_ledger);
    register_cleanup_routine(close_ledger);
}

/* An error moves no state. */
static struct tcpphase_verdict verdict_of_icmp(const struct judgement *judgement)
{
    const struct tcpphase_life *life = &judgement->stream->life;
    return (struct tcpphase_verdict){
        .sender = judgement->segment.sender,
        .client = life->client,
        .path = {(tcpphase_path)life->state[0] + 1, (tcpphase_path)life->state[1] + 1},
        .step = TCPPHASE_STEP_STRAY,
    };
}

static void judge(const struct sighting *sighting, void *user _U_)
{
    struct judgement judgement;
    const bool is_segment = sighting_judge(sighting, streams, &judgement);
    if (judgement.stream == NULL)
        return;
    const struct record record = {
        .verdict = is_segment ? judgement.verdict : verdict_of_icmp(&judgement),
        .stream = judgement.stream,
        .frame = sighting->frame,
        .icmp_type = sighting->icmp_type,
        .icmp_code = sighting->icmp_code,
    };
    g_array_append_val(records, record);
}

static void judge_pending(void)
{
    sighting_queue_drain(pending, judge, NULL);
}

/* With a read filter (tshark -2 -R), the number of a frame that does not pass is given to the next
 * frame. */
static void make_void(uint32_t frame)
{
    judge_pending();
    for (guint i = records->len;
         i > 0 && g_array_index(records, struct record, i - 1).frame == frame; i--)
        g_array_index(records, struct record, i - 1).is_void = true;
}

void ledger_enter(const packet_info *pinfo)
{
    if (pinfo->num == newest && pinfo->fd->file_off != newest_at)
        make_void(newest);
    newest = pinfo->num;
    newest_at = pinfo->fd->file_off;
}

void ledger_take(const packet_info *pinfo, const struct sighting *sighting)
{
    const bool is_asked_soon = asked + 1 >= pinfo->num;
    ledger_enter(pinfo);
    if (sighting_queue_is_full(pending))
        judge_pending();
    if (is_asked_soon && sighting_queue_is_empty(pending))
        judge(sighting, NULL);
    else
        sighting_queue_add(pending, sighting);
}

/* The first valid record from this index on. */
static const struct record *valid_from(guint i)
{
    while (i < records->len && g_array_index(records, struct record, i).is_void)
        i++;
    if (i == records->len)
        return NULL;
    const struct record *record = &g_array_index(records, struct record, i);
    stream_table_update(streams, record->stream);
    return record;
}

const struct record *ledger_find(uint32_t frame)
{
    judge_pending();
    asked = frame;
    guint low = 0;
    guint high = records->len;
    while (low < high) {
        const guint middle = low + (high - low) / 2;
        if (g_array_index(records, struct record, middle).frame < frame)
            low = middle + 1;
        else
            high = middle;
    }
    return valid_from(low);
}

const struct record *ledger_next(const struct record *record)
{
    return valid_from((guint)(record - (const struct record *)(const void *)records->data) + 1);
}

void record_write_label(const struct record *record, char *label)
{
    const struct tcpphase_icmp icmp = {
        .version = record->stream->ends[0].family,
        .type = record->icmp_type,
        .code = record->icmp_code,
    };
    if (record->icmp_type == 0)
        tcpphase_label(&record->verdict, label);
    else
        snprintf(label, TCPPHASE_LABEL_SIZE, "ICMP error: %s", summary_icmp_reason(&icmp));
}
