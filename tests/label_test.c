/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The labels of segments. */

#include <stdio.h>
#include <string.h>
#include <tcpphase.h>

#define NOTE(id) TCPPHASE_NOTE_BIT(id)
#define STEP(id) TCPPHASE_STEP_##id
#define IN(state) (TCPPHASE_STATE_##state + 1)

static const struct {
    struct tcpphase_verdict verdict;
    const char *label;
} cases[] = {
    {{.step = STEP(SYN)}, "Handshake 1/3: SYN"},
    {{.step = STEP(SYN), .notes = NOTE(RETRANSMISSION), .times = 2},
     "Handshake 1/3: SYN, sent again"},
    {{.step = STEP(HANDSHAKE_ACK), .length = 135, .notes = NOTE(WITH_DATA)},
     "Handshake 3/3: ACK, 135 B"},
    {{.step = STEP(DATA), .length = 1448, .notes = NOTE(RETRANSMISSION), .times = 3},
     "Data 1448 B, sent again (3rd time)"},
    {{.step = STEP(DATA), .length = 1448, .notes = NOTE(RETRANSMISSION), .times = 8},
     "Data 1448 B, sent again (8th time)"},
    {{.step = STEP(DATA), .length = 1, .notes = NOTE(RETRANSMISSION), .times = 112},
     "Data 1 B, sent again (112th time)"},
    {{.step = STEP(DATA),
      .length = 2,
      .notes = NOTE(RETRANSMISSION) | NOTE(SPURIOUS_RETRANSMISSION),
      .times = 21},
     "Data 2 B, sent again (21st time), already acknowledged"},
    {{.step = STEP(ACK), .notes = NOTE(D_SACK)}, "ACK, D-SACK"},
    {{.step = STEP(ACK), .notes = NOTE(KEEP_ALIVE_ACK)}, "Keep-alive answered"},
    {{.step = STEP(ACK), .notes = NOTE(CHALLENGE_ACK)}, "Challenge ACK"},
    {{.step = STEP(KEEP_ALIVE), .length = 1}, "Keep-alive"},
    {{.step = STEP(STRAY), .notes = NOTE(BAD_RST), .path = {IN(ESTABLISHED), IN(ESTABLISHED)}},
     "Forged RST?"},
    {{.step = STEP(STRAY), .notes = NOTE(BAD_RST), .path = {IN(CLOSED), IN(CLOSED)}}, "Stray RST"},
};

int main(void)
{
    unsigned failed = 0;
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[TCPPHASE_LABEL_SIZE];
        tcpphase_label(&cases[i].verdict, text);
        if (strcmp(text, cases[i].label) == 0)
            continue;
        printf("FAILED: label\n- %s\n+ %s\n", cases[i].label, text);
        failed++;
    }
    printf("%u of %zu labels differ\n", failed, sizeof cases / sizeof cases[0]);
    return failed != 0;
}
