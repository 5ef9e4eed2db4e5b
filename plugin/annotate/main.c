/* SPDX-License-Identifier: GPL-2.0-or-later */

/* tcpphase: what the plugin of that name shows, of any number of captures, without Wireshark. */

#include "batch.h"
#include "capture_file.h"
#include "dissector.h"

int main(int count, char **words)
{
    struct options options;
    switch (options_read(count, words, &options)) {
    case OPTIONS_DONE:
        return 0;
    case OPTIONS_WRONG:
        return 2;
    case OPTIONS_RUN:
        break;
    }
    capture_files_prepare();
    if (options.dissects && (options.dissect = dissector_load()) == NULL)
        return 1;
    return batch_run(&options);
}
