/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Writes a segment as the input column of a trace line. */

#include "trace_line.h"
#include "trace_words.h"

/* A RST that answers a segment without ACK has the number 0, whatever its sender's base is (RFC
 * 9293 section 3.10.7.1). */
static bool has_number_0(const struct tcpphase_segment *segment)
{
    return segment->flags & TCPPHASE_RST && segment->seq == 0;
}

/* A base that is not known yet is the ISN, or without the SYN the first known octet - 1. */
static void learn_bases(const struct tcpphase_segment *segment, struct trace_scenario *scenario)
{
    unsigned sender = segment->sender, receiver = !sender;
    if (!scenario->knows_base[sender] && !has_number_0(segment)) {
        scenario->base[sender] = segment->seq - (segment->flags & TCPPHASE_SYN ? 0 : 1);
        scenario->knows_base[sender] = true;
    }
    if (!scenario->knows_base[receiver] && segment->flags & TCPPHASE_ACK) {
        scenario->base[receiver] = segment->ack - 1;
        scenario->knows_base[receiver] = true;
    }
}

static void write_flags(uint16_t flags, char *column)
{
    char letters[FLAG_LETTERS + 1] = "-";
    size_t count = 0;
    for (size_t i = 0; i < FLAG_LETTERS; i++)
        if (flags & trace_flag_letters[i].bit)
            letters[count++] = trace_flag_letters[i].letter;
    trace_column_append(column, letters);
    trace_column_append(column, count < 2 ? "  " : count < 3 ? " " : "");
}

static void write_numbers(const struct tcpphase_segment *segment,
                          const struct trace_scenario *scenario, char *column)
{
    uint32_t seq = segment->seq - scenario->base[segment->sender];
    uint32_t ack = segment->ack - scenario->base[!segment->sender];
    if (has_number_0(segment))
        trace_column_append(column, " seq=#0");
    else
        trace_column_append_number(column, " seq=", (int32_t)seq);
    if (segment->flags & TCPPHASE_ACK)
        trace_column_append_number(column, " ack=", (int32_t)ack);
    else if (segment->ack != 0)
        trace_column_append_number(column, " ack=#", segment->ack);
    if (segment->length != 0)
        trace_column_append_number(column, " len=", segment->length);
    if (segment->window != USUAL_WINDOW)
        trace_column_append_number(column, " win=", segment->window);
}

static void write_number_options(const struct trace_input *input, char *column)
{
    const struct tcpphase_segment *segment = &input->segment;
    if (segment->options & TCPPHASE_OPTION_MSS)
        trace_column_append_number(column, " mss=", segment->mss);
    if (segment->options & TCPPHASE_OPTION_WINDOW_SCALE)
        trace_column_append_number(column, " ws=", segment->window_shift);
    if (segment->options & TCPPHASE_OPTION_TIMESTAMPS) {
        trace_column_append_number(column, " ts=", segment->ts_value);
        trace_column_append_number(column, "/", segment->ts_echo);
    }
    if (segment->options & TCPPHASE_OPTION_FAST_OPEN && input->cookie_length != 0)
        trace_column_append_number(column, " tfo=", input->cookie_length);
}

static void write_sack(const struct tcpphase_segment *segment,
                       const struct trace_scenario *scenario, char *column)
{
    uint32_t base = scenario->base[!segment->sender];
    for (size_t i = 0; i < segment->sack_count; i++) {
        uint32_t start = segment->sack[i].start - base, end = segment->sack[i].end - base;
        trace_column_append_number(column, i == 0 ? " sack=" : ",", (int32_t)start);
        trace_column_append_number(column, "-", (int32_t)end);
    }
}

static void write_bit_words(const struct trace_input *input, char *column)
{
    uint8_t options = input->segment.options;
    if (input->cookie_length != 0) /* written with its length below */
        options &= (uint8_t)~TCPPHASE_OPTION_FAST_OPEN;
    for (size_t i = 0; i < BIT_WORDS; i++) {
        if (!(options & trace_bit_words[i].option) &&
            !(input->segment.defects & trace_bit_words[i].defect))
            continue;
        trace_column_append(column, " ");
        trace_column_append(column, trace_bit_words[i].name);
    }
}

static void write_ip_id(const struct tcpphase_segment *segment,
                        const struct trace_scenario *scenario, char *column)
{
    unsigned sender = segment->sender;
    if (segment->ip_id == trace_usual_ip_id(scenario, sender))
        return;
    if (segment->ip_id == scenario->ip_id[sender] && segment->seq == scenario->seq[sender])
        trace_column_append(column, " again");
    else
        trace_column_append_number(column, " id=", segment->ip_id);
}

void trace_input_write(const struct trace_input *input, struct trace_scenario *scenario,
                       struct trace_row *row)
{
    const struct tcpphase_segment *segment = &input->segment;
    char *column = row->column[TRACE_INPUT];
    column[0] = '\0';
    learn_bases(segment, scenario);
    trace_column_append(column, segment->sender == 0 ? "c> " : "s> ");
    write_flags(segment->flags, column);
    write_numbers(segment, scenario, column);
    write_number_options(input, column);
    write_sack(segment, scenario, column);
    write_bit_words(input, column);
    write_ip_id(segment, scenario, column);
    if (input->ports[segment->sender] != 0)
        trace_column_append_number(column, " sport=", input->ports[segment->sender]);
    if (input->ports[!segment->sender] != 0)
        trace_column_append_number(column, " dport=", input->ports[!segment->sender]);
    if (segment->ttl != USUAL_TTL)
        trace_column_append_number(column, " ttl=", segment->ttl);
    if (input->header_captured != 0)
        trace_column_append_number(column, " cut=", input->header_captured);
    if (scenario->knows_time)
        trace_column_append_elapsed(column, segment->time - scenario->time);
    trace_scenario_pass(scenario, segment);
}
