/* SPDX-License-Identifier: GPL-2.0-or-later */

/* model_test [--seed N] [--connections N] [--show N] [--allow N] : simulates random connections
 * between two ends of the independent model (end.h), captures them in between, and compares the
 * engine's results with the model where the capture has the evidence: states, close, closer and
 * octets. Prints the seed of each connection that disagrees, the first few as traces. The exit
 * status is 1 if more connections disagree than allowed.
 *
 * In complete captures, captures with loss in the network, and captures of each packet twice, the
 * state of each sender is compared, unless packets to it were in flight or its FIN was lost before
 * the capture. The cases of looks.h are counted separately as undecidable, because the capture does
 * not show the answer. Closer and close are compared if both FINs, including their first
 * transmissions, and their ACKs were captured, and for aborts that arrived; octets in complete
 * captures. There must be one stream, unless a SYN was captured behind a RST: it may be a new
 * attempt with the same number, or have been in flight. */

#include "looks.h"
#include "network.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <stream_fields.h>
#include <stream_table.h>
#include <string.h>

static const char *const kind_names[MODEL_KINDS] = {[MODEL_WHOLE] = "whole capture",
                                                    [MODEL_LOSS] = "loss in the network",
                                                    [MODEL_TWICE] = "captured twice",
                                                    [MODEL_MISSING] = "capture loss",
                                                    [MODEL_LATE] = "begun late or one-sided"};

static const char *const state_names[] = {"CLOSED",      "LISTEN",     "SYN-SENT",   "SYN-RECEIVED",
                                          "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT",
                                          "CLOSING",     "LAST-ACK",   "TIME-WAIT"};

enum { WRONG_SIZE = 256, STREAMS = 64 };

/* The engine's results for one connection. */
struct answer {
    struct stream_entry *streams[STREAMS];
    unsigned count;
    const char *states[2]; /* the latest ones */
    struct looks looks;
    bool is_undecidable;
    uint32_t frame; /* the last one judged; 0: all */
    char wrong[WRONG_SIZE];
};

static void keep(struct stream_entry *entry, void *user)
{
    struct answer *answer = user;
    if (answer->count < STREAMS)
        answer->streams[answer->count++] = entry;
}

static struct tcpphase_segment segment_of(const struct model_sight *sight, uint32_t frame)
{
    return (struct tcpphase_segment){
        .time = sight->time,
        .frame = frame,
        .seq = sight->packet.seq,
        .ack = sight->packet.ack,
        .length = sight->packet.length,
        .window = sight->packet.window,
        .flags = sight->packet.flags,
        .ip_id = sight->ip_id,
        .ttl = sight->sender == 0 ? 64 : 57,
    };
}

static void disagree(struct answer *answer, const char *what, const char *truth, const char *said)
{
    if (answer->wrong[0] == '\0')
        snprintf(answer->wrong, WRONG_SIZE, "frame %" PRIu32 ": %s: %s, we say %s", answer->frame,
                 what, truth, said);
}

/* Compares the sender's state, if no captured packet to it was in flight. */
static void compare_state(const struct model_network *network, const struct model_sight *sight,
                          struct answer *answer)
{
    const bool has_fin = network->ends[sight->sender].has_sent_fin;
    const bool shows_fin = !has_fin || sight->states < MODEL_FIN_WAIT_1 ||
                           sight->states == MODEL_CLOSE_WAIT ||
                           answer->looks.has_fin[sight->sender];
    const bool is_known = network->kind <= MODEL_TWICE && sight->is_clean && shows_fin;
    const char *said = answer->states[sight->sender];
    if (!is_known || sight->packet.flags & MODEL_RST ||
        strcmp(said, state_names[sight->states]) == 0)
        return;
    if (looks_alike(&answer->looks, sight, said))
        answer->is_undecidable = true;
    else
        disagree(answer, "the sender's state", state_names[sight->states], said);
}

