/* SPDX-License-Identifier: GPL-2.0-or-later */

/* conn_state: from the states of both ends and, in two cases, more. */

#include "model.h"

#include <string.h>

static bool has_no_bytes(const struct zeek_connection *connection)
{
    return zeek_bytes(connection, 0) == 0 && zeek_bytes(connection, 1) == 0;
}

/* A SYN, then a RST, and nothing by its sender in between. */
static bool is_half_open_scan(const char *letter)
{
    static const char goes_on[] = {'H', 'A', 'F', 'G', 'I', 'Q'};
    letter += *letter == '^';
    if (*letter++ != 'S')
        return false;
    for (; *letter != 'R'; letter++)
        if (*letter == '\0' || memchr(goes_on, *letter, sizeof goes_on) != NULL)
            return false;
    return true;
}

/* Index: the originator's state, the responder's state (enum zeek_state). */
static const uint8_t conn_states[ZEEK_STATE_COUNT][ZEEK_STATE_COUNT] = {
#define ROW(state, a, b, c, d, e, f, g)                                                            \
    [ZEEK_##state] = {ZEEK_##a, ZEEK_##b, ZEEK_##c, ZEEK_##d, ZEEK_##e, ZEEK_##f, ZEEK_##g}
    /* clang-format off */
    /*                INACTIVE SYN_SENT SYN_ACK_SENT PARTIAL ESTABLISHED CLOSED RESET */
    ROW(INACTIVE,     OTH,     OTH,     OTH,         OTH,    OTH,        SHR,   RSTRH),
    ROW(SYN_SENT,     S0,      OTH,     OTH,         OTH,    OTH,        S3,    REJ),
    ROW(SYN_ACK_SENT, OTH,     OTH,     OTH,         OTH,    OTH,        S3,    REJ),
    ROW(PARTIAL,      OTH,     OTH,     OTH,         OTH,    OTH,        SHR,   RSTRH),
    ROW(ESTABLISHED,  OTH,     OTH,     OTH,         OTH,    S1,         S3,    RSTR),
    ROW(CLOSED,       SH,      S2,      S2,          SH,     S2,         SF,    RSTR),
    ROW(RESET,        OTH,     RSTO,    RSTO,        OTH,    RSTO,       RSTO,  RSTR),
    /* clang-format on */
};
#undef ROW

enum zeek_conn_state zeek_conn_state_of(const struct zeek_view *view)
{
    const struct zeek_connection *connection = view->connection;
    const uint8_t originator = connection->sides[connection->originator].state;
    const uint8_t responder = connection->sides[!connection->originator].state;
    const enum zeek_conn_state conn_state = conn_states[originator][responder];
    if (originator != ZEEK_RESET)
        return conn_state;
    if (conn_state == ZEEK_RSTR && has_no_bytes(connection))
        return ZEEK_REJ; /* both sent a RST */
    if (conn_state == ZEEK_OTH && is_half_open_scan(view->facts->history))
        return ZEEK_RSTOS0;
    return conn_state;
}
