/* SPDX-License-Identifier: GPL-2.0-or-later */

/* conn_state: a function of the two ends' states, and twice of a little more. */

#include "model.h"

#include <string.h>

#define CONN_STATE_ID(id, meaning) CONN_STATE_##id,
enum conn_state { ZEEK_CONN_STATES(CONN_STATE_ID) };
#undef CONN_STATE_ID

/* Sets of states. */
#define IN(state) (1U << ZEEK_##state)
enum {
    ANY = (1 << ZEEK_STATE_COUNT) - 1,
    IDLE = IN(INACTIVE) | IN(PARTIAL),
    OPENING = IN(SYN_SENT) | IN(SYN_ACK_SENT)
};

static bool has_no_bytes(const struct zeek_connection *connection)
{
    return zeek_bytes(connection, 0) == 0 && zeek_bytes(connection, 1) == 0;
}

/* A SYN, then a RST, and nothing between them by which its sender goes on. */
static bool is_half_open_scan(const struct zeek_connection *connection)
{
    static const char goes_on[] = {'H', 'A', 'F', 'G', 'I', 'Q'};
    const char *letter = connection->history;
    letter += *letter == '^';
    if (*letter++ != 'S')
        return false;
    for (; *letter != 'R'; letter++)
        if (*letter == '\0' || memchr(goes_on, *letter, sizeof goes_on) != NULL)
            return false;
    return true;
}

/* The first row that fits. */
static const struct row {
    uint8_t originator; /* sets of states */
    uint8_t responder;
    bool (*also)(const struct zeek_connection *connection); /* NULL: nothing */
    enum conn_state is;
} rows[] = {
    /* clang-format off */
    {OPENING,         IN(RESET),       NULL,              CONN_STATE_REJ},
    {IN(RESET),       IN(RESET),       has_no_bytes,      CONN_STATE_REJ},
    {IDLE,            IN(RESET),       NULL,              CONN_STATE_RSTRH},
    {ANY,             IN(RESET),       NULL,              CONN_STATE_RSTR},
    {IN(RESET),       IDLE,            is_half_open_scan, CONN_STATE_RSTOS0},
    {IN(RESET),       IDLE,            NULL,              CONN_STATE_OTH},
    {IN(RESET),       ANY,             NULL,              CONN_STATE_RSTO},
    {IN(CLOSED),      IN(CLOSED),      NULL,              CONN_STATE_SF},
    {IN(CLOSED),      IDLE,            NULL,              CONN_STATE_SH},
    {IN(CLOSED),      ANY,             NULL,              CONN_STATE_S2},
    {IDLE,            IN(CLOSED),      NULL,              CONN_STATE_SHR},
    {ANY,             IN(CLOSED),      NULL,              CONN_STATE_S3},
    {IN(SYN_SENT),    IN(INACTIVE),    NULL,              CONN_STATE_S0},
    {IN(ESTABLISHED), IN(ESTABLISHED), NULL,              CONN_STATE_S1},
    {ANY,             ANY,             NULL,              CONN_STATE_OTH},
    /* clang-format on */
};

static bool fits(const struct row *row, const struct zeek_connection *connection)
{
    unsigned originator = connection->sides[connection->originator].state;
    unsigned responder = connection->sides[!connection->originator].state;
    return row->originator >> originator & 1 && row->responder >> responder & 1 &&
           (row->also == NULL || row->also(connection));
}

const char *zeek_conn_state(const struct zeek_connection *connection)
{
#define WORD(id, meaning) [CONN_STATE_##id] = #id,
    static const char *const words[] = {ZEEK_CONN_STATES(WORD)};
#undef WORD
    const struct row *row = rows;
    while (!fits(row, connection)) /* the last one always does */
        row++;
    return words[row->is];
}
