/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Shared by reading and writing of trace lines. */
#ifndef TCPPHASE_TRACE_WORDS_H
#define TCPPHASE_TRACE_WORDS_H

#include "trace_scenario.h"

#include <tcpphase.h>

enum { FLAG_LETTERS = 9, TRACE_UNITS = 4, BIT_WORDS = 8 };

/* In the order of writing. */
struct flag_letter {
    char letter;
    uint16_t bit;
};
extern const struct flag_letter trace_flag_letters[FLAG_LETTERS];

/* A word that stands for one option or defect of the segment. */
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

/* Default time between segments in ns, which is left out in lines. */
extern const int64_t trace_usual_elapsed;

/* Default window and TTL, which are left out in lines. */
enum { USUAL_WINDOW = 65535, USUAL_TTL = 64 };

/* Default IP identification: the next one of that host. A host whose last one was 0 stays at 0
 * (IPv6). */
uint16_t trace_usual_ip_id(const struct trace_scenario *scenario, unsigned sender);

/* Advances the scenario past the segment. */
void trace_scenario_pass(struct trace_scenario *scenario, const struct tcpphase_segment *segment);

enum { TRACE_WORD_SIZE = 160 };

/* Reads the next word, truncated if it is longer than any field. */
bool trace_read_word(const char **text, char word[TRACE_WORD_SIZE]);

/* Parses a decimal number within the limits and advances *text. */
bool trace_read_number(const char **text, int64_t least, int64_t most, int64_t *number);

/* Parses text that must be a number, or a time with its unit, and nothing else. */
bool trace_read_whole_number(const char *text, int64_t most, int64_t *number);
bool trace_read_elapsed(const char *value, int64_t *elapsed);

/* Formats an error message with the offending word, stored in the scenario. */
const char *trace_complain(struct trace_scenario *scenario, const char *what, const char *word);

/* Append to the text of a column; truncate if it does not fit. */
void trace_column_append(char *column, const char *text);
void trace_column_append_number(char *column, const char *text, int64_t number);

/* Appends the time since the previous line, if it is not the default. */
void trace_column_append_elapsed(char *column, int64_t elapsed);

#endif
