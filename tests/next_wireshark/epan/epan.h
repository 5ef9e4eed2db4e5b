/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef STAND_IN_EPAN_EPAN_H
#define STAND_IN_EPAN_EPAN_H

#include <epan/register.h>

#if FROM_4_7
typedef void (*register_entity_func)(register_cb callback, void *user);
struct _tap_reg;

typedef struct {
    const char *env_var_prefix;
    const char **col_fmt;
    int num_cols;
    register_entity_func register_func;
    register_entity_func handoff_func;
    struct _tap_reg const *tap_reg_listeners;
} epan_app_data_t;

bool epan_init(register_cb callback, void *user, bool load_plugins, epan_app_data_t *application);
#else
bool epan_init(register_cb callback, void *user, bool load_plugins);
#endif

#endif
