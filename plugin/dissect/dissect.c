/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "dissect.h"

#include "compat.h"

#include <epan/secrets.h>
#include <probe.h>
#include <signal.h>
#include <stdio.h>
#include <wsutil/privileges.h>
#include <wsutil/report_message.h>

/* Data that libwireshark asks for by callback: the times of frames. */
struct packet_provider_data {
    GArray *times; /* nstime_t; index: frame number - 1 */
};

struct dissection {
    struct packet_provider_data provider;
    epan_t *session;
    epan_dissect_t *dissection;
    int file_type;
    nstime_t elapsed; /* since the first frame */
    frame_data first;
    frame_data previous;
    const frame_data *reference; /* NULL, from then on the first frame */
    sighting_take *take;
    void *user;
};

/* libwireshark can dissect one capture at a time. */
static struct dissection *current;

static void take_sighting(const packet_info *pinfo _U_, const struct sighting *sighting)
{
    current->take(sighting, current->user);
}

static void register_protocol(void)
{
    probe_register(proto_register_protocol("TCP Lifecycle", "TCP Lifecycle", "tcpphase"),
                   take_sighting);
}

static void report(const char *format, va_list values)
{
    char *message = g_strdup_vprintf(format, values);
    fprintf(stderr, "tcpphase: libwireshark: %s\n", message);
    g_free(message);
}

static void report_reading(const char *path, int error)
{
    fprintf(stderr, "tcpphase: libwireshark: %s: %s\n", path, g_strerror(error));
}

static void report_opening(const char *path, int error, wireshark_bool for_writing _U_)
{
    report_reading(path, error);
}

/* No folder of the user is read. */
static void hide_user(void)
{
    static const char *const places[] = {"HOME", "WIRESHARK_CONFIG_DIR", "WIRESHARK_PLUGIN_DIR"};
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++)
        g_setenv(places[i], "/nonexistent", TRUE);
}

static bool begin_libwireshark(void)
{
    static const proto_plugin probe_only = {
        .register_protoinfo = register_protocol,
        .register_handoff = probe_handoff,
    };
    static const struct report_message_routines reports = {
        .vreport_failure = report,
        .vreport_warning = report,
        .report_open_failure = report_opening,
        .report_read_failure = report_reading,
    };
    hide_user();
    init_process_policies();
    init_report_message("tcpphase", &reports);
    char *wrong = folders_begin("tcpphase");
    if (wrong != NULL)
        fprintf(stderr, "tcpphase: libwireshark: %s\n", wrong);
    g_free(wrong);
    proto_register_plugin(&probe_only);
    if (!dissectors_begin())
        return false;
    epan_load_settings();
    prefs_apply_all();
    return true;
}

/* libwireshark ignores SIGPIPE; restore the disposition, so that the program ends with its reader.
 */
static bool begin(void)
{
    struct sigaction before;
    sigaction(SIGPIPE, NULL, &before);
    const bool has_begun = begin_libwireshark();
    sigaction(SIGPIPE, &before, NULL);
    return has_begun;
}

static const nstime_t *time_of(struct packet_provider_data *provider, uint32_t frame)
{
    const bool is_known = frame > 0 && frame <= provider->times->len;
    return is_known ? &g_array_index(provider->times, nstime_t, frame - 1) : NULL;
}

static struct dissection *start(wtap *capture, sighting_take *take, void *user)
{
    static const struct packet_provider_funcs functions = {.get_frame_ts = time_of};
    struct dissection *dissection = g_new0(struct dissection, 1);
    dissection->provider.times = g_array_new(FALSE, FALSE, sizeof(nstime_t));
    dissection->session = epan_new(&dissection->provider, &functions);
    dissection->dissection = epan_dissect_new(dissection->session, false, false);
    dissection->file_type = wtap_file_type_subtype(capture);
    dissection->take = take;
    dissection->user = user;
    wtap_set_cb_new_secrets(capture, secrets_wtap_callback);
    current = dissection;
    return dissection;
}

/* As tshark does in a first pass. */
static void dissect(struct dissection *dissection, wtap_rec *record, const uint8_t *octets,
                    frame_data *frame)
{
    const frame_data *previous = frame->num > 1 ? &dissection->previous : NULL;
    g_array_append_val(dissection->provider.times, record->ts);
    frame_data_set_before_dissect(frame, &dissection->elapsed, &dissection->reference, previous);
    if (dissection->reference == frame) {
        dissection->first = *frame;
        dissection->reference = &dissection->first;
    }
    DISSECT_FRAME(dissection->dissection, dissection->file_type, record, octets, frame);
    epan_dissect_reset(dissection->dissection);
    dissection->previous = *frame;
}

/* libwireshark takes ownership of the block with the packet comments. */
static void feed(struct dissection *dissection, uint32_t number, wtap_rec *record,
                 const uint8_t *octets)
{
    frame_data frame;
    wtap_block_t block = wtap_block_ref(record->block);
    frame_data_init(&frame, number, record, 0, 0);
    dissect(dissection, record, octets, &frame);
    frame_data_destroy(&frame);
    wtap_block_unref(record->block);
    record->block = block;
}

static void finish(struct dissection *dissection)
{
    epan_dissect_free(dissection->dissection);
    epan_free(dissection->session);
    g_array_free(dissection->provider.times, TRUE);
    g_free(dissection);
    current = NULL;
}

extern const struct dissect DISSECT_NAME;
WS_DLL_PUBLIC_DEF const struct dissect DISSECT_NAME = {
    .build = DISSECT_BUILD,
    .begin = begin,
    .start = start,
    .feed = feed,
    .finish = finish,
};
