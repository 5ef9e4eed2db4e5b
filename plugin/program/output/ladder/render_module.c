/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "render_module.h"

#include "base/message.h"

#include <dlfcn.h>
#include <string.h>

#define TEXT_OF(name) #name
#define TEXT(name) TEXT_OF(name)

/* Found by the runpath of the program. */
const struct render *render_load(void)
{
    void *module = dlopen(RENDER_FILE, RTLD_NOW | RTLD_LOCAL);
    const struct render *render = module != NULL ? dlsym(module, TEXT(RENDER_NAME)) : NULL;
    if (render == NULL) {
        message("png, pdf",
                "%s; it is built where librsvg is, on Debian it is in tcpphase-wireshark",
                dlerror());
        return NULL;
    }
    if (strcmp(render->build, PROGRAM_VERSION) == 0)
        return render;
    message("png, pdf", "%s", RENDER_FILE " was built for another version of this program");
    return NULL;
}
