/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "batch.h"

#include "base/descriptors.h"
#include "base/interrupts.h"
#include "base/message.h"
#include "input/captures.h"
#include "input/live_input.h"
#include "output/outputs.h"
#include "passes.h"
#include "progress_bar.h"
#include "totals.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct job {
    pid_t process; /* 0: not started, or ended */
    bool is_over;
    int messages; /* memfd with the messages of the process; printed in order of captures */
    struct delivery delivery;
};

struct batch {
    const struct options *options;
    GArray *captures;
    struct outputs outputs;
    struct job *jobs;
    struct capture_result *results; /* shared memory */
    guint begun;
    guint accepted; /* captures before this index are accepted */
    unsigned running;
    guint ahead;        /* maximal number of captures started and not accepted */
    bool is_full;       /* fork failed; retried when a process has ended */
    int caught;         /* signal that ends the run; 0: none */
    bool is_ending;     /* pipes are to be treated as ended */
    bool is_incomplete; /* an output lacks a capture, or was not published */
    bool failed;        /* the run cannot continue */
    struct progress progress;
    sigset_t signals;
};

static const struct capture *capture_of(const struct batch *batch, guint i)
{
    return &g_array_index(batch->captures, struct capture, i);
}

/* Blocks the signals that end the run, and SIGCHLD; they are received with sigtimedwait. SIGXFSZ is
 * ignored, so that a write beyond the file size limit fails instead of ending the program. */
static void block_signals(struct batch *batch)
{
    batch->signals = interrupts_block();
    sigaddset(&batch->signals, SIGCHLD);
    sigprocmask(SIG_BLOCK, &batch->signals, NULL);
    signal(SIGXFSZ, SIG_IGN);
}

/* If only pipes are left to be read, the first SIGINT or SIGTERM ends these captures, not the run.
 * Returns false if that is not the case. */
static bool end_streams(struct batch *batch, int caught)
{
    bool are_streams = !batch->is_ending && (caught == SIGINT || caught == SIGTERM);
    guint left = 0;
    for (guint i = batch->accepted; i < batch->captures->len && are_streams; i++) {
        left += !batch->jobs[i].is_over;
        are_streams = batch->jobs[i].is_over || live_is_stream(capture_of(batch, i));
    }
    if (!are_streams || left == 0)
        return false;
    batch->is_ending = true;
    for (guint i = batch->accepted; i < batch->begun; i++)
        if (batch->jobs[i].process > 0)
            kill(batch->jobs[i].process, SIGTERM);
    return true;
}

static void take_signal(struct batch *batch, long patience)
{
    const struct timespec moment = {.tv_nsec = patience};
    const int caught = sigtimedwait(&batch->signals, NULL, &moment);
    if (caught > 0 && caught != SIGCHLD && !end_streams(batch, caught))
        batch->caught = caught;
}

static void read_in_process(struct batch *batch, guint i)
{
    const struct job *job = &batch->jobs[i];
    struct reading reading = {
        .options = batch->options,
        .capture = capture_of(batch, i),
        .names_capture = batch->outputs.names_capture,
        .charts = job->delivery.charts,
        .result = &batch->results[i],
    };
    memcpy(reading.fds, job->delivery.fds, sizeof reading.fds);
    memcpy(reading.captures, job->delivery.captures, sizeof reading.captures);
    memcpy(reading.names, job->delivery.names, sizeof reading.names);
    dup2(job->messages, STDERR_FILENO);
    sigset_t heard = batch->signals;
    if (live_is_stream(reading.capture)) { /* SIGINT and SIGTERM end such a capture */
        sigdelset(&heard, SIGINT);
        sigdelset(&heard, SIGTERM);
        interrupts_leave();
    }
    sigprocmask(SIG_UNBLOCK, &heard, NULL);
    passes_run(&reading);
    exit(0);
}

/* If the parent is killed, its processes must end too: they hold locks that the next run needs. */
static void end_with(pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
}

static bool wants_nothing(const struct delivery *delivery)
{
    for (unsigned i = 0; i < OUTPUTS_MAX; i++)
        if (delivery->fds[i] >= 0)
            return false;
    return true;
}

/* fork failed: undoes the start of the last job. Returns false if no process runs that could be
 * waited for. */
