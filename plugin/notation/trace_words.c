/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What reading and writing a trace line share. */

#include "trace_words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const struct flag_letter trace_flag_letters[FLAG_LETTERS] = {
    {'S', TCPPHASE_SYN}, {'F', TCPPHASE_FIN}, {'R', TCPPHASE_RST},
    {'P', TCPPHASE_PSH}, {'U', TCPPHASE_URG}, {'A', TCPPHASE_ACK},
    {'E', TCPPHASE_ECE}, {'W', TCPPHASE_CWR}, {'N', TCPPHASE_AE},
};

const struct bit_word trace_bit_words[BIT_WORDS] = {
    {"sackok", TCPPHASE_OPTION_SACK_PERMITTED, 0},
    {"tfo", TCPPHASE_OPTION_FAST_OPEN, 0},
    {"mptcp=capable", TCPPHASE_OPTION_MPTCP_CAPABLE, 0},
    {"mptcp=join", TCPPHASE_OPTION_MPTCP_JOIN, 0},
    {"fragment", 0, TCPPHASE_DEFECT_LENGTH_UNKNOWN},
    {"badsum", 0, TCPPHASE_DEFECT_CHECKSUM},
    {"malformed", 0, TCPPHASE_DEFECT_MALFORMED},
    {"nopayload", 0, TCPPHASE_DEFECT_CUT_PAYLOAD},
};

const struct trace_unit trace_units[TRACE_UNITS] = {
    {"s", TCPPHASE_SECOND}, {"ms", 1000000}, {"us", 1000}, {"ns", 1}};

const int64_t trace_usual_elapsed = 1000000;

/* Just below 2^32, so that each scenario also tests wrap-around of sequence numbers. */
static const uint32_t written_as_0[2] = {4294967294, 4294967290};

/* The first ones are 1000 and 5000. */
static const uint16_t ip_id_before[2] = {999, 4999};

void trace_scenario_begin(struct trace_scenario *scenario)
{
    memset(scenario, 0, sizeof *scenario);
    memcpy(scenario->base, written_as_0, sizeof written_as_0);
    memcpy(scenario->ip_id, ip_id_before, sizeof ip_id_before);
}

void trace_scenario_pass(struct trace_scenario *scenario, const struct tcpphase_segment *segment)
{
    scenario->time = segment->time;
    scenario->knows_time = true;
    scenario->frame = segment->frame;
    scenario->ip_id[segment->sender] = segment->ip_id;
    scenario->seq[segment->sender] = segment->seq;
}

uint16_t trace_usual_ip_id(const struct trace_scenario *scenario, unsigned sender)
{
    uint16_t before = scenario->ip_id[sender];
    return (uint16_t)(before != 0 ? before + 1 : 0);
}

void trace_column_append(char *column, const char *text)
{
    size_t used = strlen(column), length = strlen(text);
    if (length > TRACE_COLUMN_SIZE - 1 - used)
        length = TRACE_COLUMN_SIZE - 1 - used;
    memcpy(column + used, text, length);
    column[used + length] = '\0';
}

void trace_column_append_number(char *column, const char *text, int64_t number)
{
    size_t used = strlen(column);
    snprintf(column + used, TRACE_COLUMN_SIZE - used, "%s%" PRId64, text, number);
}

/* In the largest unit that represents it exactly. */
void trace_column_append_elapsed(char *column, int64_t elapsed)
{
    const struct trace_unit *unit = trace_units;
    if (elapsed == trace_usual_elapsed)
        return;
    while (elapsed % unit->nanoseconds != 0)
        unit++;
    trace_column_append_number(column, elapsed < 0 ? " " : " +", elapsed / unit->nanoseconds);
    trace_column_append(column, unit->name);
}