static void observe(const struct model_network *network, struct answer *answer)
{
    static const struct stream_endpoint ends[2] = {
        {.address = {192, 0, 2, 1}, .family = 4, .port = 49152},
        {.address = {198, 51, 100, 2}, .family = 4, .port = 443}};
    struct stream_table *table = stream_table_new(NULL, keep, answer);
    for (unsigned i = 0; i < network->sight_count; i++) {
        const struct model_sight *sight = &network->sights[i];
        const unsigned copies = sight->is_missing ? 0 : sight->is_copy ? 2 : 1;
        for (unsigned copy = 0; copy < copies; copy++) {
            struct tcpphase_segment segment = segment_of(sight, ++answer->frame);
            struct tcpphase_verdict verdict;
            const struct stream_endpoint pair[2] = {ends[sight->sender], ends[!sight->sender]};
            segment.time += (int64_t)copy * 1000;
            stream_table_take(table, pair, &segment, &verdict);
            const unsigned of_sender = verdict.sender;
            answer->states[sight->sender] =
                tcpphase_state_name(tcpphase_state_after(verdict.path[of_sender]));
            answer->states[!sight->sender] =
                tcpphase_state_name(tcpphase_state_after(verdict.path[!of_sender]));
            looks_note(&answer->looks, sight);
            if (!answer->is_undecidable)
                compare_state(network, sight, answer);
            looks_pass(&answer->looks, sight);
        }
    }
    answer->frame = 0;
    stream_table_free(table);
}

static const char *word_of(const struct stream_entry *stream, enum stream_field field)
{
    struct stream_value value;
    return stream_field_value(stream, field, true, &value) ? value.words[0] : "-";
}

/* What the captured packets prove about the end of a connection. */
struct evidence {
    bool has_syn[2];
    bool has_fin[2];
    bool fin_acked[2];
    bool has_first_fin[2]; /* captured also when first sent */
    bool has_rst;
    bool may_try_again;  /* a SYN behind a RST */
    uint32_t fin[2];     /* its sequence number */
    uint32_t highest[2]; /* highest octet captured or acknowledged + 1, relative to the ISN */
    bool seen[2];
};

static void gather(const struct model_network *network, struct evidence *evidence)
{
    memset(evidence, 0, sizeof *evidence);
    for (unsigned i = 0; i < network->sight_count; i++) {
        const struct model_sight *sight = &network->sights[i];
        const struct model_packet *packet = &sight->packet;
        const unsigned from = sight->sender;
        if (sight->is_missing)
            continue;
        const uint32_t end = packet->seq + packet->length - network->ends[from].iss;
        evidence->seen[from] = true;
        evidence->has_syn[from] |= (packet->flags & MODEL_SYN) != 0;
        evidence->has_rst |= (packet->flags & MODEL_RST) != 0;
        evidence->may_try_again |= evidence->has_rst && packet->flags == MODEL_SYN;
        evidence->has_first_fin[from] |= sight->is_first_fin;
        if (packet->flags & MODEL_FIN) {
            evidence->has_fin[from] = true;
            evidence->fin[from] = end;
        }
        if (packet->length > 0 && end > evidence->highest[from])
            evidence->highest[from] = end;
        if (!(packet->flags & MODEL_ACK))
            continue;
        const uint32_t acked = packet->ack - network->ends[!from].iss;
        if (evidence->has_fin[!from] && acked == evidence->fin[!from] + 1)
            evidence->fin_acked[!from] = true;
    }
}

/* The end of the model that is this end of the stream: 192.0.2.1 is the model's first. */
static unsigned end_of(const struct stream_entry *stream, unsigned end)
{
    return stream->ends[end].address[0] == 192 ? 0 : 1;
}

static unsigned client_of(const struct answer *answer)
{
    return end_of(answer->streams[0], answer->streams[0]->life.client);
}

/* Who closed first: both if neither had the other's FIN. */
static const char *true_closer(const struct model_network *network, const struct answer *answer)
{
    const struct model_end *ends = network->ends;
    const unsigned client = client_of(answer);
    if (!ends[0].knew_fin && !ends[1].knew_fin && ends[0].has_sent_fin && ends[1].has_sent_fin)
        return "both";
    const unsigned first = ends[0].knew_fin || !ends[0].has_sent_fin ? 1 : 0;
    return first == client ? "client" : "server";
}

