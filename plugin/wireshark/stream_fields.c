/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "stream_fields.h"

#include <summary.h>

static int ett_stream = -1;

/* One row a field: name in C, name for people, filter name behind "tcpphase.stream.", what it is. */
/* clang-format off */
#define WORDS(X)                                                                                              \
    X(handshake,       "Handshake",       "handshake",       "How the stream opened")                         \
    X(probe,           "Probe",           "probe",           "What kind of probe, if it was no attempt to connect") \
    X(cause,           "Cause",           "cause",           "Why it failed or ended as it did, and what the verdict rests on") \
    X(reset_cause,     "Reset cause",     "reset_cause",     "Class of the RST that ended it")                \
    X(time_wait,       "TIME-WAIT",       "time_wait",       "Which end is left in TIME-WAIT")                \
    X(negotiated,      "Negotiated",      "negotiated",      "What both ends agreed on")                      \
    X(close,           "Close",           "close",           "How the stream closed")                         \
    X(closed_by,       "Closed by",       "closed_by",       "Who closed: client, server or both")            \
    X(argus,           "Argus",           "argus",           "The verdict in Argus's state words")            \
    X(tcptrace,        "tcptrace",        "tcptrace",        "The verdict in tcptrace's words")               \
    X(flow_end_reason, "Flow end reason", "flow_end_reason", "The verdict as IPFIX flowEndReason (RFC 5102)") \
    X(summary,         "Summary",         "summary",         "The stream's life in one sentence")

#define TIMES(X)                                                                                              \
    X(half_close_time, "Half-close time", "half_close_time", "From the first FIN's ACK to the second FIN")    \
    X(duration,        "Duration",        "duration",        "First to last segment")                         \
    X(handshake_time,  "Handshake time",  "handshake_time",  "First SYN to the third step, retries included") \
    X(server_rtt,      "Server RTT",      "server_rtt",      "SYN to SYN-ACK; never from a repeated step")    \
    X(client_rtt,      "Client RTT",      "client_rtt",      "SYN-ACK to ACK; never from a repeated step")    \
    X(first_byte_time, "First byte time", "first_byte_time", "Third step to the server's first payload")      \
    X(close_time,      "Close time",      "close_time",      "First FIN or RST to the end")

#define COUNTS(X)                                                                                             \
    X(half_close_bytes,       "Half-close bytes",       "half_close_bytes",       "Payload between the first FIN's ACK and the second FIN") \
    X(client_bytes,           "Client bytes",           "client.bytes",           "Payload octets of the client, each once")  \
    X(server_bytes,           "Server bytes",           "server.bytes",           "Payload octets of the server, each once")  \
    X(client_segments,        "Client segments",        "client.segments",        "Segments that the client sent")           \
    X(server_segments,        "Server segments",        "server.segments",        "Segments that the server sent")           \
    X(client_retransmissions, "Client retransmissions", "client.retransmissions", "Segments that the client sent again")     \
    X(server_retransmissions, "Server retransmissions", "server.retransmissions", "Segments that the server sent again")

#define FRAMES(X)                                                                                             \
    X(SYN,           "SYN frame",           "frame.syn",           "The first SYN")                           \
    X(SYN_ACK,       "SYN-ACK frame",       "frame.syn_ack",       "The first SYN-ACK")                       \
    X(HANDSHAKE_ACK, "Handshake ACK frame", "frame.handshake_ack", "The third step")                          \
    X(FIRST_DATA,    "First data frame",    "frame.first_data",    "The first payload")                       \
    X(FIN_1,         "FIN 1 frame",         "frame.fin_1",         "FIN of the side that closed first")       \
    X(ACK_FIN_1,     "ACK of FIN 1 frame",  "frame.ack_fin_1",     "What acknowledged it")                    \
    X(FIN_2,         "FIN 2 frame",         "frame.fin_2",         "FIN of the other side")                   \
    X(ACK_FIN_2,     "ACK of FIN 2 frame",  "frame.ack_fin_2",     "What acknowledged that")                  \
    X(RESET,         "RST frame",           "frame.reset",         "The RST that ended it")                   \
    X(FIRST,         "First frame",         "frame.first",         "The first segment")                       \
    X(LAST,          "Last frame",          "frame.last",          "The last segment")
