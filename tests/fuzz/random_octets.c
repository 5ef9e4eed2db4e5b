/* SPDX-License-Identifier: GPL-2.0-or-later */

/* random_NAME RUNS : runs the fuzz target NAME with that many inputs, the same in each run.
 * random_NAME FILE... : runs it with these files, such as one that a fuzzer has saved. */

#include "fuzz.h"

enum { INPUT_MAX = 4096 };

/* Marsaglia's xorshift64. */
static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void run_random(unsigned long runs)
{
    static uint8_t octets[INPUT_MAX];
    uint64_t state = 1;
    for (unsigned long run = 0; run < runs; run++) {
        size_t size = next_random(&state) % INPUT_MAX;
        for (size_t i = 0; i < size; i++)
            octets[i] = (uint8_t)(next_random(&state) >> 32);
        LLVMFuzzerTestOneInput(octets, size);
    }
}

static bool run_file(const char *name)
{
    static uint8_t octets[INPUT_MAX];
    FILE *file = fopen(name, "rb");
    if (file == NULL) {
        perror(name);
        return false;
    }
    size_t size = fread(octets, 1, sizeof octets, file);
    fclose(file);
    LLVMFuzzerTestOneInput(octets, size);
    return true;
}

int main(int argc, char **argv)
{
    char *end = NULL;
    unsigned long runs = argc == 2 ? strtoul(argv[1], &end, 10) : 0;
    if (argc < 2) {
        fprintf(stderr, "usage: %s RUNS | FILE...\n", argv[0]);
        return 2;
    }
    if (end != NULL && *end == '\0') {
        run_random(runs);
        return fuzz_report() ? 0 : 1;
    }
    for (int i = 1; i < argc; i++)
        if (!run_file(argv[i]))
            return 2;
    return 0;
}
