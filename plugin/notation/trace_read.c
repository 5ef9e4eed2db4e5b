/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Parses the input column of a trace line. */

#include "trace_line.h"
#include "trace_words.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum {
    SEQ_END = 8, /* offsets of the ends of header fields: RFC 9293 section 3.1 */
    ACK_END = 12,
    FLAGS_END = 14,
    WINDOW_END = 16,
    FIXED_HEADER_END = 20,
    LONGEST_HEADER = 60
};

/* State of parsing a line. */
struct segment_line {
    const struct trace_scenario *scenario;
    struct trace_input *input;
    struct tcpphase_segment *segment; /* points into input */
    int64_t elapsed;                  /* ns since the previous segment */
};

/* Parses a sequence number, relative to base or, after a #, absolute; advances *text. */
static bool read_sequence(const char **text, uint32_t base, uint32_t *sequence)
{
    bool is_raw = **text == '#';
    int64_t number;
    *text += is_raw;
    if (!trace_read_number(text, is_raw ? 0 : INT32_MIN, UINT32_MAX, &number))
        return false;
    *sequence = (is_raw ? 0 : base) + (uint32_t)number;
    return true;
}

static bool read_seq(struct segment_line *line, const char *value)
{
    uint32_t base = line->scenario->base[line->segment->sender];
    return read_sequence(&value, base, &line->segment->seq) && *value == '\0';
}

static bool read_ack(struct segment_line *line, const char *value)
{
    uint32_t base = line->scenario->base[!line->segment->sender];
    return read_sequence(&value, base, &line->segment->ack) && *value == '\0';
}

static bool read_len(struct segment_line *line, const char *value)
{
    int64_t number = 0;
    bool is_good = trace_read_whole_number(value, UINT32_MAX, &number);
    line->segment->length = (uint32_t)number;
    return is_good;
}

static bool read_win(struct segment_line *line, const char *value)
{
    int64_t number = 0;
    bool is_good = trace_read_whole_number(value, UINT16_MAX, &number);
    line->segment->window = (uint16_t)number;
    return is_good;
}

static bool read_mss(struct segment_line *line, const char *value)
{
    int64_t number = 0;
    bool is_good = trace_read_whole_number(value, UINT16_MAX, &number);
    line->segment->mss = (uint16_t)number;
    line->segment->options |= TCPPHASE_OPTION_MSS;
    return is_good;
}

static bool read_ws(struct segment_line *line, const char *value)
{
    int64_t number = 0;
    bool is_good = trace_read_whole_number(value, UINT8_MAX, &number);
    line->segment->window_shift = (uint8_t)number;
    line->segment->options |= TCPPHASE_OPTION_WINDOW_SCALE;
    return is_good;
}

static bool read_ts(struct segment_line *line, const char *value)
{
    int64_t sent = 0, echoed = 0;
    bool is_good = trace_read_number(&value, 0, UINT32_MAX, &sent) && *value == '/' &&
                   trace_read_whole_number(value + 1, UINT32_MAX, &echoed);
    line->segment->ts_value = (uint32_t)sent;
    line->segment->ts_echo = (uint32_t)echoed;
    line->segment->options |= TCPPHASE_OPTION_TIMESTAMPS;
    return is_good;
}

static bool read_sack(struct segment_line *line, const char *value)
{
    struct tcpphase_segment *segment = line->segment;
    uint32_t base = line->scenario->base[!segment->sender];
    do {
        if (segment->sack_count == TCPPHASE_SACK_BLOCKS)
            return false;
        struct tcpphase_range *block = &segment->sack[segment->sack_count++];
        if (!read_sequence(&value, base, &block->start) || *value++ != '-' ||
            !read_sequence(&value, base, &block->end))
            return false;
    } while (*value++ == ',');
    return value[-1] == '\0';
}

static bool read_cookie(struct segment_line *line, const char *value)
{
    int64_t number = 0;
    bool is_good = trace_read_whole_number(value, UINT8_MAX, &number);
    line->input->cookie_length = (uint8_t)number;
    line->segment->options |= TCPPHASE_OPTION_FAST_OPEN;
    return is_good;
}

static bool read_id(struct segment_line *line, const char *value)
{
    int64_t number = 0;
    bool is_good = trace_read_whole_number(value, UINT16_MAX, &number);
    line->segment->ip_id = (uint16_t)number;
    return is_good;
}

static bool read_ttl(struct segment_line *line, const char *value)
{
    int64_t number = 0;
    bool is_good = trace_read_whole_number(value, UINT8_MAX, &number);
    line->segment->ttl = (uint8_t)number;
    return is_good;
}

/* port: of that end. */
static bool read_port(struct segment_line *line, unsigned end, const char *value)
{
    int64_t number = 0;
    bool is_good = trace_read_whole_number(value, UINT16_MAX, &number) && number > 0;
    line->input->ports[end] = (uint16_t)number;
    return is_good;
}

static bool read_sport(struct segment_line *line, const char *value)
{
    return read_port(line, line->segment->sender, value);
}

static bool read_dport(struct segment_line *line, const char *value)
{
    return read_port(line, !line->segment->sender, value);
}

static bool read_again(struct segment_line *line, const char *value)
{
    line->segment->ip_id = line->scenario->ip_id[line->segment->sender];
    return *value == '\0';
}

static bool read_cut(struct segment_line *line, const char *value)
{
    int64_t number = 0;
    bool is_good = trace_read_whole_number(value, LONGEST_HEADER - 1, &number) && number >= SEQ_END;
    line->input->header_captured = (uint8_t)number;
    return is_good;
}

