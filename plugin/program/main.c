/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The program tcpphase: the results of the plugin for any number of captures, without Wireshark. */

#include "base/message.h"
#include "batch.h"
#include "input/capture_file.h"
#include "input/dissect_module.h"
#include "output/ladder/render_module.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Opens /dev/null for standard descriptors that are closed, so that files opened later do not get
 * their numbers. Opened in the wrong direction, so that reading standard input and writing standard
 * output fail; messages are discarded. */
static void open_standard_files(void)
{
    static const int modes[] = {
        [STDIN_FILENO] = O_WRONLY, [STDOUT_FILENO] = O_RDONLY, [STDERR_FILENO] = O_RDWR};
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", modes[fd]) != fd)
            exit(1);
}

/* Whether everything printed to standard output was written. */
static bool is_printed(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return true;
    message("the standard output", "cannot be written: %s", g_strerror(errno));
    return false;
}

int main(int count, char **words)
{
    struct options options;
    open_standard_files();
    switch (options_read(count, words, &options)) {
    case OPTIONS_DONE:
        return is_printed() ? 0 : 1;
    case OPTIONS_WRONG:
        return 2;
    case OPTIONS_RUN:
        break;
    }
    capture_files_prepare();
    if (options.dissects && (options.dissect = dissector_load()) == NULL)
        return 1;
    if (options.renders && (options.render = render_load()) == NULL)
        return 1;
    return batch_run(&options);
}
