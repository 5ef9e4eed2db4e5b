/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "progress_bar.h"

#include <stdio.h>
#include <unistd.h>

enum { PATIENCE = 500000, PERIOD = 200000 }; /* us: delay before it is shown, and period */

void progress_begin(struct progress *progress, const GArray *captures, bool quiet)
{
    *progress = (struct progress){
        .captures = captures,
        .begun = g_get_monotonic_time(),
        .next = g_get_monotonic_time() + PATIENCE,
        .is_wanted = !quiet && isatty(STDERR_FILENO),
    };
    for (guint i = 0; i < captures->len; i++)
        progress->total += g_array_index(captures, struct capture, i).size;
}

/* Octets read of all captures. */
static gint64 read_so_far(const struct progress *progress, const struct capture_result *results,
                          guint accepted)
{
    gint64 read = 0;
    for (guint i = 0; i < progress->captures->len; i++) {
        const gint64 size = g_array_index(progress->captures, struct capture, i).size;
        const gint64 position =
            (gint64)atomic_load_explicit(&results[i].position, memory_order_relaxed);
        read += i < accepted || position > size ? size : position;
    }
    return read;
}

static void print_bar(double part)
{
    enum { WIDTH = 24 };
    char bar[WIDTH + 1];
    for (int i = 0; i < WIDTH; i++)
        bar[i] = i < part * WIDTH ? '#' : '.';
    bar[WIDTH] = '\0';
    fprintf(stderr, "\r\033[K[%s] %3.0f %%", bar, part * 100);
}

void progress_show(struct progress *progress, const struct capture_result *results, guint accepted)
{
    const double second = 1e6;
    const gint64 now = g_get_monotonic_time();
    const double elapsed = (double)(now - progress->begun) / second;
    if (!progress->is_wanted || now < progress->next || progress->total == 0)
        return;
    progress->next = now + PERIOD;
    const double read = (double)read_so_far(progress, results, accepted);
    const double part = read / (double)progress->total;
    print_bar(part);
    fprintf(stderr, ", %.1f MB/s", read / elapsed / 1e6);
    if (progress->captures->len > 1)
        fprintf(stderr, ", capture %u of %u", accepted + 1, progress->captures->len);
    if (part > 0)
        fprintf(stderr, ", %.0f s left", elapsed / part - elapsed);
    fflush(stderr);
    progress->is_shown = true;
}

void progress_hide(struct progress *progress)
{
    if (progress->is_shown)
        fputs("\r\033[K", stderr);
    progress->is_shown = false;
}
