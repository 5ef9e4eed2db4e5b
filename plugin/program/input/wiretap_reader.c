/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "wiretap_reader.h"

#include <tcpphase.h>

/* Wireshark's libraries log at a verbose level until a program name is set. */
static void prepare(void)
{
    capture_log_begin("tcpphase");
    capture_formats_begin();
}

/* Takes the reason, which may be NULL. */
static struct read_error error_of(int error, char *reason)
{
    char *message;
    switch (error) {
    case 0:
        return (struct read_error){READ_NO_ERROR, reason};
    case WTAP_ERR_FILE_UNKNOWN_FORMAT:
        return (struct read_error){READ_UNKNOWN_FORMAT, reason};
    case WTAP_ERR_SHORT_READ:
        return (struct read_error){READ_CUT, reason};
    case WTAP_ERR_BAD_FILE:
        return (struct read_error){READ_CORRUPT, reason};
    case WTAP_ERR_UNSUPPORTED:
        return (struct read_error){READ_UNSUPPORTED, reason};
    default:
        message = g_strconcat(wtap_strerror(error), reason != NULL ? ": " : NULL, reason, NULL);
        g_free(reason);
        return (struct read_error){READ_FAILED, message};
    }
}

static bool read_record(struct wiretap_file *file, struct read_error *failed)
{
    capture_record_unguard(&file->record);
    wtap_rec_reset(&file->record.head); /* readers allocate a new block of options in the record */
    if (!capture_record_read(file->wiretap, &file->record, &file->error, &file->reason)) {
        *failed = error_of(file->error, file->reason);
        return false;
    }
    capture_record_guard(&file->record);
    return true;
}

/* libwiretap opens files of other kinds as a capture of one packet: images, JSON, certificates, and
 * any file of less than eight octets as MP4. */
static bool is_document(wtap *wiretap)
{
    switch (wtap_file_encap(wiretap)) {
    case WTAP_ENCAP_JSON:
    case WTAP_ENCAP_MIME:
    case WTAP_ENCAP_MP4:
    case WTAP_ENCAP_MPEG:
    case WTAP_ENCAP_RFC7468:
    case WTAP_ENCAP_RUBY_MARSHAL:
    case WTAP_ENCAP_TNEF:
        return true;
    default:
        return false;
    }
}

/* Endace ERF has no magic number: libwiretap takes an empty file for it. */
static bool is_empty(struct wiretap_file *file, struct read_error *failed)
{
    if (wtap_file_type_subtype(file->wiretap) != wtap_name_to_file_type_subtype("erf"))
        return false;
    file->is_ahead = read_record(file, failed);
    return !file->is_ahead && failed->kind == READ_NO_ERROR;
}

static void close_file(void *state)
{
    struct wiretap_file *file = state;
    capture_record_unguard(&file->record);
    capture_record_cleanup(&file->record);
    wtap_close(file->wiretap);
    g_free(file);
}

static void *open_file(const char *path, struct read_error *failed)
{
    int error;
    char *reason = NULL;
    wtap *wiretap = capture_open(path, &error, &reason);
    if (wiretap == NULL) {
        *failed = error_of(error, reason);
        return NULL;
    }
    g_free(reason); /* Wireshark 4.6 leaves the error of a reader that did not know the format */
    struct wiretap_file *file = g_new0(struct wiretap_file, 1);
    file->wiretap = wiretap;
    file->encapsulation = WTAP_ENCAP_PER_PACKET; /* of no packet */
    capture_record_init(&file->record);
    if (!is_document(wiretap) && !is_empty(file, failed))
        return file;
    close_file(file);
    failed->kind = READ_UNKNOWN_FORMAT;
    return NULL;
}

static enum decode_link link_of(const wtap_packet_header *packet)
{
    switch (packet->pkt_encap) {
    case WTAP_ENCAP_NULL:
        return DECODE_LINK_LOOPBACK;
    case WTAP_ENCAP_LOOP:
        return DECODE_LINK_OPENBSD_LOOPBACK;
    case WTAP_ENCAP_ETHERNET:
        return DECODE_LINK_ETHERNET;
    case WTAP_ENCAP_PPP:
        return DECODE_LINK_PPP;
    case WTAP_ENCAP_PPP_WITH_PHDR:
        return DECODE_LINK_PPP_HDLC;
    case WTAP_ENCAP_PPP_ETHER:
        return DECODE_LINK_PPPOE;
    case WTAP_ENCAP_CHDLC:
        return DECODE_LINK_CISCO_HDLC;
    case WTAP_ENCAP_RAW_IP:
        return DECODE_LINK_RAW;
    case WTAP_ENCAP_RAW_IP4:
        return DECODE_LINK_IPV4;
    case WTAP_ENCAP_RAW_IP6:
        return DECODE_LINK_IPV6;
    case WTAP_ENCAP_SLL:
        return DECODE_LINK_COOKED;
    case WTAP_ENCAP_SLL2:
        return DECODE_LINK_COOKED_2;
    case WTAP_ENCAP_PPI:
        return DECODE_LINK_PPI;
    case WTAP_ENCAP_NFLOG:
        return DECODE_LINK_NFLOG;
    case WTAP_ENCAP_ERF: /* libwiretap has removed the record's header */
        return decode_link_of_erf(packet->pseudo_header.erf.phdr.type & 0x7f);
    default:
        return DECODE_LINK_UNKNOWN;
    }
}

