/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "segment.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <texts.h>

bool ladder_moves(const struct ladder_segment *segment, enum ladder_end end)
{
    return tcpphase_path_length(segment->path[end]) > 1;
}

const char *ladder_state(const struct ladder_segment *segment, enum ladder_end end)
{
    return tcpphase_state_name(tcpphase_state_after(segment->path[end]));
}

void ladder_label(const struct ladder_segment *segment, char *text)
{
    if (segment->icmp_version != 0) {
        const struct tcpphase_icmp icmp = {
            .version = segment->icmp_version,
            .type = segment->icmp_type,
            .code = segment->icmp_code,
        };
        snprintf(text, LADDER_TEXT_SIZE, "ICMP error: %s", summary_icmp_reason(&icmp));
        return;
    }
    const struct tcpphase_verdict verdict = {.step = segment->step, .length = segment->length};
    tcpphase_label(&verdict, text);
}

/* Appends a word, after a separator unless it is the first. */
static void add_word(char *text, const char *separator, const char *word)
{
    const size_t length = strlen(text);
    snprintf(text + length, LADDER_TEXT_SIZE - length, "%s%s", length > 0 ? separator : "", word);
}

/* "SYN,ACK"; "-": no flags. */
static void write_flags(const struct ladder_segment *segment, char *text)
{
    static const struct {
        uint16_t flag;
        const char *word;
    } flags[] = {
        {TCPPHASE_SYN, "SYN"}, {TCPPHASE_FIN, "FIN"}, {TCPPHASE_RST, "RST"},
        {TCPPHASE_PSH, "PSH"}, {TCPPHASE_URG, "URG"}, {TCPPHASE_ECE, "ECE"},
        {TCPPHASE_CWR, "CWR"}, {TCPPHASE_AE, "AE"},   {TCPPHASE_ACK, "ACK"},
    };
    *text = '\0';
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (segment->flags & flags[i].flag)
            add_word(text, ",", flags[i].word);
    if (*text == '\0')
        add_word(text, "", "-");
}

void ladder_numbers(const struct ladder_segment *segment, char *text)
{
    char word[32], flags[LADDER_TEXT_SIZE / 2];
    *text = '\0';
    if (segment->icmp_version != 0)
        return;
    write_flags(segment, flags);
    snprintf(text, LADDER_TEXT_SIZE, "[%s] Seq=%" PRId32, flags, (int32_t)segment->seq);
    if (segment->flags & TCPPHASE_ACK) {
        snprintf(word, sizeof word, "Ack=%" PRId32, (int32_t)segment->ack);
        add_word(text, " ", word);
    }
    snprintf(word, sizeof word, "Len=%" PRIu32, segment->length);
    add_word(text, " ", word);
}

/* Appends the states between the first and the last one that an end goes through by the segment. */
static void add_passed(const struct ladder_segment *segment, enum ladder_end end, char *text)
{
    const unsigned length = tcpphase_path_length(segment->path[end]);
    for (unsigned i = 1; i + 1 < length; i++) {
        add_word(text, ", ", end == LADDER_CLIENT ? "client" : "server");
        add_word(text, " through ",
                 tcpphase_state_name(tcpphase_path_state(segment->path[end], i)));
    }
}

void ladder_notes(const struct ladder_segment *segment, char *text)
{
    *text = '\0';
    for (uint64_t notes = segment->notes; notes != 0;)
        add_word(text, ", ", tcpphase_note_name(tcpphase_take_note(&notes)));
    add_passed(segment, LADDER_CLIENT, text);
    add_passed(segment, LADDER_SERVER, text);
}