static bool take_back(struct batch *batch)
{
    const int error = errno;
    struct job *job = &batch->jobs[--batch->begun];
    if (job->messages >= 0)
        close(job->messages);
    outputs_reject(&job->delivery);
    batch->is_full = batch->begun > batch->accepted;
    if (!batch->is_full)
        fprintf(stderr, "tcpphase: cannot create a process: %s\n", g_strerror(error));
    return batch->is_full;
}

/* Starts a process for the capture. Returns false if fork failed. */
static bool make_process(struct batch *batch, guint i)
{
    struct job *job = &batch->jobs[i];
    const pid_t parent = getpid();
    job->messages = memfd_create("messages", MFD_CLOEXEC); /* the disk may be full */
    if (job->messages < 0)
        return false;
    fflush(NULL);
    const pid_t process = fork();
    if (process < 0)
        return false;
    if (process == 0) {
        end_with(parent);
        read_in_process(batch, i);
    }
    job->process = process;
    batch->running++;
    if (batch->is_ending)
        kill(process, SIGTERM);
    return true;
}

static bool begin_job(struct batch *batch)
{
    const guint i = batch->begun++;
    struct job *job = &batch->jobs[i];
    const bool is_direct = batch->captures->len == 1;
    job->messages = -1;
    if (!outputs_deliver(&batch->outputs, capture_of(batch, i), &job->delivery, is_direct)) {
        job->is_over = true;
        batch->results[i].outcome = CAPTURE_NOT_WRITTEN;
        return true;
    }
    if (wants_nothing(&job->delivery)) {
        job->is_over = true;
        batch->results[i].outcome = CAPTURE_RESUMED;
        return true;
    }
    return make_process(batch, i) || take_back(batch);
}

static void tell_messages(struct batch *batch, struct job *job)
{
    char room[4096];
    ssize_t length;
    if (job->messages < 0)
        return;
    progress_hide(&batch->progress);
    lseek(job->messages, 0, SEEK_SET);
    while ((length = read(job->messages, room, sizeof room)) > 0)
        fwrite(room, 1, (size_t)length, stderr);
    fflush(stderr);
    close(job->messages);
}

/* Accepts the next capture in order, which has been read. */
static void accept_job(struct batch *batch)
{
    const guint i = batch->accepted++;
    batch->is_full = false;
    struct job *job = &batch->jobs[i];
    const struct capture_result *result = &batch->results[i];
    if (result->outcome == CAPTURE_RESUMED)
        return;
    tell_messages(batch, job);
    if (!capture_has_any(result))
        outputs_reject(&job->delivery);
    else if (!outputs_accept(&batch->outputs, capture_of(batch, i), &job->delivery, result))
        batch->is_incomplete = true;
    if (interrupt_is_pending())
        take_signal(batch, 0);
    else if (outputs_are_failed(&batch->outputs))
        batch->failed = true;
}

static void end_job(struct batch *batch, pid_t process, int status)
{
    guint i = batch->accepted;
    while (i < batch->begun && batch->jobs[i].process != process)
        i++;
    if (i == batch->begun)
        return;
    batch->jobs[i].is_over = true;
    batch->jobs[i].process = 0;
    batch->running--;
    batch->is_full = false;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return;
    batch->results[i].outcome = CAPTURE_BAD;
    progress_hide(&batch->progress);
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE)
        batch->caught = SIGPIPE;
    else
        message(capture_of(batch, i)->path,
                "the process that read it was ended by %s; nothing of it is written",
                WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "a failure");
}

static void collect(struct batch *batch)
{
    pid_t process;
    int status;
    while ((process = waitpid(-1, &status, WNOHANG)) > 0)
        end_job(batch, process, status);
}

/* Waits until a process ends, a signal arrives, or the progress has to be redrawn. */
static void wait_for_news(struct batch *batch)
{
    take_signal(batch, 200000000L);
    collect(batch);
    outputs_tick(&batch->outputs);
    progress_show(&batch->progress, batch->results, batch->accepted);
}

/* How many captures may be started and not yet accepted, because each holds messages and, per
 * output, an open file and a lock. At least one. */
static guint most_ahead(const struct batch *batch)
{
    const unsigned each = 2 * batch->options->output_count + 1;
    const guint wanted = MIN(4 * batch->options->jobs, batch->captures->len);
    return MAX(descriptors_available(wanted * each) / each, 1);
}