static void compare_octets(const struct model_network *network, const struct evidence *evidence,
                           struct answer *answer)
{
    const struct tcpphase_life *life = &answer->streams[0]->life;
    for (unsigned end = 0; end < 2; end++) {
        const unsigned ours = end_of(answer->streams[0], 0) == end ? 0 : 1;
        const uint64_t said = tcpphase_octets(life, ours);
        const uint64_t truth = evidence->highest[end] != 0 ? evidence->highest[end] - 1 : 0;
        char words[2][24];
        snprintf(words[0], sizeof words[0], "%" PRIu64, truth);
        snprintf(words[1], sizeof words[1], "%" PRIu64, said);
        if (evidence->has_syn[end] && said != truth && network->kind == MODEL_WHOLE &&
            !evidence->has_rst)
            disagree(answer, end == 0 ? "octets of the client" : "octets of the server", words[0],
                     words[1]);
    }
}

/* An orderly close: no RST was captured, and both FINs and their ACKs were. */
static void compare_close(const struct model_network *network, const struct evidence *evidence,
                          struct answer *answer)
{
    const bool is_whole = evidence->has_fin[0] && evidence->has_fin[1] && evidence->fin_acked[0] &&
                          evidence->fin_acked[1] && evidence->has_first_fin[0] &&
                          evidence->has_first_fin[1] && !evidence->has_rst;
    if (!is_whole || (network->kind != MODEL_LATE && !evidence->has_syn[0]))
        return;
    const char *closer = word_of(answer->streams[0], STREAM_CLOSED_BY);
    const char *close = word_of(answer->streams[0], STREAM_CLOSE);
    const char *truth = true_closer(network, answer);
    const bool is_orderly = strcmp(close, "four-segment") == 0 ||
                            strcmp(close, "three-segment") == 0 ||
                            strcmp(close, "simultaneous") == 0;
    if (strcmp(closer, truth) != 0)
        disagree(answer, "closer", truth, closer);
    if (!is_orderly || (strcmp(truth, "both") == 0) != (strcmp(close, "simultaneous") == 0))
        disagree(answer, "close", strcmp(truth, "both") == 0 ? "simultaneous" : "orderly", close);
}

/* An abort by a user before any FIN: its RST arrived and ends the connection. */
static void compare_abort(const struct model_network *network, const struct evidence *evidence,
                          struct answer *answer)
{
    const struct model_end *ends = network->ends;
    const bool has_fin = ends[0].has_sent_fin || ends[1].has_sent_fin;
    if (network->kind > MODEL_TWICE || has_fin || ends[0].has_aborted == ends[1].has_aborted ||
        !evidence->has_rst || !evidence->has_syn[0])
        return;
    const unsigned who = ends[1].has_aborted;
    const char *party = who == client_of(answer) ? "client" : "server";
    const char *close = word_of(answer->streams[0], STREAM_CLOSE);
    const char *closer = word_of(answer->streams[0], STREAM_CLOSED_BY);
    const char *handshake = word_of(answer->streams[0], STREAM_HANDSHAKE);
    const bool was_open =
        strcmp(handshake, "three-way") == 0 || strcmp(handshake, "simultaneous") == 0;
    if (!ends[!who].was_reset || !was_open)
        return;
    if (strcmp(closer, party) != 0 && looks_disbelieved(&answer->looks, who))
        answer->is_undecidable = true;
    else if (strcmp(close, "reset") != 0)
        disagree(answer, "close", "reset", close);
    else if (strcmp(closer, party) != 0)
        disagree(answer, "closer", party, closer);
}

