/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "annotation.h"

#include "blocks.h"
#include "mark.h"

#include <string.h>
#include <unistd.h>

/* Either blocks or dumper is in use. */
struct annotation {
    struct wiretap_file *file;
    struct annotation_error *error;
    struct blocks *blocks; /* for a pcapng file: copies its blocks */
    wtap_dumper *dumper;   /* for any other format, and for compressed files */
    wtap_dump_params params;
    enum read_error_kind end; /* as in struct annotation_about */
};

static bool can_be_copied(const struct wiretap_file *file)
{
    return wiretap_file_is_pcapng(file) &&
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
static bool pass_interfaces(const struct annotation *annotation)
{
    wtap_block_t interface;
    struct annotation_error *error = annotation->error;
    while ((interface = wtap_get_next_interface_description(annotation->file->wiretap)) != NULL)
        if (!wtap_dump_add_idb(annotation->dumper, interface, &error->code, &error->reason))
            return false;
    return true;
}

/* wtap_dump_params_cleanup leaves idb_inf to its caller. */
static void clean_up_params(wtap_dump_params *params)
{
    g_clear_pointer(&params->idb_inf, g_free);
    wtap_dump_params_cleanup(params);
}

static bool open_dumper(struct annotation *annotation, int fd, const char *comment)
{
    wtap_dump_params *params = &annotation->params;
    struct annotation_error *error = annotation->error;
    wtap_dump_params_init_no_idbs(params, annotation->file->wiretap);
    comment_section(params, comment);
    annotation->dumper = wtap_dump_fdopen(dup(fd), wtap_pcapng_file_type_subtype(),
                                          WTAP_UNCOMPRESSED, params, &error->code, &error->reason);
    if (annotation->dumper == NULL)
        clean_up_params(params);
    return annotation->dumper != NULL;
}

struct annotation *annotation_open(struct wiretap_file *file, const struct annotation_about *about,
                                   struct annotation_error *error)
{
    struct annotation *annotation = g_new0(struct annotation, 1);
    annotation->file = file;
    annotation->error = error;
    annotation->end = about->end;
    if (can_be_copied(file))
        annotation->blocks = blocks_open(about->path, about->fd, about->comment, &error->code);
    else
        open_dumper(annotation, about->fd, about->comment);
    if (annotation->blocks == NULL && annotation->dumper == NULL)
        g_clear_pointer(&annotation, g_free);
    return annotation;
}

static bool copy_record(const struct annotation *annotation, const char *const comments[])
{
    struct blocks *blocks = annotation->blocks;
    if (blocks_pass(blocks, annotation->file->record.place) && blocks_pass_record(blocks, comments))
        return true;
    annotation->error->code = blocks_error(blocks);
    return false;
}

static bool dump_record(const struct annotation *annotation, const char *const comments[])
{
    struct capture_record *record = &annotation->file->record;
    wtap_rec *head = &record->head;
    struct annotation_error *error = annotation->error;
    if (!pass_interfaces(annotation))
        return false;
    if (head->block != NULL && take_off(head->block))
        head->block_was_modified = true;
    for (; *comments != NULL; comments++) {
        if (head->block == NULL)
            head->block = wtap_block_create(WTAP_BLOCK_PACKET);
        put_on(head->block, *comments);
        head->block_was_modified = true;
    }
    return capture_record_write(annotation->dumper, record, &error->code, &error->reason);
}

bool annotation_write(const struct annotation *annotation, const char *const comments[])
{
    return annotation->blocks != NULL ? copy_record(annotation, comments)
                                      : dump_record(annotation, comments);
}

bool annotation_finish(const struct annotation *annotation)
{
    if (annotation->blocks == NULL)
        return pass_interfaces(annotation);
    const bool is_valid = annotation->end == READ_NO_ERROR || annotation->end == READ_CUT;
    const bool is_good = blocks_pass_rest(annotation->blocks, is_valid);
    if (!is_good)
        annotation->error->code = blocks_error(annotation->blocks);
    return is_good;
}

bool annotation_close(struct annotation *annotation)
{
    struct annotation_error last = {0};
    struct annotation_error *error = annotation->error;
    bool is_good = blocks_close(annotation->blocks, &last.code);
    if (annotation->dumper != NULL) {
        is_good = wtap_dump_close(annotation->dumper, NULL, &last.code, &last.reason);
        clean_up_params(&annotation->params);
    }
    g_free(annotation);
    if (is_good || error->code != 0) /* the first error is reported */
        g_free(last.reason);
    else
        *error = last;
    return is_good;
}

bool annotation_failed_to_write(const struct annotation_error *error)
{
    return error->code > 0 || error->code == WTAP_ERR_CANT_OPEN ||
           error->code == WTAP_ERR_CANT_WRITE || error->code == WTAP_ERR_SHORT_WRITE ||
           error->code == WTAP_ERR_CANT_CLOSE;
}

char *annotation_error_text(const struct annotation_error *error)
{
    return g_strconcat(wtap_strerror(error->code), error->reason != NULL ? ": " : NULL,
                       error->reason, NULL);
}
