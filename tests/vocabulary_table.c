/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Prints the tables of words and fields in plugin/REFERENCE.md from the vocabulary. */

#include <stdio.h>
#include <stream_fields.h>
#include <troubles.h>

static void print_fields(void)
{
    static const char *const kinds[] = {
        [STREAM_KIND_BOOL] = "boolean", [STREAM_KIND_NUMBER] = "number",
        [STREAM_KIND_COUNT] = "number", [STREAM_KIND_FRAME] = "frame",
        [STREAM_KIND_TIME] = "time",    [STREAM_KIND_WORD] = "text",
        [STREAM_KIND_WORDS] = "texts",  [STREAM_KIND_TEXTS] = "texts",
    };
    printf("| `tcpphase.stream.` | type | what |\n| --- | --- | --- |\n");
    for (unsigned i = 0; i < STREAM_FIELD_COUNT; i++)
        printf("| `%s` | %s | %s |\n", stream_fields[i].name, kinds[stream_fields[i].kind],
               stream_fields[i].blurb);
}

static void print_words(enum stream_field field)
{
    const struct stream_word *word = stream_field_word(field, 0);
    if (word == NULL || field == STREAM_TROUBLE)
        return;
    printf("| `%s` | meaning |\n| --- | --- |\n", stream_fields[field].name);
    for (unsigned i = 0; (word = stream_field_word(field, i)) != NULL; i++)
        if (word->word != NULL)
            printf("| `%s` | %s |\n", word->word, word->meaning);
}

static void print_troubles(void)
{
    printf("| `trouble` | severity | when | hint |\n| --- | --- | --- | --- |\n");
    for (unsigned i = 0; i < TROUBLE_COUNT; i++) {
        const struct trouble_about *about = &summary_troubles[i];
        const enum severity severity = about->severity;
        const char *usual = stream_field_word(STREAM_SEVERITY, severity)->word;
        printf("| `%s` | %s", about->word, usual);
        if (summary_has_degrees((enum trouble)i))
            printf(" or %s", stream_field_word(STREAM_SEVERITY, severity + 1U)->word);
        printf(" | %s | %s |\n", about->meaning, about->hint);
    }
}

int main(void)
{
    printf("| phase | step | label |\n| --- | --- | --- |\n");
#define ROW(id, phase, word, text)                                                                 \
    printf("| %s | `%s` | %s |\n", tcpphase_phase_name(TCPPHASE_PHASE_##phase), word, text);
    TCPPHASE_STEPS(ROW)
#undef ROW
    printf("| note | the segment |\n| --- | --- |\n");
#define ROW(id, word, meaning, text, refused) printf("| `%s` | %s |\n", word, meaning);
    TCPPHASE_NOTES(ROW)
#undef ROW
    print_fields();
    print_troubles();
    for (unsigned field = 0; field < STREAM_FIELD_COUNT; field++)
        print_words((enum stream_field)field);
    return 0;
}