static bool read_later(struct segment_line *line, const char *value)
{
    return trace_read_elapsed(value, &line->elapsed);
}

static bool read_earlier(struct segment_line *line, const char *value)
{
    bool is_good = read_later(line, value);
    line->elapsed = -line->elapsed;
    return is_good;
}

/* Prefixes of fields, and their parsers. Fields without a value are in trace_bit_words. */
static const struct field {
    const char *name;
    bool (*read)(struct segment_line *line, const char *value);
} fields[] = {
    {"seq=", read_seq},  {"ack=", read_ack},     {"len=", read_len},     {"win=", read_win},
    {"mss=", read_mss},  {"ws=", read_ws},       {"ts=", read_ts},       {"sack=", read_sack},
    {"id=", read_id},    {"tfo=", read_cookie},  {"again", read_again},  {"cut=", read_cut},
    {"ttl=", read_ttl},  {"sport=", read_sport}, {"dport=", read_dport}, {"+", read_later},
    {"-", read_earlier},
};

static bool read_bit_word(const char *word, struct tcpphase_segment *segment)
{
    for (size_t i = 0; i < BIT_WORDS; i++) {
        if (strcmp(word, trace_bit_words[i].name) != 0)
            continue;
        segment->options |= trace_bit_words[i].option;
        segment->defects |= trace_bit_words[i].defect;
        return true;
    }
    return false;
}

/* Returns NULL or an error message. */
static const char *read_field(struct segment_line *line, const char *word)
{
    if (read_bit_word(word, line->segment))
        return NULL;
    for (size_t i = 0; i < COUNT(fields); i++) {
        size_t length = strlen(fields[i].name);
        if (strncmp(word, fields[i].name, length) == 0)
            return fields[i].read(line, word + length) ? NULL : "wrong value";
    }
    return "unknown field";
}

static bool read_sender(const char *word, struct tcpphase_segment *segment)
{
    segment->sender = word[0] == 's';
    return strcmp(word, "c>") == 0 || strcmp(word, "s>") == 0;
}

/* Any order, each letter at most once. */
static bool read_flags(const char *word, struct tcpphase_segment *segment)
{
    if (strcmp(word, "-") == 0)
        return true;
    size_t known = 0;
    for (size_t i = 0; i < FLAG_LETTERS; i++) {
        if (strchr(word, trace_flag_letters[i].letter) == NULL)
            continue;
        segment->flags |= trace_flag_letters[i].bit;
        known++;
    }
    return known == strlen(word);
}

/* Defaults of fields that the line leaves out. */
static void set_defaults(struct segment_line *line)
{
    struct tcpphase_segment *segment = line->segment;
    const struct trace_scenario *scenario = line->scenario;
    segment->seq = scenario->base[segment->sender];
    segment->ack = segment->flags & TCPPHASE_ACK ? scenario->base[!segment->sender] : 0;
    segment->window = USUAL_WINDOW;
    segment->ttl = USUAL_TTL;
    segment->ip_id = trace_usual_ip_id(scenario, segment->sender);
    line->elapsed = trace_usual_elapsed;
}

/* Clears the fields of the header that are behind the cut. */
static void cut_header(struct tcpphase_segment *segment, unsigned captured)
{
    /* where a malformed header ends is unknown */
    if (!(segment->defects & TCPPHASE_DEFECT_MALFORMED))
        segment->defects |= TCPPHASE_DEFECT_CUT_HEADER;
    if (captured < ACK_END)
        segment->ack = 0;
    if (captured < FLAGS_END) {
        segment->flags = 0;
        segment->defects |= TCPPHASE_DEFECT_NO_FLAGS;
    }
    if (captured < WINDOW_END) {
        segment->window = 0;
        segment->defects |= TCPPHASE_DEFECT_NO_WINDOW;
    }
}

/* Whether the line gives a value to a field that was cut off. */
static bool tells_too_much(const struct trace_input *input)
{
    const struct tcpphase_segment *segment = &input->segment;
    bool has_options = segment->options != 0 || segment->sack_count != 0;
    bool has_no_option_octet =
        input->header_captured != 0 && input->header_captured <= FIXED_HEADER_END;
    if (segment->defects & TCPPHASE_DEFECT_MALFORMED)
        return has_options || segment->length != 0;
    return has_options && has_no_option_octet;
}

const char *trace_input_read(const char *text, struct trace_scenario *scenario,
                             struct trace_input *input)
{
    struct tcpphase_segment *segment = &input->segment;
    struct segment_line line = {scenario, input, segment, 0};
    char word[TRACE_WORD_SIZE];
    memset(input, 0, sizeof *input);
    if (!trace_read_word(&text, word) || !read_sender(word, segment))
        return trace_complain(scenario, "a line begins with c> or s>, not with", word);
    if (!trace_read_word(&text, word) || !read_flags(word, segment))
        return trace_complain(scenario, "flags are letters of SFRPUAEWN, each once, or -; not",
                              word);
    set_defaults(&line);
    while (trace_read_word(&text, word)) {
        const char *wrong = read_field(&line, word);
        if (wrong != NULL)
            return trace_complain(scenario, wrong, word);
    }
    segment->time = scenario->time + line.elapsed;
    segment->frame = scenario->frame + 1;
    if (input->header_captured != 0)
        cut_header(segment, input->header_captured);
    if (tells_too_much(input))
        return "options or payload given, but the header is cut before them or malformed";
    trace_scenario_pass(scenario, segment);
    return NULL;
}