/* clang-format on */

static int hf_final = -1;
static int hf_index = -1;
static int hf_previous = -1;
static int hf_next = -1;
static int hf_attempts = -1;
#define VARIABLE(id, name, abbrev, blurb) static int hf_##id = -1;
WORDS(VARIABLE)
TIMES(VARIABLE)
COUNTS(VARIABLE)
#undef VARIABLE
static int hf_frame[TCPPHASE_MOMENT_COUNT];

#define PREFIX "tcpphase.stream."
#define FIELD(variable, name, abbrev, type, display, blurb)                                        \
    {&(variable), {name, PREFIX abbrev, type, display, NULL, 0, blurb, HFILL}},
#define WORD(id, name, abbrev, blurb) FIELD(hf_##id, name, abbrev, FT_STRING, BASE_NONE, blurb)
#define TIME(id, name, abbrev, blurb)                                                              \
    FIELD(hf_##id, name, abbrev, FT_RELATIVE_TIME, BASE_NONE, blurb)
#define COUNT(id, name, abbrev, blurb) FIELD(hf_##id, name, abbrev, FT_UINT64, BASE_DEC, blurb)
#define FRAME(id, name, abbrev, blurb)                                                             \
    FIELD(hf_frame[TCPPHASE_MOMENT_##id], name, abbrev, FT_FRAMENUM, BASE_NONE, blurb)

/* clang-format off */
static hf_register_info fields[] = {
    FIELD(hf_final, "Final", "final", FT_BOOLEAN, BASE_NONE, "The values are those of the whole stream")
    FIELD(hf_index, "Stream", "index", FT_UINT32, BASE_DEC,
          "Number of the connection, from 0 in order of first segment")
    FIELD(hf_previous, "Previous stream", "previous", FT_UINT32, BASE_DEC,
          "The connection before on the same addresses and ports")
    FIELD(hf_next, "Next stream", "next", FT_UINT32, BASE_DEC,
          "The connection after on the same addresses and ports")
    FIELD(hf_attempts, "Attempts", "attempts", FT_UINT32, BASE_DEC, "SYNs that the client sent")
    WORDS(WORD)
    TIMES(TIME)
    COUNTS(COUNT)
    FRAMES(FRAME)
};
/* clang-format on */

void stream_fields_register(int proto)
{
    static int *const subtrees[] = {&ett_stream};
    for (unsigned i = 0; i < TCPPHASE_MOMENT_COUNT; i++)
        hf_frame[i] = -1;
    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
}

static void show_word(proto_tree *tree, int hf, tvbuff_t *tvb, const char *word)
{
    if (word != NULL && *word != '\0')
        proto_item_set_generated(proto_tree_add_string(tree, hf, tvb, 0, 0, word));
}

static void show_number(proto_tree *tree, int hf, tvbuff_t *tvb, uint32_t number)
{
    proto_item_set_generated(proto_tree_add_uint(tree, hf, tvb, 0, 0, number));
}

static void show_time(proto_tree *tree, int hf, tvbuff_t *tvb, int64_t time)
{
    const int64_t second = 1000 * 1000 * 1000;
    if (time == TCPPHASE_NO_TIME)
        return;
    nstime_t value = {(time_t)(time / second), (int)(time % second)};
    proto_item_set_generated(proto_tree_add_time(tree, hf, tvb, 0, 0, &value));
}

static void show_index(const struct stream_entry *stream, tvbuff_t *tvb, proto_tree *tree)
{
    show_number(tree, hf_index, tvb, stream->index);
    if (stream->previous != STREAM_NONE)
        show_number(tree, hf_previous, tvb, stream->previous);
    if (stream->next != STREAM_NONE)
        show_number(tree, hf_next, tvb, stream->next);
}

static void show_words(const struct tcpphase_life *life, const struct summary *summary,
                       tvbuff_t *tvb, proto_tree *tree)
{
    char agreed[NEGOTIATED_MAX][NEGOTIATED_SIZE];
    unsigned count = negotiated(life, agreed);
    show_word(tree, hf_summary, tvb, summary->sentence);
    show_word(tree, hf_handshake, tvb, handshake_name(summary->handshake));
    show_word(tree, hf_probe, tvb, probe_name(summary->probe));
    show_word(tree, hf_close, tvb, close_name(summary->close));
    show_word(tree, hf_closed_by, tvb, summary->closed_by);
    show_word(tree, hf_cause, tvb, summary->cause);
    show_word(tree, hf_reset_cause, tvb, reset_cause_name(summary->reset_cause));
    show_word(tree, hf_time_wait, tvb, summary->time_wait[0] ? "client" : NULL);
    show_word(tree, hf_time_wait, tvb, summary->time_wait[1] ? "server" : NULL);
    for (unsigned i = 0; i < count; i++)
        show_word(tree, hf_negotiated, tvb, agreed[i]);
    show_word(tree, hf_argus, tvb, summary->argus);
    show_word(tree, hf_tcptrace, tvb, summary->tcptrace);
    show_word(tree, hf_flow_end_reason, tvb, summary->flow_end_reason);
}

static void show_count(proto_tree *tree, int hf, tvbuff_t *tvb, uint64_t count)
{
    proto_item_set_generated(proto_tree_add_uint64(tree, hf, tvb, 0, 0, count));
}

static void show_counts(const struct tcpphase_life *life, const struct summary *summary,
                        tvbuff_t *tvb, proto_tree *tree)
{
    const struct tcpphase_sent *client = &life->sent[life->client];
    const struct tcpphase_sent *server = &life->sent[!life->client];
    show_number(tree, hf_attempts, tvb, life->attempts);
    show_count(tree, hf_client_bytes, tvb, summary->octets[0]);
    show_count(tree, hf_server_bytes, tvb, summary->octets[1]);
    show_count(tree, hf_client_segments, tvb, client->segments);
    show_count(tree, hf_server_segments, tvb, server->segments);
    show_count(tree, hf_client_retransmissions, tvb, client->retransmissions);
    show_count(tree, hf_server_retransmissions, tvb, server->retransmissions);
    if (summary->half_close_time != TCPPHASE_NO_TIME)
        show_count(tree, hf_half_close_bytes, tvb, life->half_close_octets);
}

static void show_times(const struct summary *summary, tvbuff_t *tvb, proto_tree *tree)
{
#define SHOW(id, name, abbrev, blurb) show_time(tree, hf_##id, tvb, summary->id);
    TIMES(SHOW)
#undef SHOW
}

void stream_fields_show(const struct stream_entry *stream, bool is_final, tvbuff_t *tvb,
                        proto_tree *tree)
{
    const struct tcpphase_life *life = &stream->life;
    struct summary summary;
    proto_item *item;
    summarize(life, &summary);
    proto_tree *subtree = proto_tree_add_subtree_format(tree, tvb, 0, 0, ett_stream, &item,
                                                        "Stream %u: %s", stream->index,
                                                        summary.sentence);
    proto_item_set_generated(item);
    proto_item_set_generated(proto_tree_add_boolean(subtree, hf_final, tvb, 0, 0, is_final));
    show_index(stream, tvb, subtree);
    show_words(life, &summary, tvb, subtree);
    show_counts(life, &summary, tvb, subtree);
    show_times(&summary, tvb, subtree);
    for (unsigned i = 0; i < TCPPHASE_MOMENT_COUNT; i++)
        if (life->frame[i] != 0)
            show_number(subtree, hf_frame[i], tvb, life->frame[i]);
}
