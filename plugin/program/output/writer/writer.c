/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "writer.h"

#include "base/message.h"
#include "output/files/output_file.h"

int writer_scratch_error(int fd, int error)
{
    if (error == 0)
        return 0;
    if (fd >= 0)
        message(output_file_scratch_name(), "cannot be written: %s", g_strerror(error));
    return WRITER_HAS_TOLD;
}