static bool may_begin(const struct batch *batch)
{
    return batch->begun < batch->captures->len && batch->running < batch->options->jobs &&
           batch->begun - batch->accepted < batch->ahead && !batch->is_full;
}

static void work(struct batch *batch)
{
    batch->ahead = most_ahead(batch);
    batch->failed = outputs_are_failed(&batch->outputs);
    if (interrupt_is_pending())
        take_signal(batch, 0);
    while (batch->accepted < batch->captures->len && batch->caught == 0 && !batch->failed) {
        while (may_begin(batch) && !batch->failed)
            batch->failed = !begin_job(batch);
        if (batch->accepted < batch->begun && batch->jobs[batch->accepted].is_over)
            accept_job(batch);
        else if (!batch->failed)
            wait_for_news(batch);
    }
}

/* Ends the processes that still run; their results are not needed. */
static void give_up(struct batch *batch)
{
    for (guint i = batch->accepted; i < batch->begun; i++) {
        struct job *job = &batch->jobs[i];
        if (job->process > 0) {
            kill(job->process, SIGKILL);
            waitpid(job->process, NULL, 0);
        }
        outputs_reject(&job->delivery);
    }
    outputs_discard(&batch->outputs);
}

static bool is_bad(const struct batch *batch, guint i)
{
    const int outcome = batch->results[i].outcome;
    return outcome == CAPTURE_CUT || outcome == CAPTURE_BAD || outcome == CAPTURE_NOT_WRITTEN ||
           outcome == CAPTURE_NOT_READ;
}

static bool any_is_bad(const struct batch *batch)
{
    bool is_any = false;
    for (guint i = 0; i < batch->captures->len && !is_any; i++)
        is_any = is_bad(batch, i);
    return is_any;
}

/* Whether any capture gave content; an output without any is not created. */
static bool has_any(const struct batch *batch)
{
    for (guint i = 0; i < batch->captures->len; i++)
        if (batch->results[i].outcome == CAPTURE_RESUMED || capture_has_any(&batch->results[i]))
            return true;
    return batch->captures->len == 0;
}

static int finish(struct batch *batch)
{
    progress_hide(&batch->progress);
    if (batch->caught != 0 || batch->failed || !has_any(batch)) {
        give_up(batch);
        batch->is_incomplete = true;
    } else if (!outputs_publish(&batch->outputs)) {
        batch->is_incomplete = true;
    }
    if (batch->caught == 0 && !batch->failed && !has_any(batch) && !any_is_bad(batch))
        fprintf(stderr, "tcpphase: no file is a capture; nothing is written\n");
    if (batch->caught == SIGPIPE && batch->options->output_count > 1)
        fprintf(stderr,
                "tcpphase: the reader of an output has closed the pipe; outputs that are not "
                "complete are not written\n");
    const int status = batch->is_incomplete || any_is_bad(batch);
    if (!batch->options->quiet && !batch->options->verbose)
        totals_tell_passed(batch->results, batch->captures->len);
    if (batch->options->json_summary && batch->caught == 0)
        totals_tell(batch->results, batch->captures->len);
    return status;
}

/* Ends the program by the signal with its default action. */
static void end_by(int caught, const sigset_t *signals)
{
    signal(caught, SIG_DFL);
    raise(caught);
    sigprocmask(SIG_UNBLOCK, signals, NULL);
}

int batch_run(const struct options *options)
{
    struct batch batch = {.options = options};
    bool is_complete;
    batch.captures =
        captures_find(options, &is_complete); /* no outputs are open: a signal may end it */
    block_signals(&batch);
    batch.is_incomplete = !is_complete;
    int status = outputs_open(&batch.outputs, options, batch.captures);
    if (status == 0) {
        const size_t size = (batch.captures->len + 1) * sizeof *batch.results;
        batch.results = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        batch.jobs = g_new0(struct job, batch.captures->len + 1);
        progress_begin(&batch.progress, batch.captures, options->quiet);
        work(&batch);
        status = finish(&batch);
        g_free(batch.jobs);
        munmap(batch.results, size);
    }
    captures_free(batch.captures);
    batch.is_ending = true; /* from now on a signal ends the run */
    if (interrupt_is_pending())
        take_signal(&batch, 0);
    if (batch.caught != 0)
        end_by(batch.caught, &batch.signals);
    return status;
}
