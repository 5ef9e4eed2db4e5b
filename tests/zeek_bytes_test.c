/* SPDX-License-Identifier: GPL-2.0-or-later */

/* orig_bytes and resp_bytes of Zeek's model. No field shows them (conn_state only needs to know
 * whether they are 0), so traces cannot test them. */

#include <trace_line.h>
#include <zeek.h>

#include <inttypes.h>

enum { LINES_MOST = 8 };

static const struct connection {
    const char *what;
    const char *lines[LINES_MOST]; /* in the notation of traces */
    uint64_t bytes[2];
} connections[] = {
    {"SYN and FIN are no octets",
     {"c> S seq=0", "s> SA seq=0 ack=1", "c> PA seq=1 ack=1 len=10", "c> FA seq=11 ack=1",
      "s> FA seq=1 ack=12 len=20"},
     {10, 20}},
    {"what is sent again is counted once",
     {"c> S seq=0", "s> SA seq=0 ack=1", "c> PA seq=1 ack=1 len=10", "c> PA seq=1 ack=1 len=10"},
     {10, 0}},
    {"acknowledged octets that were not captured are counted",
     {"c> S seq=0", "s> SA seq=0 ack=1", "s> A seq=1 ack=11"},
     {10, 0}},
    {"the acknowledgement of a RST is not trusted",
     {"c> S seq=0", "s> SA seq=0 ack=1", "s> RA seq=1 ack=11"},
     {0, 0}},
    {"payload of a RST is not counted, what lies below it is",
     {"c> S seq=0", "s> SA seq=0 ack=1", "c> R seq=11 len=5"},
     {10, 0}},
    {"midstream the first packet begins the octets", {"c> PA seq=101 ack=1 len=10"}, {10, 0}},
    {"wraps are counted",
     {"c> S seq=0", "s> SA seq=0 ack=1", "s> A seq=1 ack=2147483648", "s> A seq=1 ack=4294967295",
      "s> A seq=1 ack=1"},
     {UINT64_C(4294967296), 0}},
    {"a FIN right behind the SYN is believed to be above it",
     {"c> S seq=0", "s> SA seq=0 ack=1", "c> FA seq=-1000 ack=1"},
     {UINT64_C(4294966295), 0}},
    {"a half-open connection that was probed and aborted has none",
     {"c> S seq=0", "s> A seq=500 ack=700", "c> R seq=700"},
     {0, 0}},
    {"unless nothing else was acknowledged than the SYN",
     {"c> S seq=0", "s> A seq=500 ack=1", "c> R seq=700"},
     {699, 0}},
};

/* Returns false if a line is invalid. */
static bool observe(const struct connection *of, struct zeek_connection *connection)
{
    static const uint16_t ports[2] = {49152, 80};
    struct trace_scenario scenario;
    struct zeek_facts facts = {0};
    trace_scenario_begin(&scenario);
    for (unsigned i = 0; i < LINES_MOST && of->lines[i] != NULL; i++) {
        struct trace_input input;
        const char *wrong = trace_input_read(of->lines[i], &scenario, &input);
        if (wrong != NULL) {
            printf("%s: %s\n", of->lines[i], wrong);
            return false;
        }
        zeek_observe(connection, &facts, &input.segment, ports);
    }
    return true;
}

static bool passes(const struct connection *of)
{
    struct zeek_connection connection = {0};
    if (!observe(of, &connection))
        return false;
    const uint64_t bytes[2] = {zeek_bytes(&connection, 0), zeek_bytes(&connection, 1)};
    if (bytes[0] == of->bytes[0] && bytes[1] == of->bytes[1])
        return true;
    printf("%s:\n- %" PRIu64 " %" PRIu64 "\n+ %" PRIu64 " %" PRIu64 "\n", of->what, of->bytes[0],
           of->bytes[1], bytes[0], bytes[1]);
    return false;
}

int main(void)
{
    const unsigned all = sizeof connections / sizeof *connections;
    unsigned passed = 0;
    for (unsigned i = 0; i < all; i++)
        passed += passes(&connections[i]);
    printf("%u passed, %u failed\n", passed, all - passed);
    return passed != all;
}
