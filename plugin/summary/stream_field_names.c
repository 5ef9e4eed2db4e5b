/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Names and vocabularies of the fields of streams. */

#include "stream_fields.h"
#include "troubles.h"
#include "verdicts.h"

#define ABOUT(id, name, kind, title, blurb)                                                        \
    [STREAM_##id] = {name, title, blurb, STREAM_KIND_##kind},
const struct stream_field_about stream_fields[STREAM_FIELD_COUNT] = {STREAM_FIELDS(ABOUT)};

#define WORD(id, word, meaning) {(word), (meaning)},
#define VOCABULARY(list)                                                                           \
    (const struct stream_word[])                                                                   \
    {                                                                                              \
        list(WORD)                                                                                 \
        {                                                                                          \
            NULL, NULL                                                                             \
        }                                                                                          \
    }

/* A row of the table of troubles as one of words. */
#define TROUBLE_WORD(id, name, word, severity, worse, meaning, rule, sentence, hint)               \
    {(word), (meaning)},

static const struct {
    const struct stream_word *words; /* index: value of the enumeration */
    unsigned count;
} vocabularies[STREAM_FIELD_COUNT] = {
    [STREAM_HANDSHAKE] = {VOCABULARY(TCPPHASE_HANDSHAKES), HANDSHAKE_COUNT},
    [STREAM_PROBE] = {VOCABULARY(TCPPHASE_PROBES), PROBE_COUNT},
    [STREAM_CLOSE] = {VOCABULARY(TCPPHASE_CLOSES), CLOSE_COUNT},
    [STREAM_CLOSED_BY] = {VOCABULARY(TCPPHASE_CLOSERS), CLOSER_COUNT},
    [STREAM_TIME_WAIT] = {VOCABULARY(TCPPHASE_TIME_WAITS), TIME_WAIT_COUNT},
    [STREAM_TROUBLE] = {(const struct stream_word[]){TROUBLES(TROUBLE_WORD)}, TROUBLE_COUNT},
    [STREAM_CAPTURE] = {VOCABULARY(TCPPHASE_CAPTURE_LACKS), LACKS_COUNT},
    [STREAM_SEVERITY] = {VOCABULARY(TCPPHASE_SEVERITIES), SEVERITY_COUNT},
    [STREAM_RESET_CAUSE] = {VOCABULARY(TCPPHASE_RESET_CAUSES), RESET_CAUSE_COUNT},
    [STREAM_NEGOTIATED] = {VOCABULARY(TCPPHASE_AGREEMENTS), AGREEMENT_COUNT},
    [STREAM_ARGUS] = {VOCABULARY(TCPPHASE_ARGUS_STATES), ARGUS_COUNT},
    [STREAM_TCPTRACE] = {VOCABULARY(TCPPHASE_TCPTRACE_WORDS), TCPTRACE_COUNT},
    [STREAM_FLOW_END_REASON] = {VOCABULARY(TCPPHASE_FLOW_END_REASONS), FLOW_END_COUNT},
    [STREAM_CONN_STATE] = {VOCABULARY(ZEEK_CONN_STATES), ZEEK_CONN_STATE_COUNT},
};

const struct stream_word *stream_field_word(enum stream_field field, unsigned i)
{
    if (i >= vocabularies[field].count)
        return NULL;
    return &vocabularies[field].words[i];
}
