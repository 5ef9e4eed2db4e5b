/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Interface of a fuzz target. */
#ifndef TCPPHASE_FUZZ_H
#define TCPPHASE_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Processes the input; aborts if an invariant is violated. The name is libFuzzer's. */
/* NOLINTNEXTLINE(readability-identifier-naming) */
int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size);

/* Prints what the inputs so far have reached, and "N passed, N failed". Returns false if not
 * everything that can be reached was. */
bool fuzz_report(void);

/* A cursor over the input; zeros after its end. */
struct fuzz_input {
    const uint8_t *octets;
    size_t left;
};

static inline uint8_t take8(struct fuzz_input *input)
{
    if (input->left == 0)
        return 0;
    input->left--;
    return *input->octets++;
}

static inline uint16_t take16(struct fuzz_input *input)
{
    unsigned high = take8(input);
    return (uint16_t)(high << 8 | take8(input));
}

static inline uint32_t take32(struct fuzz_input *input)
{
    uint32_t high = take16(input);
    return high << 16 | take16(input);
}

/* Aborts with the sentence if the condition is false. */
#define INVARIANT(sentence, holds)                                                                 \
    do {                                                                                           \
        if (!(holds))                                                                              \
            fuzz_stop(__FILE__, __LINE__, sentence);                                               \
    } while (0)

_Noreturn static inline void fuzz_stop(const char *file, int line, const char *sentence)
{
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, sentence);
    abort();
}

#endif
