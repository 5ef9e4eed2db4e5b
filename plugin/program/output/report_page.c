/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "report_page.h"

#include "base/message.h"
#include "output/charts/stream_charts.h"
#include "output/ladder/picture.h"
#include "output/report/parts.h"
#include "output/tables/json.h"
#include "output/tables/tables.h"

#include <errno.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>

enum { LADDERS_MOST = 200, CAPTURES_NAMED = 5 };

struct page {
    const struct writer_about *about;
    struct text text;
};

unsigned report_page_ladders(const struct writer_about *about)
{
    return MAX(LADDERS_MOST / MAX(about->captures, 1), 1);
}

/* A text of any length. */
static void add(struct page *page, const char *text)
{
    for (size_t left = strlen(text); left > 0;) {
        const size_t part = MIN(left, TEXT_ROOM_MAX);
        text_room(&page->text, part);
        text_add(&page->text, text, part);
        text += part;
        left -= part;
    }
}

static void add_number(struct page *page, uint64_t number)
{
    text_room(&page->text, 32);
    text_add_number(&page->text, number);
}

/* A text that is not HTML. */
static void add_escaped(struct page *page, const char *text)
{
    char *escaped = g_markup_escape_text(text, -1);
    add(page, escaped);
    g_free(escaped);
}

/* A string of JSON. */
static void add_json(struct page *page, const char *word)
{
    text_room(&page->text, 6 * strlen(word) + 2);
    json_add_text(&page->text, word, true);
}

/* The style sheet: ladders have theirs, which applies to nothing else. The caller frees it. */
static char *style_of_page(void)
{
    return g_strconcat(report_css, ".ladder {\n", picture_style, "}\n", NULL);
}

static void add_hash(struct page *page, const char *text)
{
    guint8 digest[32];
    gsize size = sizeof digest;
    GChecksum *checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(checksum, (const guchar *)text, -1);
    g_checksum_get_digest(checksum, digest, &size);
    char *code = g_base64_encode(digest, size);
    add(page, "'sha256-");
    add(page, code);
    add(page, "'");
    g_free(code);
    g_checksum_free(checksum);
}

/* Content Security Policy: nothing but the page's own style sheet and script. */
static void fill_policy(struct page *page)
{
    char *style = style_of_page();
    add(page, "default-src 'none'; base-uri 'none'; form-action 'none'; style-src ");
    add_hash(page, style);
    add(page, "; script-src ");
    add_hash(page, report_js);
    g_free(style);
}

static void fill_style(struct page *page)
{
    char *style = style_of_page();
    add(page, style);
    g_free(style);
}

static void fill_script(struct page *page)
{
    add(page, report_js);
}

static void fill_version(struct page *page)
{
    add(page, PROGRAM_VERSION);
}

/* The captures and folders as they were given. */
static void fill_captures(struct page *page)
{
    char **captures = page->about->options->captures;
    const unsigned all = g_strv_length(captures);
    for (unsigned i = 0; i < MIN(all, CAPTURES_NAMED); i++) {
        char *name = message_escape(captures[i]);
        add(page, i > 0 ? ", " : "");
        add_escaped(page, name);
        g_free(name);
    }
    if (all > CAPTURES_NAMED) {
        add(page, " and ");
        add_number(page, all - CAPTURES_NAMED);
        add(page, " more");
    }
}

static void add_troubles_json(struct page *page)
{
    for (unsigned i = 0; i < TROUBLE_COUNT; i++) {
        add(page, i > 0 ? ",\n" : "\n");
        add_json(page, summary_troubles[i].word);
        add(page, ":{\"meaning\":");
        add_json(page, summary_troubles[i].meaning);
        add(page, ",\"hint\":");
        add_json(page, summary_troubles[i].hint);
        add(page, "}");
    }
}

#define SEVERITY_JSON(id, word, meaning) ",\"" word "\""

/* What the script needs to know beside the captures. */
static void fill_about(struct page *page)
{
    char *ruling = options_ruling(page->about->options);
    add(page, "{\"options\":");
    add_json(page, ruling);
    add(page, ",\"ladders\":");
    add_number(page, report_page_ladders(page->about));
    add(page, ",\"severities\":[");
    add(page, &TCPPHASE_SEVERITIES(SEVERITY_JSON)[1]); /* without the first comma */
    add(page, "],\"columns\":[");
    for (unsigned i = CAPTURE_COLUMN; i < STREAM_COLUMNS; i++) {
        add(page, i > CAPTURE_COLUMN ? "," : "");
        add_json(page, stream_columns[i]);
    }
    add(page, "],\"troubles\":{");
    add_troubles_json(page);
    add(page, "}}");
    g_free(ruling);
}