static void compare(const struct model_network *network, struct answer *answer)
{
    struct evidence evidence;
    gather(network, &evidence);
    if (answer->count == 0)
        return;
    if (answer->count > 1) {
        if (network->kind <= MODEL_MISSING && !evidence.may_try_again)
            disagree(answer, "streams", "1", "more");
        return;
    }
    compare_close(network, &evidence, answer);
    compare_abort(network, &evidence, answer);
    compare_octets(network, &evidence, answer);
}

/* In the notation of tests/traces, input columns only. */
static void print_trace(const struct model_network *network)
{
    int64_t before = 0;
    for (unsigned i = 0; i < network->sight_count; i++) {
        const struct model_sight *sight = &network->sights[i];
        const struct model_packet *packet = &sight->packet;
        const unsigned from = sight->sender;
        const unsigned flags = packet->flags;
        if (sight->is_missing)
            continue;
        printf("%s> %s%s%s%s seq=%d", from == 0 ? "c" : "s", flags & MODEL_FIN ? "F" : "",
               flags & MODEL_SYN ? "S" : "", flags & MODEL_RST ? "R" : "",
               flags & MODEL_ACK ? "A" : "", (int)(packet->seq - network->ends[from].iss));
        if (flags & MODEL_ACK)
            printf(" ack=%d", (int)(packet->ack - network->ends[!from].iss));
        printf(" len=%u win=%u", packet->length, packet->window);
        if (before != 0)
            printf(" +%" PRId64 "us", (sight->time - before) / 1000);
        before = sight->time;
        printf("   # %s%s\n", state_names[sight->states], sight->is_clean ? "" : " (behind)");
    }
}

/* Runs all kinds with as many seeds. Returns how many connections disagree. */
static uint64_t run(uint64_t seed, uint64_t connections, uint64_t shown)
{
    static struct model_network network;
    enum { ALL, WRONG, UNDECIDABLE, COUNTS };
    uint64_t counts[MODEL_KINDS][COUNTS] = {{0}};
    uint64_t wrong = 0;
    for (uint64_t i = 0; i < connections; i++) {
        const enum model_kind kind = (enum model_kind)((seed + i) % MODEL_KINDS);
        struct answer answer = {.states = {"", ""}};
        model_run(&network, seed + i, kind);
        observe(&network, &answer);
        compare(&network, &answer);
        counts[kind][ALL]++;
        counts[kind][UNDECIDABLE] += answer.is_undecidable;
        if (answer.wrong[0] != '\0') {
            counts[kind][WRONG]++;
            printf("seed %" PRIu64 " (%s): %s\n", seed + i, kind_names[kind], answer.wrong);
            if (wrong++ < shown)
                print_trace(&network);
        }
        for (unsigned stream = 0; stream < answer.count; stream++)
            stream_entry_free(answer.streams[stream]);
    }
    for (unsigned kind = 0; kind < MODEL_KINDS; kind++)
        printf("%s: %" PRIu64 " connections, %" PRIu64 " disagree, %" PRIu64 " undecidable\n",
               kind_names[kind], counts[kind][ALL], counts[kind][WRONG], counts[kind][UNDECIDABLE]);
    return wrong;
}

int main(int argc, char **argv)
{
    uint64_t values[] = {1, 5000, 3, 0};
    static const char *const names[] = {"--seed", "--connections", "--show", "--allow"};
    enum { SEED, CONNECTIONS, SHOW, ALLOW, OPTIONS };
    for (int i = 1; i < argc; i++) {
        int which = 0;
        while (which < OPTIONS && strcmp(argv[i], names[which]) != 0)
            which++;
        if (which == OPTIONS || i + 1 == argc) {
            fprintf(stderr, "usage: %s [--seed N] [--connections N] [--show N] [--allow N]\n",
                    argv[0]);
            return 2;
        }
        values[which] = strtoull(argv[++i], NULL, 10);
    }
    const uint64_t wrong = run(values[SEED], values[CONNECTIONS], values[SHOW]);
    printf("%" PRIu64 " disagree, %" PRIu64 " are allowed\n", wrong, values[ALLOW]);
    return wrong <= values[ALLOW] ? 0 : 1;
}
