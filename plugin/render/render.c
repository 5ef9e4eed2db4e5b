/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "render.h"

#include <cairo-pdf.h>
#include <errno.h>
#include <librsvg/rsvg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static cairo_status_t write_octets(void *fd, const unsigned char *octets, unsigned length)
{
    while (length > 0) {
        const ssize_t written = write(*(const int *)fd, octets, length);
        if (written < 0 && errno != EINTR)
            return CAIRO_STATUS_WRITE_ERROR;
        if (written > 0) {
            octets += written;
            length -= (unsigned)written;
        }
    }
    return CAIRO_STATUS_SUCCESS;
}

/* Keeps errno of the failed write. */
static char *failure(cairo_status_t status)
{
    if (status == CAIRO_STATUS_SUCCESS)
        return NULL;
    return strdup(status == CAIRO_STATUS_WRITE_ERROR ? strerror(errno)
                                                     : cairo_status_to_string(status));
}

static char *take_message(GError *error)
{
    char *message = strdup(error != NULL ? error->message : "librsvg failed");
    g_clear_error(&error);
    return message;
}

/* Loads the picture and its size in user units. Returns NULL and sets *error on errors. */
static RsvgHandle *read_svg(const struct render_task *task, double size[2], GError **error)
{
    RsvgHandle *svg = rsvg_handle_new_from_data((const guint8 *)task->svg, task->length, error);
    if (svg != NULL && !rsvg_handle_get_intrinsic_size_in_pixels(svg, &size[0], &size[1]))
        g_clear_object(&svg);
    return svg;
}

/* Renders the picture on a surface. */
static char *draw(RsvgHandle *svg, cairo_surface_t *surface, const double size[2], double scale)
{
    GError *error = NULL;
    const RsvgRectangle all = {0, 0, size[0], size[1]};
    cairo_t *cairo = cairo_create(surface);
    cairo_scale(cairo, scale, scale);
    const gboolean is_drawn = rsvg_handle_render_document(svg, cairo, &all, &error);
    char *wrong = is_drawn ? failure(cairo_status(cairo)) : take_message(error);
    cairo_destroy(cairo);
    return wrong;
}

static char *write_png(const struct render_task *task)
{
    const double scale = 2;
    double size[2];
    GError *error = NULL;
    int fd = task->fd;
    RsvgHandle *svg = read_svg(task, size, &error);
    if (svg == NULL)
        return take_message(error);
    cairo_surface_t *surface = cairo_image_surface_create(
        CAIRO_FORMAT_ARGB32, (int)(scale * size[0]), (int)(scale * size[1]));
    char *wrong = cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS
                      ? draw(svg, surface, size, scale)
                      : strdup("the picture is too large for PNG; SVG and PDF have no limit");
    if (wrong == NULL)
        wrong = failure(cairo_surface_write_to_png_stream(surface, write_octets, &fd));
    cairo_surface_destroy(surface);
    g_object_unref(svg);
    return wrong;
}

/* The date is that of the task, so that the same capture gives the same file. */
static void date_pdf(cairo_surface_t *surface, int64_t seconds)
{
    char text[32];
    const time_t date = (time_t)seconds;
    struct tm parts;
    if (gmtime_r(&date, &parts) != NULL &&
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts) > 0)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, text);
}

static char *write_pdf(const struct render_task *task)
{
    const double scale = 0.75; /* points of 1/72 inch for pixels of 1/96 inch */
    double size[2];
    GError *error = NULL;
    int fd = task->fd;
    RsvgHandle *svg = read_svg(task, size, &error);
    if (svg == NULL)
        return take_message(error);
    cairo_surface_t *surface =
        cairo_pdf_surface_create_for_stream(write_octets, &fd, scale * size[0], scale * size[1]);
    date_pdf(surface, task->date);
    char *wrong = draw(svg, surface, size, scale);
    cairo_surface_finish(surface);
    if (wrong == NULL)
        wrong = failure(cairo_surface_status(surface));
    cairo_surface_destroy(surface);
    g_object_unref(svg);
    return wrong;
}

extern const struct render RENDER_NAME;

__attribute__((visibility("default"))) const struct render RENDER_NAME = {
    .build = PROGRAM_VERSION,
    .png = write_png,
    .pdf = write_pdf,
};
