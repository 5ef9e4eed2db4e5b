/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The words of enumerations. */

#include "tcpphase.h"

const char *tcpphase_state_name(enum tcpphase_state state)
{
#define NAME(id, word, meaning) [TCPPHASE_STATE_##id] = (word),
    static const char *const names[] = {TCPPHASE_STATES(NAME)};
#undef NAME
    return names[state];
}

const char *tcpphase_state_meaning(enum tcpphase_state state)
{
#define NAME(id, word, meaning) [TCPPHASE_STATE_##id] = (meaning),
    static const char *const meanings[] = {TCPPHASE_STATES(NAME)};
#undef NAME
    return meanings[state];
}

const char *tcpphase_phase_name(enum tcpphase_phase phase)
{
#define NAME(id, word) [TCPPHASE_PHASE_##id] = (word),
    static const char *const names[] = {TCPPHASE_PHASES(NAME)};
#undef NAME
    return names[phase];
}

const char *tcpphase_step_name(enum tcpphase_step step)
{
#define NAME(id, phase, word, text) [TCPPHASE_STEP_##id] = (word),
    static const char *const names[] = {TCPPHASE_STEPS(NAME)};
#undef NAME
    return names[step];
}

const char *tcpphase_note_name(enum tcpphase_note note)
{
#define NAME(id, word, meaning, text, refused) [TCPPHASE_NOTE_##id] = (word),
    static const char *const names[] = {TCPPHASE_NOTES(NAME)};
#undef NAME
    return names[note];
}

const char *tcpphase_note_meaning(enum tcpphase_note note)
{
#define NAME(id, word, meaning, text, refused) [TCPPHASE_NOTE_##id] = (meaning),
    static const char *const meanings[] = {TCPPHASE_NOTES(NAME)};
#undef NAME
    return meanings[note];
}

enum tcpphase_phase tcpphase_step_phase(enum tcpphase_step step)
{
#define PHASE(id, phase, word, text) [TCPPHASE_STEP_##id] = TCPPHASE_PHASE_##phase,
    static const uint8_t phases[] = {TCPPHASE_STEPS(PHASE)};
#undef PHASE
    return (enum tcpphase_phase)phases[step];
}

enum tcpphase_state tcpphase_path_state(tcpphase_path path, unsigned index)
{
    return (enum tcpphase_state)((path >> (4 * index) & 0xf) - 1);
}

unsigned tcpphase_path_length(tcpphase_path path)
{
    const unsigned most = 8;
    return path == 0 ? 0 : most - (unsigned)__builtin_clz(path) / 4;
}

enum tcpphase_state tcpphase_state_after(tcpphase_path path)
{
    const unsigned length = tcpphase_path_length(path);
    return tcpphase_path_state(path, length > 0 ? length - 1 : 0);
}

static char *append(char *text, const char *word)
{
    while ((*text = *word++) != '\0')
        text++;
    return text;
}

void tcpphase_transition(tcpphase_path path, char *text)
{
    *text = '\0';
    unsigned length = tcpphase_path_length(path);
    for (unsigned i = 0; length > 1 && i < length; i++) {
        if (i > 0)
            text = append(text, ">");
        text = append(text, tcpphase_state_name(tcpphase_path_state(path, i)));
    }
}
