/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "window.h"

#include "compat.h"

#include <epan/plugin_if.h>

static bool is_there;
static void (*when_there)(void);

/* Only Wireshark implements the requests that plugins can make of its window, once it has one. */
static void look(void)
{
    ws_info_t *info = NULL;
    plugin_if_get_ws_info(&info);
    const bool was_there = is_there;
    is_there = info != NULL && info->ws_info_supported;
    if (is_there && !was_there)
        when_there();
}

void window_register(void (*begin)(void))
{
    when_there = begin;
    register_init_routine(look);
}

bool window_is_there(void)
{
    return is_there;
}
