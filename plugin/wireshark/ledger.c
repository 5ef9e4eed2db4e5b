/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "ledger.h"

#include "preferences.h"

#include <texts.h>

#include <stdio.h>

_Static_assert(sizeof(struct record) <= 64 && offsetof(struct sighting, octets) + 8 + 32 <= 64,
               "at most 64 octets are kept of a segment");

static struct stream_table *streams;
static GPtrArray *past;  /* entries that the table has removed, which records still point to */
static GArray *records;  /* struct record, in order of frames */
static GArray *pending;  /* struct sighting, padded to multiples of 8 octets */
static uint32_t newest;  /* the last frame entered */
static gint64 newest_at; /* its offset in the file */

static void keep_entry(struct stream_entry *entry, void *user _U_)
{
    g_ptr_array_add(past, entry);
}

static void free_entry(gpointer entry)
{
    stream_entry_free(entry);
}

static GArray *new_pending(void)
{
    return g_array_new(FALSE, FALSE, sizeof(uint64_t));
}

static void open_ledger(void)
{
    struct stream_settings settings;
    preferences_fill(&settings);
    streams = stream_table_new(&settings, keep_entry, NULL);
    past = g_ptr_array_new_with_free_func(free_entry);
    records = g_array_new(FALSE, FALSE, sizeof(struct record));
    pending = new_pending();
    newest = 0;
    newest_at = 0;
}

static void close_ledger(void)
{
    stream_table_free(streams);
    g_ptr_array_free(past, TRUE);
    g_array_free(records, TRUE);
    g_array_free(pending, TRUE);
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

static guint words_of(const struct sighting *sighting)
{
    const size_t octets = offsetof(struct sighting, octets) + sighting_octets(sighting);
    return (guint)((octets + sizeof(uint64_t) - 1) / sizeof(uint64_t));
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

static void judge(const struct sighting *sighting)
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

/* Judges all sightings that are pending. The memory of a long list, of a first pass without any
 * queries, is returned. */
static void judge_pending(void)
{
    const guint long_list = 65536;
    const guint length = pending->len;
    for (guint i = 0; i < length;) {
        const struct sighting *sighting = (const void *)&g_array_index(pending, uint64_t, i);
        judge(sighting);
        i += words_of(sighting);
    }
    g_array_set_size(pending, 0);
    if (length > long_list) {
        g_array_free(pending, TRUE);
        pending = new_pending();
    }
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
    ledger_enter(pinfo);
    g_array_append_vals(pending, sighting, words_of(sighting));
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
