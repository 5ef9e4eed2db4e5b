/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "fates.h"

/* Sequence numbers that an end sent and that were not acknowledged yet. */
struct flight {
    uint32_t start;
    uint32_t end;
    guint segment; /* number of the latest segment that has them */
    bool is_again; /* an earlier segment had them too */
};

struct ladder_fates {
    GByteArray *fates;
    struct {
        GArray *flights; /* struct flight, in order of their numbers */
        guint first;     /* of those that are not acknowledged */
    } sent[LADDER_ENDS];
};

struct ladder_fates *ladder_fates_new(void)
{
    struct ladder_fates *fates = g_new0(struct ladder_fates, 1);
    fates->fates = g_byte_array_new();
    for (unsigned end = 0; end < LADDER_ENDS; end++)
        fates->sent[end].flights = g_array_new(FALSE, FALSE, sizeof(struct flight));
    return fates;
}

static struct flight *flight_at(const struct ladder_fates *fates, unsigned end, guint i)
{
    return &g_array_index(fates->sent[end].flights, struct flight, i);
}

/* RFC 9293 section 3.4: modulo 2^32. */
static bool is_above(uint32_t number, uint32_t other)
{
    return (int32_t)(number - other) > 0;
}

/* Drops acknowledged flights; the array is compacted when they are more than half of it. */
static void acknowledge(struct ladder_fates *fates, unsigned end, uint32_t ack)
{
    GArray *flights = fates->sent[end].flights;
    guint *first = &fates->sent[end].first;
    while (*first < flights->len && !is_above(flight_at(fates, end, *first)->end, ack))
        ++*first;
    if (*first > 64 && *first > flights->len / 2) {
        g_array_remove_range(flights, 0, *first);
        *first = 0;
    }
}

/* Index of the first flight that ends above the number; the length of the array if none does. */
static guint find(const struct ladder_fates *fates, unsigned end, uint32_t number)
{
    guint from = fates->sent[end].first, to = fates->sent[end].flights->len;
    while (from < to) {
        const guint middle = from + (to - from) / 2;
        if (is_above(flight_at(fates, end, middle)->end, number))
            to = middle;
        else
            from = middle + 1;
    }
    return from;
}

/* If sequence numbers in flight are sent again, the segment that had them before was lost. */
static void send(struct ladder_fates *fates, unsigned end, struct flight new)
{
    GArray *flights = fates->sent[end].flights;
    guint i = find(fates, end, new.start);
    if (i == flights->len) {
        g_array_append_val(flights, new);
        return;
    }
    for (; i < flights->len && is_above(new.end, flight_at(fates, end, i)->start); i++) {
        struct flight *old = flight_at(fates, end, i);
        if (new.is_again)
            fates->fates->data[old->segment] = LADDER_LOST;
        old->segment = new.segment;
        old->is_again = new.is_again;
    }
}

/* The segment that an ICMP error quotes did not arrive. */
static void return_to_sender(struct ladder_fates *fates, const struct ladder_segment *error)
{
    const guint i = find(fates, error->sender, error->seq);
    if (i < fates->sent[error->sender].flights->len &&
        flight_at(fates, error->sender, i)->start == error->seq)
        fates->fates->data[flight_at(fates, error->sender, i)->segment] = LADDER_LOST;
}

static bool is_believed(const struct ladder_segment *segment)
{
    return segment->step != TCPPHASE_STEP_STRAY &&
           !(segment->notes & TCPPHASE_NOTE_BIT(CHECKSUM_BAD));
}

void ladder_fates_take(struct ladder_fates *fates, const struct ladder_segment *segment)
{
    const uint32_t space = segment->length + ((segment->flags & TCPPHASE_SYN) != 0) +
                           ((segment->flags & TCPPHASE_FIN) != 0);
    const guint8 fate = is_believed(segment) ? LADDER_ARRIVED : LADDER_STRAY;
    const struct flight flight = {segment->seq, segment->seq + space, fates->fates->len,
                                  segment->notes & TCPPHASE_NOTE_BIT(RETRANSMISSION)};
    g_byte_array_append(fates->fates, &fate, 1);
    if (segment->icmp_version != 0)
        return_to_sender(fates, segment);
    if (fate == LADDER_STRAY || segment->icmp_version != 0 ||
        segment->notes & TCPPHASE_NOTE_BIT(CAPTURE_DUPLICATE))
        return;
    if (segment->flags & TCPPHASE_ACK)
        acknowledge(fates, !segment->sender, segment->ack);
    if (space > 0 && !(segment->flags & TCPPHASE_RST))
        send(fates, segment->sender, flight);
}

GByteArray *ladder_fates_end(struct ladder_fates *fates)
{
    for (unsigned end = 0; end < LADDER_ENDS; end++) {
        for (guint i = fates->sent[end].first; i < fates->sent[end].flights->len; i++)
            if (flight_at(fates, end, i)->is_again)
                fates->fates->data[flight_at(fates, end, i)->segment] = LADDER_LOST;
        g_array_free(fates->sent[end].flights, TRUE);
    }
    GByteArray *result = fates->fates;
    g_free(fates);
    return result;
}
