/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The input as segments of one connection, processed by Zeek's model. Most numbers are near those
 * that the ends have sent and acknowledged, so that all letters are reached. */

#include "fuzz.h"

#include <zeek.h>

#include <string.h>

enum { SEGMENTS_MAX = 400, UNKNOWN_DEFECT = 0x80 };

static const char letters[] = ZEEK_HISTORY_LETTERS;

static struct reached {
    uint64_t segments;
    uint64_t conn_states[ZEEK_CONN_STATE_COUNT];
    uint64_t letters[sizeof letters];
    uint64_t plain; /* open, and nothing changed but numbers */
} reached;

/* The state of a connection. */
struct world {
    struct zeek_connection connection;
    struct zeek_facts facts;
    uint16_t ports[2];
    uint32_t base[2];
    uint64_t segments;
    bool is_calm;
};

/* In a calm connection mostly ACK alone, so that it stays open for a while. */
static uint16_t flags_of(const struct world *world, struct fuzz_input *input)
{
    enum { S = TCPPHASE_SYN, A = TCPPHASE_ACK, F = TCPPHASE_FIN, R = TCPPHASE_RST };
    static const uint16_t usual[] = {S, S | A, S, S | A, A, F | A, R, 0};
    uint8_t choice = take8(input);
    if (choice >= 250)
        return take16(input) % 0x200;
    return !world->is_calm || choice < 8 || world->segments < 3 ? usual[choice % 8] : A;
}

/* Numbers that are relevant to the side, and those next to them. */
static uint32_t number_near(const struct zeek_side *side, uint32_t base, struct fuzz_input *input)
{
    static const int32_t distances[] = {0, 0, 0, 0, 0, 0, 1, -1, 100, -100, 5000000, -5000000};
    const uint8_t choice = take8(input);
    const uint32_t distance = (uint32_t)distances[choice / 16 % 12];
    if (choice >= 252)
        return take32(input);
    if (side->start == 0)
        return base + distance;
    switch (choice % 16) {
    case 0:
        return side->start + distance;
    case 1:
        return side->start + (uint32_t)side->ack + distance;
    case 2:
        return side->start + (uint32_t)side->delivered + 1 + distance;
    default:
        return side->start + (uint32_t)side->last + distance;
    }
}

static uint32_t length_of(struct fuzz_input *input)
{
    const uint8_t choice = take8(input);
    if (choice < 100)
        return 0;
    if (choice < 110)
        return 1;
    return choice < 250 ? 10U * choice : take32(input) % 0x1000000;
}

static struct tcpphase_segment segment_of(const struct world *world, struct fuzz_input *input)
{
    const uint8_t choice = take8(input);
    const unsigned from = choice & 1;
    const struct zeek_side *sides = world->connection.sides;
    struct tcpphase_segment segment = {.sender = (uint8_t)from, .flags = flags_of(world, input)};
    segment.seq = number_near(&sides[from], world->base[from], input);
    segment.ack = number_near(&sides[!from], world->base[!from] + 1, input);
    segment.length = length_of(input);
    segment.window = choice < 8 ? 0 : 1000;
    if (choice >= 248)
        segment.defects = take8(input) & 0x7f;
    return segment;
}

static void check_history(const char *before, const char *after)
{
    const size_t length = strlen(after);
    INVARIANT("a history has an end", memchr(after, '\0', ZEEK_LETTERS + 2) != NULL);
    INVARIANT("its letters are Zeek's", strspn(after, letters) == length);
    INVARIANT("it is cut where there is no more room",
              strchr(after, '+') == NULL || strchr(after, '+') == after + ZEEK_LETTERS);
    INVARIANT("letters are added, and H alone becomes ^h",
              strncmp(before, after, strlen(before)) == 0 ||
                  (strcmp(before, "H") == 0 && strncmp(after, "^h", 2) == 0));
}

