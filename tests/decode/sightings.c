/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A plugin that consists of the probe only and prints each sighting to standard error, one TCP
 * header per line, in the format of decode_capture. */

#include <capture_line.h>
#include <probe.h>
#include <ws_version.h>

WS_DLL_PUBLIC_DEF const char plugin_version[] = "0";
WS_DLL_PUBLIC_DEF const int plugin_want_major = WIRESHARK_VERSION_MAJOR;
WS_DLL_PUBLIC_DEF const int plugin_want_minor = WIRESHARK_VERSION_MINOR;

WS_DLL_PUBLIC void plugin_register(void);
WS_DLL_PUBLIC uint32_t plugin_describe(void);

static bool is_known(const uint8_t *router, size_t length)
{
    static const uint8_t unknown[SIGHTING_ADDRESS_MAX];
    return router != NULL && memcmp(router, unknown, length) != 0;
}

static void write_sighting(const packet_info *pinfo _U_, const struct sighting *sighting)
{
    const size_t length = sighting->address_length;
    if (sighting->captured < 8 || sighting->on_wire < 8)
        return;
    const uint8_t *router = NULL;
    uint8_t icmp[8] = {sighting->icmp_type, sighting->icmp_code};
    if (sighting->icmp_type != 0) {
        router = sighting->octets + sighting_icmp_offset(sighting);
        memcpy(icmp + 4, router + length, SIGHTING_ICMP_REST);
    }
    const struct decode_tcp tcp = {
        .from = sighting->octets,
        .to = sighting->octets + length,
        .header = sighting->octets + 2 * length,
        .on_wire = sighting->on_wire,
        .ip_id = sighting->ip_id,
        .ttl = sighting->ttl,
        .address_length = sighting->address_length,
        .defects = sighting->defects,
        .icmp = sighting->icmp_type != 0 ? icmp : NULL,
        .router = is_known(router, length) ? router : NULL,
    };
    capture_line_write(stderr, sighting->frame, &tcp, sighting->captured);
}

static void register_protocol(void)
{
    probe_register(proto_register_protocol("TCP sightings", "TCP sightings", "tcpphase"),
                   write_sighting);
}

void plugin_register(void)
{
    static proto_plugin plugin = {
        .register_protoinfo = register_protocol,
        .register_handoff = probe_handoff,
    };
    proto_register_plugin(&plugin);
}

uint32_t plugin_describe(void)
{
    return 1U << 0;
}
