/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "decode.h"

#include "walk.h"

#include <glib.h>

enum { HEADERS_MAX = 64 };

struct decoder {
    struct decode_options options;
    struct fragments *fragments;
    uint8_t route[16];
};

struct finding_row {
    const char *sentence;
    bool may_hold_tcp;
};

static const struct finding_row findings[] = {
#define FINDING(NAME, word, may_hold_tcp, sentence) [DECODE_##NAME] = {sentence, may_hold_tcp},
    DECODE_FINDINGS(FINDING)
#undef FINDING
};

struct link_row {
    enum decode_link link;
    enum layer first;
};

static const struct link_row links[] = {
    {DECODE_LINK_ETHERNET, LAYER_ETHERNET}, {DECODE_LINK_RAW, LAYER_RAW},
    {DECODE_LINK_COOKED, LAYER_COOKED},     {DECODE_LINK_COOKED_2, LAYER_COOKED_2},
    {DECODE_LINK_LOOPBACK, LAYER_LOOPBACK}, {DECODE_LINK_OPENBSD_LOOPBACK, LAYER_OPENBSD_LOOPBACK},
    {DECODE_LINK_PPP, LAYER_PPP_HDLC},      {DECODE_LINK_PPP_HDLC, LAYER_PPP_HDLC},
    {DECODE_LINK_PPPOE, LAYER_PPPOE},       {DECODE_LINK_CISCO_HDLC, LAYER_CISCO_HDLC},
    {DECODE_LINK_IPV4, LAYER_IP},           {DECODE_LINK_IPV6, LAYER_IPV6},
    {DECODE_LINK_PPI, LAYER_PPI},           {DECODE_LINK_ERF, LAYER_ERF},
    {DECODE_LINK_NFLOG, LAYER_NFLOG},
};

static enum layer (*const layers[])(struct walk *walk) = {
#define LAYER(NAME, function) [LAYER_##NAME] = (function),
    LAYERS(LAYER)
#undef LAYER
};

struct decoder *decoder_new(const struct decode_options *options)
{
    struct decoder *decoder = g_new0(struct decoder, 1);
    decoder->options = *options;
    decoder->fragments = decode_fragments_new();
    return decoder;
}

void decoder_free(struct decoder *decoder)
{
    if (decoder == NULL)
        return;
    decode_fragments_free(decoder->fragments);
    g_free(decoder);
}

size_t decoder_incomplete(const struct decoder *decoder)
{
    return decode_fragments_incomplete(decoder->fragments);
}

enum layer decode_by_link(struct walk *walk, uint32_t link)
{
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++)
        if (links[i].link == link)
            return links[i].first;
    return stop(walk, DECODE_LINK_TYPE, link);
}

bool decode_packet(struct decoder *decoder, const struct decode_packet *packet,
                   struct decode_result *result)
{
    struct walk walk = {
        .options = &decoder->options,
        .fragments = decoder->fragments,
        .route = decoder->route,
        .result = result,
        .at = packet->octets,
        .captured = packet->captured,
        .on_wire = packet->captured > packet->on_wire ? packet->captured : packet->on_wire,
    };
    decode_fragments_release(decoder->fragments);
    enum layer layer = decode_by_link(&walk, packet->link);
    for (int passed = 0; layer != LAYER_END; passed++)
        layer = passed < HEADERS_MAX ? layers[layer](&walk) : stop(&walk, DECODE_TOO_DEEP, 0);
    return result->finding == DECODE_TCP;
}

const char *decode_finding_sentence(enum decode_finding finding)
{
    return findings[finding].sentence;
}

bool decode_may_hold_tcp(enum decode_finding finding)
{
    return findings[finding].may_hold_tcp;
}
