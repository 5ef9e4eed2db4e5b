/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "dissect_module.h"

#include "base/message.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

/* Found by the runpath of the program. */
static const struct dissect *find_module(void)
{
    void *module = dlopen(DISSECT_FILE, RTLD_NOW | RTLD_LOCAL);
    const struct dissect *dissect =
        module != NULL ? dlsym(module, DISSECT_TEXT(DISSECT_NAME)) : NULL;
    if (dissect == NULL)
        message("--dissect", "%s; it comes with the plugin, on Debian in tcpphase-wireshark",
                dlerror());
    return dissect;
}

const struct dissect *dissector_load(void)
{
    const struct dissect *dissect = find_module();
    if (dissect == NULL)
        return NULL;
    if (strcmp(dissect->build, DISSECT_BUILD) != 0) {
        message("--dissect", DISSECT_FILE " was built for another version of this program");
        return NULL;
    }
    if (!dissect->begin()) {
        message("--dissect", "libwireshark cannot be used");
        return NULL;
    }
    return dissect;
}