static void fill_totals(struct page *page)
{
    char *text = stream_totals_text(page->about->totals);
    add_escaped(page, text);
    g_free(text);
}

static void add_cell(struct page *page, const char *text)
{
    add(page, "<td>");
    add_escaped(page, text);
    add(page, "</td>");
}

#define SEVERITY_WORD(id, word, meaning) [SEVERITY_##id] = (word),

static void add_trouble(struct page *page, enum trouble trouble, enum severity severity,
                        uint64_t number)
{
    static const char *const severities[] = {TCPPHASE_SEVERITIES(SEVERITY_WORD)};
    const struct trouble_about *about = &summary_troubles[trouble];
    add(page, "<tr><th scope=\"row\">");
    add(page, about->word);
    add(page, "</th><td class=\"severity ");
    add(page, severities[severity]);
    add(page, "\">");
    add(page, severities[severity]);
    add(page, "</td><td class=\"number\">");
    add_number(page, number);
    add(page, "</td>");
    add_cell(page, about->meaning);
    add_cell(page, about->hint);
    add(page, "</tr>\n");
}

static void add_tally(struct page *page, const struct stream_tally *tally, enum severity least)
{
    enum trouble order[TROUBLE_COUNT];
    const unsigned count = stream_tally_order(tally, order);
    for (unsigned i = 0; i < count; i++) {
        const enum severity usual = summary_troubles[order[i]].severity;
        add_trouble(page, order[i], MAX(usual, least), tally->with[order[i]]);
    }
}

static void fill_troubles(struct page *page)
{
    const struct stream_totals *totals = page->about->totals;
    if (totals->troubled.all + totals->noted.all == 0) {
        add(page, "<p>Nothing.</p>");
        return;
    }
    add(page,
        "<table class=\"facts\" id=\"troubles\">\n<thead><tr><th scope=\"col\">Worst trouble</th>"
        "<th scope=\"col\">Severity</th><th scope=\"col\" class=\"number\">Connections</th>"
        "<th scope=\"col\">Meaning</th><th scope=\"col\">What to look at next</th></tr></thead>\n"
        "<tbody>\n");
    add_tally(page, &totals->troubled, SEVERITY_WARNING);
    add_tally(page, &totals->noted, SEVERITY_NOTE);
    add(page, "</tbody>\n</table>");
}

static void add_charts(struct page *page,
                       void (*draw)(const struct stream_charts *charts, FILE *out))
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL) {
        page->text.error = errno;
        return;
    }
    draw(page->about->charts, out);
    if (fclose(out) == 0)
        add(page, text);
    else
        page->text.error = errno;
    free(text);
}

static void fill_timeline(struct page *page)
{
    add_charts(page, stream_charts_draw_timeline);
}

static void fill_histograms(struct page *page)
{
    add_charts(page, stream_charts_draw_times);
}

static const struct slot {
    const char *name;
    void (*fill)(struct page *page);
} slots[] = {
    {"policy", fill_policy},         {"style", fill_style},       {"script", fill_script},
    {"about", fill_about},           {"version", fill_version},   {"captures", fill_captures},
    {"totals", fill_totals},         {"troubles", fill_troubles}, {"timeline", fill_timeline},
    {"histograms", fill_histograms},
};

static void fill(struct page *page, const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(slots); i++)
        if (g_str_has_prefix(name, slots[i].name))
            slots[i].fill(page);
}

/* Writes the part of the template, with its slots filled. Returns 0 or errno. */
static int write_part(const struct writer_about *about, const char *from, const char *to)
{
    struct page page = {.about = about};
    text_open(&page.text, about->fd);
    while (from < to) {
        const char *slot = strstr(from, "{{");
        const char *end = slot != NULL && slot < to ? slot : to;
        char *part = g_strndup(from, (gsize)(end - from));
        add(&page, part);
        g_free(part);
        from = end;
        if (end < to) {
            fill(&page, end + 2);
            from = strstr(end, "}}") + 2;
        }
    }
    text_close(&page.text);
    return page.text.error;
}

static const char data_slot[] = "{{data}}\n";

int report_page_begin(const struct writer_about *about)
{
    return write_part(about, report_html, strstr(report_html, data_slot));
}

int report_page_end(const struct writer_about *about)
{
    const char *from = strstr(report_html, data_slot) + sizeof data_slot - 1;
    return write_part(about, from, from + strlen(from));
}
