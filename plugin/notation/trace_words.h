/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What reading and writing a trace line share. */
#ifndef TCPPHASE_TRACE_WORDS_H
#define TCPPHASE_TRACE_WORDS_H

#include "trace_scenario.h"

#include <tcpphase.h>

enum { FLAG_LETTERS = 9, TRACE_UNITS = 4, BIT_WORDS = 8 };

/* In the order in which they are written. */
struct flag_letter {
    char letter;
    uint16_t bit;
};
extern const struct flag_letter trace_flag_letters[FLAG_LETTERS];

/* Words that each stand for one option or defect of the segment. */
struct bit_word {
    const char *name;
    uint8_t option;
    uint8_t defect;
};
extern const struct bit_word trace_bit_words[BIT_WORDS];

/* Units of time, the largest first. */
struct trace_unit {
    const char *name;
    int64_t nanoseconds;
};
extern const struct trace_unit trace_units[TRACE_UNITS];

/* The time from one segment to the next, ns, that is not written. */
extern const int64_t trace_usual_elapsed;

/* The window and the time to live that are not written. */
enum { USUAL_WINDOW = 65535, USUAL_TTL = 64 };

/* The identification that is not written: the next one of that host. A host that writes 0, or has
 * none (IPv6), goes on with 0. */
uint16_t trace_usual_ip_id(const struct trace_scenario *scenario, unsigned sender);

/* The scenario, behind the segment. */
void trace_scenario_pass(struct trace_scenario *scenario, const struct tcpphase_segment *segment);

enum { TRACE_WORD_SIZE = 160 };

/* Takes the next word; of a longer one than any field is, only the beginning. */
bool trace_read_word(const char **text, char word[TRACE_WORD_SIZE]);

/* Reads a decimal number within the limits and goes behind it. */
bool trace_read_number(const char **text, int64_t least, int64_t most, int64_t *number);

/* Reads a text that is a number, or a time with its unit, and nothing else. */
bool trace_read_whole_number(const char *text, int64_t most, int64_t *number);
bool trace_read_elapsed(const char *value, int64_t *elapsed);

/* A text in the scenario: what is wrong, and with which word. */
const char *trace_complain(struct trace_scenario *scenario, const char *what, const char *word);

/* Add to the text of a column; what does not fit is left out. */
void trace_column_append(char *column, const char *text);
void trace_column_append_number(char *column, const char *text, int64_t number);

/* The time since the line before, if it is not the usual one. */
void trace_column_append_elapsed(char *column, int64_t elapsed);

#endif
