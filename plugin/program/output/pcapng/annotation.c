/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "annotation.h"

#include "blocks.h"
#include "mark.h"

#include <string.h>
#include <unistd.h>

/* Either blocks or dumper is in use. */
struct annotation {
    struct blocks *blocks; /* for a pcapng file: copies its blocks */
    wtap_dumper *dumper;   /* for any other format, and for compressed files */
    wtap_dump_params params;
    int error; /* as in struct annotation_about */
};

static bool can_be_copied(const struct capture_file *file)
{
    return capture_file_is_pcapng(file) &&
           wtap_get_compression_type(file->wiretap) == WTAP_UNCOMPRESSED;
}

static bool is_ours(const char *comment)
{
    return g_str_has_prefix(comment, ANNOTATION_MARK);
}

/* Removes tcpphase's comments from a block. Returns true if there were any. */
static bool take_off(wtap_block_t block)
{
    bool had_any = false;
    guint i = wtap_block_count_option(block, OPT_COMMENT);
    while (i-- > 0) {
        char *comment;
        const bool is_there = wtap_block_get_nth_string_option_value(
                                  block, OPT_COMMENT, i, &comment) == WTAP_OPTTYPE_SUCCESS;
        if (!is_there || !is_ours(comment))
            continue;
        wtap_block_remove_nth_option_instance(block, OPT_COMMENT, i);
        had_any = true;
    }
    return had_any;
}

static void put_on(wtap_block_t block, const char *comment)
{
    wtap_block_add_string_option(block, OPT_COMMENT, comment, strlen(comment));
}

static void comment_section(const wtap_dump_params *params, const char *comment)
{
    if (params->shb_hdrs == NULL || params->shb_hdrs->len == 0)
        return;
    wtap_block_t section = g_array_index(params->shb_hdrs, wtap_block_t, 0);
    take_off(section);
    if (comment != NULL)
        put_on(section, comment);
}

/* Writes the interface descriptions read so far; they must precede the packets that use them. */
static bool pass_interfaces(struct annotation *annotation, struct capture_file *file)
{
    wtap_block_t interface;
    while ((interface = wtap_get_next_interface_description(file->wiretap)) != NULL)
        if (!wtap_dump_add_idb(annotation->dumper, interface, &file->error, &file->reason))
            return false;
    return true;
}

/* wtap_dump_params_cleanup leaves idb_inf to its caller. */
static void clean_up_params(wtap_dump_params *params)
{
    g_clear_pointer(&params->idb_inf, g_free);
    wtap_dump_params_cleanup(params);
}

static bool open_dumper(struct annotation *annotation, struct capture_file *file, int fd,
                        const char *comment)
{
    wtap_dump_params *params = &annotation->params;
    wtap_dump_params_init_no_idbs(params, file->wiretap);
    comment_section(params, comment);
    annotation->dumper = wtap_dump_fdopen(dup(fd), wtap_pcapng_file_type_subtype(),
                                          WTAP_UNCOMPRESSED, params, &file->error, &file->reason);
    if (annotation->dumper == NULL)
        clean_up_params(params);
    return annotation->dumper != NULL;
}

struct annotation *annotation_open(struct capture_file *file, const struct annotation_about *about)
{
    struct annotation *annotation = g_new0(struct annotation, 1);
    annotation->error = about->error;
    if (can_be_copied(file))
        annotation->blocks = blocks_open(about->path, about->fd, about->comment, &file->error);
    else
        open_dumper(annotation, file, about->fd, about->comment);
    if (annotation->blocks == NULL && annotation->dumper == NULL)
        g_clear_pointer(&annotation, g_free);
    return annotation;
}

static bool copy_record(struct blocks *blocks, struct capture_file *file,
                        const char *const comments[])
{
    if (blocks_pass(blocks, file->record.place) && blocks_pass_record(blocks, comments))
        return true;
    file->error = blocks_error(blocks);
    return false;
}

static bool dump_record(struct annotation *annotation, struct capture_file *file,
                        const char *const comments[])
{
    wtap_rec *head = &file->record.head;
    if (!pass_interfaces(annotation, file))
        return false;
    if (head->block != NULL && take_off(head->block))
        head->block_was_modified = true;
    for (; *comments != NULL; comments++) {
        if (head->block == NULL)
            head->block = wtap_block_create(WTAP_BLOCK_PACKET);
        put_on(head->block, *comments);
        head->block_was_modified = true;
    }
    return capture_record_write(annotation->dumper, &file->record, &file->error, &file->reason);
}

bool annotation_write(struct annotation *annotation, struct capture_file *file,
                      const char *const comments[])
{
    if (annotation->blocks != NULL)
        return copy_record(annotation->blocks, file, comments);
    return dump_record(annotation, file, comments);
}

bool annotation_finish(struct annotation *annotation, struct capture_file *file)
{
    if (annotation->blocks == NULL)
        return pass_interfaces(annotation, file);
    const bool is_good = blocks_pass_rest(
        annotation->blocks, annotation->error == 0 || annotation->error == WTAP_ERR_SHORT_READ);
    if (!is_good)
        file->error = blocks_error(annotation->blocks);
    return is_good;
}

bool annotation_close(struct annotation *annotation, struct capture_file *file)
{
    int error = 0;
    char *reason = NULL;
    bool is_good = blocks_close(annotation->blocks, &error);
    if (annotation->dumper != NULL) {
        is_good = wtap_dump_close(annotation->dumper, NULL, &error, &reason);
        clean_up_params(&annotation->params);
    }
    g_free(annotation);
    if (is_good || file->error != 0) { /* the first error is reported */
        g_free(reason);
        return is_good;
    }
    file->error = error;
    file->reason = reason;
    return false;
}