static void check_side(const struct world *world, unsigned end)
{
    const struct zeek_side *side = &world->connection.sides[end];
    INVARIANT("a segment is shorter than 4 GiB and two control octets",
              zeek_bytes(&world->connection, end) <= world->segments * (UINT64_C(1) << 32));
    INVARIANT("what waits for no acknowledgement was delivered",
              0 <= side->released && side->released <= side->delivered);
    INVARIANT("ranges are as many as there is room", side->range_count <= ZEEK_RANGES);
    uint32_t above = (uint32_t)side->delivered;
    for (unsigned i = 0; i < side->range_count; i++) {
        INVARIANT("a hole is below a range", (int32_t)(side->ranges[i].start - above) > 0);
        above = side->ranges[i].end;
        INVARIANT("a range begins before it ends", (int32_t)(above - side->ranges[i].start) > 0);
    }
}

/* A plain segment takes the fast path; with an unknown defect it takes the slow one. */
static void check_short_way(const struct world *before, const struct world *after,
                            struct tcpphase_segment segment)
{
    struct world other;
    memcpy(&other, before, sizeof other);
    segment.defects |= UNKNOWN_DEFECT;
    zeek_observe(&other.connection, &other.facts, &segment, other.ports);
    /* copied with their padding, so: NOLINTNEXTLINE(bugprone-suspicious-memory-comparison) */
    INVARIANT("both ways lead to the same", memcmp(&other, after, sizeof other) == 0);
}

static void step(struct world *world, struct fuzz_input *input)
{
    const struct tcpphase_segment segment = segment_of(world, input);
    struct world before;
    world->segments++;
    memcpy(&before, world, sizeof before);
    zeek_observe(&world->connection, &world->facts, &segment, world->ports);
    INVARIANT("conn_state is one of the list", world->facts.conn_state < ZEEK_CONN_STATE_COUNT);
    INVARIANT("the originator is one of two", world->connection.originator < 2);
    check_history(before.facts.history, world->facts.history);
    check_side(world, 0);
    check_side(world, 1);
    check_short_way(&before, world, segment);
    reached.segments++;
    reached.conn_states[world->facts.conn_state]++;
    reached.plain += world->facts.conn_state == ZEEK_S1 &&
                     strcmp(before.facts.history, world->facts.history) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    static const uint16_t ports[] = {80, 8080, 12345, 40000};
    struct fuzz_input input = {octets, size};
    struct world world;
    memset(&world, 0, sizeof world);
    world.is_calm = take8(&input) % 4 != 0;
    for (unsigned end = 0; end < 2; end++) {
        world.ports[end] = ports[take8(&input) % 4];
        world.base[end] = take32(&input);
    }
    for (unsigned i = 0; i < SEGMENTS_MAX && input.left > 0; i++)
        step(&world, &input);
    for (const char *letter = world.facts.history; *letter != '\0'; letter++)
        reached.letters[strchr(letters, *letter) - letters]++;
    return 0;
}

static unsigned report_word(const char *kind, const char *word, uint64_t times)
{
    printf("%-10s %-8s %10llu%s\n", kind, word, (unsigned long long)times,
           times == 0 ? "  NEVER REACHED" : "");
    return times == 0;
}

bool fuzz_report(void)
{
#define WORD(id, word, meaning) word,
    static const char *const words[] = {ZEEK_CONN_STATES(WORD)};
#undef WORD
    const unsigned all = ZEEK_CONN_STATE_COUNT + sizeof letters - 1 + 1;
    unsigned failed = report_word("segment", "plain", reached.plain);
    for (unsigned i = 0; i < ZEEK_CONN_STATE_COUNT; i++)
        failed += report_word("conn_state", words[i], reached.conn_states[i]);
    for (unsigned i = 0; letters[i] != '\0'; i++)
        failed += report_word("letter", (char[]){letters[i], '\0'}, reached.letters[i]);
    printf("%llu segments\n%u passed, %u failed\n", (unsigned long long)reached.segments,
           all - failed, failed);
    return failed == 0;
}
