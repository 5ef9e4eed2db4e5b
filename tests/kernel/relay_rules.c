/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "relay_rules.h"

#include "segment_kind.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct name {
    const char *name;
    int value;
};

static const struct name actions[] = {{"drop", DROP},
                                      {"copy", COPY},
                                      {"delay", DELAY},
                                      {"hold", HOLD},
                                      {"keep", KEEP},
                                      {"readdress", READDRESS},
                                      {0}};
static const struct name sides[] = {
    {"client", 1 << CLIENT}, {"server", 1 << SERVER}, {"any", 1 << CLIENT | 1 << SERVER}, {0}};
static const struct name kinds[] = {{"syn", SYN}, {"syn-ack", SYN_ACK}, {"fin", FIN},
                                    {"rst", RST}, {"data", DATA},       {"large", LARGE},
                                    {"ack", ACK}, {"any", SEGMENT},     {0}};

/* Returns 0 if there is no such name. */
static int value_of(const struct name *names, const char *text)
{
    for (; text != NULL && names->name != NULL; names++)
        if (strcmp(names->name, text) == 0)
            return names->value;
    return 0;
}

bool read_count(struct count *count)
{
    count->sides = (unsigned)value_of(sides, strtok(NULL, " "));
    count->kind = (unsigned)value_of(kinds, strtok(NULL, " "));
    const char *range = strtok(NULL, " ");
    if (count->sides == 0 || count->kind == 0 || range == NULL)
        return false;
    char *end;
    count->first = count->last = strtol(range, &end, 10);
    if (*end == '-')
        count->last = end[1] == '\0' ? INT32_MAX : strtol(end + 1, NULL, 10);
    count->seen = 0;
    return count->first > 0 && count->last >= count->first;
}

bool read_rule(const char *action, struct rule *rule)
{
    *rule = (struct rule){.action = (enum action)value_of(actions, action)};
    if (rule->action == 0 || !read_count(&rule->what))
        return false;
    const char *more = strtok(NULL, " ");
    if (rule->action == DELAY)
        rule->delay = more == NULL ? 0 : (int)strtol(more, NULL, 10);
    if (rule->action == READDRESS)
        return more != NULL && inet_pton(AF_INET, more, &rule->address) == 1;
    return rule->action != HOLD || more == NULL || read_count(&rule->until);
}