/* libwiretap returns fractions of a second as they are in the file, and writes negative ones as
 * huge ones: the times of the annotated capture would differ from those of the capture. */
static void set_time(nstime_t *time, struct frame *frame)
{
    const int second = (int)TCPPHASE_SECOND;
    const int64_t most = INT64_MAX / TCPPHASE_SECOND;
    frame->faults = 0;
    if (time->nsecs < 0 || time->nsecs >= second) {
        const int64_t carry = time->nsecs / second - (time->nsecs < 0);
        frame->faults |= TIME_BAD_FRACTION;
        time->secs = (time_t)((uint64_t)time->secs + (uint64_t)carry);
        time->nsecs = (int)(time->nsecs - carry * second);
    }
    if (time->secs >= most || time->secs < -most)
        frame->faults |= TIME_OUT_OF_RANGE;
    frame->time = tcpphase_time(time->secs, time->nsecs);
}

static void set_link(struct wiretap_file *file, struct frame *frame)
{
    const wtap_packet_header *packet = &file->record.head.rec_header.packet_header;
    frame->packet.link = link_of(packet);
    frame->type = packet->pkt_encap;
    file->encapsulation = packet->pkt_encap;
    if (packet->pkt_encap == WTAP_ENCAP_ERF) /* differs from record to record */
        file->encapsulation = WTAP_ENCAP_PER_PACKET;
}

/* The frame check sequence that Ethernet frames are known to have is no part of the packet. A
 * capture may state a length less than captured; then the captured length counts, as in Wireshark.
 */
static void cut_check_sequence(struct frame *frame)
{
    const size_t check_sequence = 4;
    struct decode_packet *packet = &frame->packet;
    const size_t on_wire = MAX(packet->on_wire, packet->captured);
    if (on_wire < check_sequence)
        return;
    const size_t captured = MIN(packet->captured, on_wire - check_sequence);
    frame->check_octets = (uint8_t)(packet->captured - captured);
    packet->captured = captured;
    packet->on_wire = on_wire - check_sequence;
}

static void set_packet(struct wiretap_file *file, struct frame *frame)
{
    const wtap_packet_header *packet = &file->record.head.rec_header.packet_header;
    if (packet->pkt_encap != file->encapsulation)
        set_link(file, frame);
    frame->packet.octets = capture_record_octets(&file->record);
    frame->packet.captured = packet->caplen;
    frame->packet.on_wire = packet->len;
    frame->check_octets = 0;
    if (packet->pkt_encap == WTAP_ENCAP_ETHERNET && packet->pseudo_header.eth.fcs_len == 4)
        cut_check_sequence(frame);
}

static void set_other(struct wiretap_file *file, struct frame *frame)
{
    frame->type = (int)file->record.head.rec_type;
    file->encapsulation = WTAP_ENCAP_PER_PACKET;
}

static bool next(void *state, struct frame *frame, struct read_error *failed)
{
    struct wiretap_file *file = state;
    wtap_rec *head = &file->record.head;
    if (file->is_ahead)
        file->is_ahead = false;
    else if (!read_record(file, failed))
        return false;
    set_time(&head->ts, frame);
    frame->place = file->record.place;
    frame->is_packet = head->rec_type == REC_TYPE_PACKET;
    if (frame->is_packet)
        set_packet(file, frame);
    else
        set_other(file, frame);
    return true;
}

static double part(void *state)
{
    const struct wiretap_file *file = state;
    int error;
    const int64_t size = wtap_file_size(file->wiretap, &error);
    return size > 0 ? (double)wtap_read_so_far(file->wiretap) / (double)size : 0;
}

/* Whether an interface of a pcapng has a time resolution (if_tsresol) too fine for libwiretap's
 * 64-bit arithmetic, so that all its times are wrong. */
static bool has_bad_resolution(wtap *wiretap)
{
    const uint64_t most = UINT64_MAX / (uint64_t)TCPPHASE_SECOND; /* units of a second */
    bool is_bad = false;
    wtapng_iface_descriptions_t *interfaces = wtap_file_get_idb_info(wiretap);
    const GArray *blocks = interfaces->interface_data;
    for (guint i = 0; blocks != NULL && i < blocks->len && !is_bad; i++) {
        const wtapng_if_descr_mandatory_t *about =
            wtap_block_get_mandatory_data(g_array_index(blocks, wtap_block_t, i));
        is_bad = about->time_units_per_second > most;
    }
    g_free(interfaces);
    return is_bad;
}

static const char *warning(void *state)
{
    const struct wiretap_file *file = state;
    return has_bad_resolution(file->wiretap)
               ? "an interface has a time resolution (if_tsresol) too fine for libwiretap; do not "
                 "rely on its times"
               : NULL;
}

const struct reader wiretap_reader = {
    .name = "libwiretap",
    .prepare = prepare,
    .open = open_file,
    .next = next,
    .close = close_file,
    .part = part,
    .link_name = wtap_encap_description,
    .warning = warning,
};

struct wiretap_file *wiretap_file_of(const struct capture_file *file)
{
    return file->reader == &wiretap_reader ? file->state : NULL;
}

bool wiretap_file_is_pcapng(const struct wiretap_file *file)
{
    return wtap_file_type_subtype(file->wiretap) == wtap_pcapng_file_type_subtype();
}

bool wiretap_file_is_gzipped(const struct wiretap_file *file)
{
    return wtap_get_compression_type(file->wiretap) == WTAP_GZIP_COMPRESSED;
}
