/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "svg.h"

/* Escapes for text and attributes; characters that XML does not allow are left out. */
static void write_escaped(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        const unsigned char letter = (unsigned char)*text;
        if (letter == '&')
            fputs("&amp;", out);
        else if (letter == '<')
            fputs("&lt;", out);
        else if (letter == '>')
            fputs("&gt;", out);
        else if (letter == '"')
            fputs("&quot;", out);
        else if (letter >= ' ' && letter != 0x7f)
            putc(letter, out);
    }
}

/* At most one decimal. */
static void write_number(FILE *out, const char *before, double number)
{
    char text[32];
    int length = snprintf(text, sizeof text, "%.1f", number);
    if (length >= 2 && text[length - 1] == '0')
        length -= 2;
    fprintf(out, "%s%.*s", before, length, text);
}

static void write_attribute(FILE *out, const char *name, double number)
{
    fprintf(out, " %s", name);
    write_number(out, "=\"", number);
    putc('"', out);
}

void svg_begin(FILE *out, const struct svg_head *head)
{
    const char *prefix = head->prefix != NULL ? head->prefix : "";
    fputs("<svg xmlns=\"http://www.w3.org/2000/svg\"", out);
    write_attribute(out, "width", head->width);
    write_attribute(out, "height", head->height);
    write_number(out, " viewBox=\"0 0 ", head->width);
    write_number(out, " ", head->height);
    fputs(head->prefix != NULL ? "\" role=\"img\"" : "\"", out);
    fprintf(out, " aria-labelledby=\"%stitle %sdescription\">\n", prefix, prefix);
    fprintf(out, "<title id=\"%stitle\">", prefix);
    write_escaped(out, head->title);
    fprintf(out, "</title>\n<desc id=\"%sdescription\">", prefix);
    write_escaped(out, head->description);
    fputs("</desc>\n", out);
    if (head->style != NULL)
        fprintf(out, "<style>\n%s</style>\n", head->style);
}

void svg_end(FILE *out)
{
    fputs("</svg>\n", out);
}

void svg_begin_group(FILE *out, const char *class, const char *attributes, const char *tooltip)
{
    fprintf(out, "<g class=\"%s\"%s>", class, attributes);
    if (tooltip != NULL) {
        fputs("<title>", out);
        write_escaped(out, tooltip);
        fputs("</title>", out);
    }
    putc('\n', out);
}

void svg_end_group(FILE *out)
{
    fputs("</g>\n", out);
}

void svg_line(FILE *out, const char *class, struct svg_point from, struct svg_point to)
{
    fprintf(out, "<line class=\"%s\"", class);
    write_attribute(out, "x1", from.x);
    write_attribute(out, "y1", from.y);
    write_attribute(out, "x2", to.x);
    write_attribute(out, "y2", to.y);
    fputs("/>\n", out);
}

static void write_points(FILE *out, const struct svg_point points[], unsigned count)
{
    fputs(" points=\"", out);
    for (unsigned i = 0; i < count; i++) {
        write_number(out, i == 0 ? "" : " ", points[i].x);
        write_number(out, ",", points[i].y);
    }
    fputs("\"/>\n", out);
}

void svg_polyline(FILE *out, const char *class, const struct svg_point points[], unsigned count)
{
    fprintf(out, "<polyline class=\"%s\"", class);
    write_points(out, points, count);
}

void svg_polygon(FILE *out, const char *class, const struct svg_point points[], unsigned count)
{
    fprintf(out, "<polygon class=\"%s\"", class);
    write_points(out, points, count);
}

void svg_rectangle(FILE *out, const char *class, struct svg_box box, const char *attributes)
{
    fprintf(out, "<rect class=\"%s\"", class);
    write_attribute(out, "x", box.x);
    write_attribute(out, "y", box.y);
    write_attribute(out, "width", box.width);
    write_attribute(out, "height", box.height);
    fprintf(out, "%s/>\n", attributes);
}

void svg_text(FILE *out, const char *class, struct svg_place place, const char *text)
{
    fprintf(out, "<text class=\"%s\"", class);
    write_attribute(out, "x", place.x);
    write_attribute(out, "y", place.y);
    if (place.degrees != 0) {
        write_number(out, " transform=\"rotate(", place.degrees);
        write_number(out, " ", place.x);
        write_number(out, " ", place.y);
        fputs(")\"", out);
    }
    putc('>', out);
    write_escaped(out, text);
    fputs("</text>\n", out);
}
