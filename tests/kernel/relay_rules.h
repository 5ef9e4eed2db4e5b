/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The rules of the relay (relay.c describes them), read from text. */
#ifndef TCPPHASE_RELAY_RULES_H
#define TCPPHASE_RELAY_RULES_H

#include <netinet/in.h>
#include <stdbool.h>

enum side { CLIENT, SERVER, SIDES };

enum action { DROP = 1, COPY, DELAY, HOLD, KEEP, READDRESS };

struct count {
    unsigned sides; /* set of 1 << side */
    unsigned kind;
    long first, last; /* which of them */
    long seen;
};

struct rule {
    struct count what;
    struct count until; /* HOLD */
    enum action action;
    int delay;              /* DELAY; ms */
    struct in_addr address; /* READDRESS */
};

/* Each parses the text that strtok() reads. Returns false if the text is wrong. */
bool read_count(struct count *count);
bool read_rule(const char *action, struct rule *rule);

#endif
