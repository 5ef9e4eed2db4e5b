/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "troubles.h"

struct trouble_judge {
    trouble_rule *is_there;
    trouble_rule *is_worse;
    trouble_sentence *tell;
};

#define ABOUT(id, name, word, severity, worse, meaning, rule, sentence, hint)                      \
    [TROUBLE_##id] = {(word), (meaning), (hint), SEVERITY_##severity},
const struct trouble_about summary_troubles[TROUBLE_COUNT] = {TROUBLES(ABOUT)};
#undef ABOUT

#define RULE(id, name, word, severity, worse, meaning, rule, sentence, hint)                       \
    [TROUBLE_##id] = {summary_##rule, summary_##worse, summary_##sentence},
static const struct trouble_judge rules[TROUBLE_COUNT] = {TROUBLES(RULE)};
#undef RULE

static enum severity severity_in(const struct stream_entry *stream, unsigned trouble)
{
    if (!rules[trouble].is_there(stream))
        return SEVERITY_OK;
    return summary_troubles[trouble].severity + rules[trouble].is_worse(stream);
}

bool summary_has_degrees(enum trouble trouble)
{
    return rules[trouble].is_worse != summary_is_never;
}

void summary_judge(const struct stream_entry *stream, struct judged_troubles *judged)
{
    uint8_t severities[TROUBLE_COUNT];
    judged->count = 0;
    judged->severity = SEVERITY_OK;
    for (unsigned i = 0; i < TROUBLE_COUNT; i++) {
        severities[i] = (uint8_t)severity_in(stream, i);
        if (severities[i] > judged->severity)
            judged->severity = (enum severity)severities[i];
    }
    for (unsigned severity = judged->severity; severity > SEVERITY_OK; severity--)
        for (unsigned i = 0; i < TROUBLE_COUNT; i++)
            if (severities[i] == severity)
                judged->trouble[judged->count++] = (uint8_t)i;
}

enum severity summary_severity(const struct stream_entry *stream)
{
    struct judged_troubles judged;
    summary_judge(stream, &judged);
    return judged.severity;
}

/* Hints that say more than the usual one; the first that fits. */
static const struct {
    enum trouble trouble;
    trouble_rule *is_there;
    trouble_sentence *write;
} closer_hints[] = {
    {TROUBLE_PATH_MTU, summary_lacks_mtu, summary_hint_no_mtu},
    {TROUBLE_PATH_MTU, summary_was_too_big, summary_hint_too_big},
    {TROUBLE_UNANSWERED, summary_has_older_timestamp, summary_hint_older_timestamp},
};

const char *summary_hint(const struct stream_entry *stream, enum trouble trouble, char *text)
{
    for (unsigned i = 0; i < sizeof closer_hints / sizeof *closer_hints; i++) {
        if (closer_hints[i].trouble != trouble || !closer_hints[i].is_there(stream))
            continue;
        *text = '\0';
        closer_hints[i].write(stream, text);
        return text;
    }
    return summary_troubles[trouble].hint;
}

void summary_tell_trouble(const struct stream_entry *stream, enum trouble trouble, char *text)
{
    rules[trouble].tell(stream, text);
}
