#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""An annotated capture contains everything that the capture contained, and tcpphase's comments;
Wireshark opens it without the plugin. Compared are, for the hand-built captures of
keeps_captures: each block and option, the file after --strip, and the output of editcap,
capinfos and tshark."""

import gzip
import re
import struct
import subprocess

from bed import Bed, open_bed
from keeps_captures import CAPTURES, NO_SEGMENT, SEGMENTS, text
from packets import write_capture
from pcapng import COMMENT, ETHERNET, PACKET, SECTION, SIMPLE_PACKET
from pcapng import Section, read_blocks
from wireshark import NO_PLUGINS

MARK = b"tcpphase: "
SHOWN = ("frame.number", "frame.time_epoch", "frame.len", "frame.cap_len", "frame.section_number",
         "frame.interface_id", "frame.interface_name", "frame.interface_description",
         "frame.encap_type", "frame.packet_flags", "frame.verdict.ebpf_tc", "frame.packet_id",
         "frame.interface_queue", "frame.drop_count", "frame.cb_pen", "frame.cb_copy",
         "frame.protocols", "tcp.seq", "tcp.payload", "frame.comment")
WITHOUT_TIMES = ("simple-packets-little", "simple-packets-big")    # a comment makes one, 1970
TOO_MUCH_FOR_EDITCAP = ("lengths-little", "lengths-big", "sections", "late-interfaces", "no-interfaces")
SEGMENTS_OF = {"lengths-little": 3 * len(SEGMENTS), "lengths-big": 3 * len(SEGMENTS),
               "ends-little": 7 * len(SEGMENTS), "ends-big": 7 * len(SEGMENTS),
               "sections": 14, "short-packets": 20, "no-packets": 0, "no-interfaces": 0}


class Keeping(Bed):
    """Runs Wireshark's programs too."""

    def __init__(self, options, folder, checks):
        super().__init__(options, folder, checks)
        self.plugin_run = [options.plugin_run, options.plugin]
        self.written = folder / "written"       # by Wireshark's programs, which root runs as nobody
        self.written.mkdir()
        self.written.chmod(0o777)

    def annotate(self, source, name, *options):
        target = self.folder / name
        done = subprocess.run([self.program, "-q", *options, "-w", target, source],
                              capture_output=True, text=True, check=False)
        self.checks.equal(f"{source.name} to {name}: exit status and words", (0, ""),
                          (done.returncode, done.stderr))
        return target

    def wireshark(self, *command):
        """The output of one of Wireshark's programs, without the plugin and without errors."""
        done = subprocess.run([*self.plugin_run, "env", NO_PLUGINS, *command], capture_output=True,
                              text=True, check=False)
        self.checks.equal(f"{' '.join(map(str, command))}: exit status and words", (0, ""),
                          (done.returncode, done.stderr))
        return done.stdout

    def each(self, command, *words):
        """A shell command that runs once for all of these words, as starting it takes longer than
        Wireshark's programs."""
        return self.wireshark("sh", "-c", f"for word; do {command} || exit; done", "sh", *words)

    def fields(self, paths, names):
        """For each file the rows of its frames."""
        listed = " ".join(f"-e {name}" for name in names)
        shown = self.each(f'tshark -r "$word" -T fields -E "aggregator=|" {listed} && echo =', *paths)
        return [[dict(zip(names, row.split("\t"))) for row in rows.splitlines()]
                for rows in shown.split("=\n")[:-1]]


def check_blocks(bed, name, before, after):
    """There is one comment on the first section and one on each segment; nothing else has changed."""
    checks = bed.checks
    checks.equal(f"{name}: number of blocks", len(before), len(after))
    for place, (old, new) in enumerate(zip(before, after)):
        what = f"{name}: block {place}"
        ours = [comment for comment in new.comments() if comment.encode().startswith(MARK)]
        bare = new.without(MARK)
        if old.kind == SIMPLE_PACKET and ours:
            checks.equal(f"{what}, a simple packet with a comment", PACKET, new.kind)
        elif new.kind == SECTION and name.startswith("lengths"):
            checks.equal(f"{what}, but for its length", old.fixed[:8], new.fixed[:8])
        else:
            checks.equal(what, old, bare)
        checks.true(f"{what} has comments of ours only where they belong",
                    not ours or new.kind in (SECTION, PACKET, 2), ours)
        most = 2 if old.kind == SIMPLE_PACKET else 1
        checks.true(f"{what} has one comment of ours at most", len(ours) <= most, ours)


def check_lengths(bed, name, octets):
    """The length field of a section is that of the annotated section."""
    order = "<" if "little" in name else ">"
    for wrong in (0, 0, 1000):
        first, = struct.unpack_from(order + "I", octets, 4)
        length, = struct.unpack_from(order + "q", octets, 16)
        end = octets.find(SECTION.to_bytes(4, "little"), first)
        end = len(octets) if end < 0 else end
        bed.checks.equal(f"{name}: a section's length", end - first, length - wrong)
        octets = octets[end:]


def check_octets(bed, name, octets):
    checks = bed.checks
    source = bed.folder / f"{name}.pcapng"
    source.write_bytes(octets)
    once = bed.annotate(source, f"{name}-once.pcapng")
    twice = bed.annotate(once, f"{name}-twice.pcapng")
    checks.true(f"{name}: annotated again is the same", once.read_bytes() == twice.read_bytes())
    check_blocks(bed, name, read_blocks(octets), read_blocks(once.read_bytes()))
    if name.startswith("lengths"):
        check_lengths(bed, name, once.read_bytes())
    stripped = bed.annotate(once, f"{name}-stripped.pcapng", "--strip")
    checks.true(f"{name}: stripped is as it was", stripped.read_bytes() == octets)


def check_shown(bed, name, before, after):
    """Rows of tshark."""
    checks = bed.checks
    checks.equal(f"{name}: frames", len(before), len(after))
    for theirs, ours in zip(before, after):
        for field, value in theirs.items():
            what = f"{name}, frame {theirs['frame.number']}: {field}"
            if field == "frame.comment":
                checks.true(f"{what}, of others", ours[field].startswith(value), value, ours[field])
            elif name not in WITHOUT_TIMES or field != "frame.time_epoch":
                checks.equal(what, value, ours[field])
    checks.equal(f"{name}: segments with a comment", SEGMENTS_OF.get(name, len(SEGMENTS)),
                 sum(MARK.decode() in row["frame.comment"] for row in after))


def check_captures(bed):
    for name, octets in CAPTURES.items():
        check_octets(bed, name, octets)
    before = [bed.folder / f"{name}.pcapng" for name in CAPTURES]
    after = [bed.folder / f"{name}-once.pcapng" for name in CAPTURES]
    shown = bed.fields([*before, *after], SHOWN)
    for place, name in enumerate(CAPTURES):
        check_shown(bed, name, shown[place], shown[len(CAPTURES) + place])
    check_capinfos(bed, before, after)


def commented_sections():
    """Two sections whose packets have comments."""
    section = Section().section().interface(ETHERNET)
    for place, frame in enumerate(SEGMENTS):
        section.packet(0, place, frame, text(COMMENT, "mine"))
    return 2 * section.octets


def check_capinfos(bed, before, after):
    """Its output for the annotated capture is the same as for the plain one, or, if there are several
    sections, as for one with comments: that of Wireshark 4.4 aborts if packets of several sections
    have comments."""
    commented = bed.folder / "commented-sections.pcapng"
    commented.write_bytes(commented_sections())
    said = bed.each('exec 2>/dev/null; said=$(capinfos "$word" 2>&1 >/dev/null); status=$?;'
                    ' [ $status -lt 128 ] || { status=128; said=; };'
                    ' echo "$status $said="', commented, *before, *after)
    aborted, *said = re.sub(r"-once(?=\.pcapng)", "", said).split("=\n")
    for path, plain, annotated in zip(before, said, said[len(before):]):
        sections = [block for block in read_blocks(path.read_bytes()) if block.kind == SECTION]
        if len(sections) > 1 and aborted.startswith("128 ") and annotated == aborted:
            plain = aborted
        bed.checks.equal(f"capinfos {path.name}: exit status (128: crash) and words",
                         plain, annotated)


def check_editcap(bed):
    """If it can write the capture at all, its output for the stripped capture is the same."""
    pairs = [(f"{name}.pcapng", f"{name}-stripped.pcapng") for name in CAPTURES
             if name not in TOO_MUCH_FOR_EDITCAP]
    bed.each(f'editcap -F pcapng {bed.folder}/"$word" {bed.written}/"$word"',
             *(name for pair in pairs for name in pair))
    for pair in pairs:
        before, after = (read_blocks((bed.written / name).read_bytes()) for name in pair)
        if pair[0].removesuffix(".pcapng") in WITHOUT_TIMES:
            before, after = packets_of(before), packets_of(after)
        bed.checks.equal(f"{pair[0]}: what editcap writes", before, after)


def packets_of(blocks):
    """Of each packet its octets: editcap keeps Simple Packet Blocks from Wireshark 4.4 on, and what
    was annotated and stripped has Enhanced ones."""
    offset = {SIMPLE_PACKET: 4, PACKET: 20}
    return [block.fixed[offset[block.kind]:] for block in blocks if block.kind in offset]


def check_sentences(bed):
    """One of a kind is one."""
    path = bed.folder / "one.pcapng"
    path.write_bytes(Section().section().interface(ETHERNET).packet(0, 0, SEGMENTS[0]).octets)
    section = read_blocks(bed.annotate(path, "one-once.pcapng").read_bytes())[0]
    bed.checks.equal("totals of one", ["tcpphase: 1 stream, 1 segment in 1 frame, of which 0 were "
                                       "not decoded"], section.comments())


def check_samples(bed, samples):
    """Wireshark opens them without the plugin, and shows the comments."""
    stripped = bed.folder / "stripped"
    annotated = bed.folder / "annotated"
    for target in (annotated, stripped):
        target.mkdir()
    names = sorted(str(path.relative_to(samples)) for path in samples.rglob("*.pcapng"))
    bed.annotate(samples, "annotated/")
    bed.annotate(annotated, "stripped/", "--strip")
    paths = [annotated / name for name in names]
    infos = bed.wireshark("capinfos", "-k", *paths)
    bed.checks.equal("capinfos tells the totals of each sample", len(names),
                     len(re.findall(r" tcpphase: \d+ streams?, \d+ segments? in \d+ frames?, of "
                                    r"which \d+ w(?:as|ere) not decoded\n", infos)))
    shown = bed.fields(paths, ("frame.number", "tcp.srcport", "icmp.type", "icmpv6.type",
                               "frame.comment"))
    for name, rows in zip(names, shown):
        check_sample(bed, name, rows)
        bed.checks.true(f"{name}: stripped is as it was",
                        (stripped / name).read_bytes() == (samples / name).read_bytes())


def check_sample(bed, name, rows):
    for row in rows:
        is_segment = row["tcp.srcport"] and not row["icmp.type"] and not row["icmpv6.type"]
        bed.checks.equal(f"{name}, frame {row['frame.number']}: a segment has a comment",
                         bool(is_segment), row["frame.comment"].startswith(MARK.decode()))
    bed.checks.true(f"{name}: a summary", any("\\nStream 0: " in row["frame.comment"]
                                              for row in rows))


def check_cut(bed):
    """Everything that could be read of a capture is in the output."""
    whole = CAPTURES["everything-big"]
    source, target = bed.folder / "cut.pcapng", bed.folder / "cut-once.pcapng"
    before = read_blocks(whole)
    last = max(place for place, block in enumerate(before) if block.kind == PACKET)
    for length in (len(whole) - 2, len(whole) // 2, len(whole) // 3 + 1):
        source.write_bytes(whole[:length])
        done = subprocess.run([bed.program, "-w", target, source], capture_output=True, text=True,
                              check=False)
        bed.checks.equal(f"cut at {length}: exit status", 1, done.returncode)
        bed.checks.true(f"cut at {length} is told", "is cut short after frame" in done.stderr)
        after = read_blocks(target.read_bytes())
        bed.checks.true(f"cut at {length}: what comes before is there",
                        len(after) > (last if length == len(whole) - 2 else len(before) // 4))
        check_blocks(bed, f"cut at {length}", before[:len(after)], after)


def check_complaint(bed):
    """What libwiretap cannot write is reported with the reason, and nothing is left."""
    source, target = bed.folder / "android.log", bed.folder / "impossible.pcapng"
    source.write_text("I/tag( 1234): text\n")
    done = subprocess.run([bed.program, "-w", target, source], capture_output=True, text=True,
                          check=False)
    bed.checks.equal("what cannot be written: exit status", 1, done.returncode)
    bed.checks.true("what cannot be written is told, with a reason", re.search(
        f"tcpphase: {source}: cannot be annotated: .*network type", done.stderr), done.stderr)
    bed.checks.true("what cannot be written is not there", not target.exists())


def check_compressed(bed):
    """Nothing of a compressed pcapng is lost, and a truncated or corrupt one is read as far as
    possible."""
    source, target = bed.folder / "packed.pcapng.gz", bed.folder / "unpacked.pcapng"
    for name, octets in CAPTURES.items():
        source.write_bytes(gzip.compress(octets))
        once = bed.annotate(source, target.name).read_bytes()
        bed.checks.true(f"{name}: compressed as plain",
                        once == (bed.folder / f"{name}-once.pcapng").read_bytes())
    packed = gzip.compress(CAPTURES["everything-big"])
    for wrong in (packed[:-60], packed[:-8] + bytes(8)):
        source.write_bytes(wrong)
        done = subprocess.run([bed.program, "-w", target, source], capture_output=True, text=True,
                              check=False)
        bed.checks.equal("cut or corrupt: exit status", 1, done.returncode)
        bed.checks.true("cut or corrupt is told", "the frames before it were read" in done.stderr,
                        done.stderr)


def check_other_formats(bed):
    """A capture that is not pcapng is converted as editcap does, except that editcap adds its own
    name."""
    pcap = bed.folder / "plain.pcap"
    write_capture(pcap, SEGMENTS + [NO_SEGMENT])
    forms = ("pcap", "nsecpcap", "snoop", "netmon2", "ngsniffer", "lanalyzer", "visual", "5views")
    bed.each(f'editcap -F "$word" {pcap} {bed.written}/"$word"', *forms)
    (bed.written / "gz").write_bytes(gzip.compress(pcap.read_bytes()))
    forms = (*forms, "gz")
    bed.each(f'editcap -F pcapng {bed.written}/"$word" {bed.written}/"$word".pcapng', *forms)
    for form in forms:
        check_other_format(bed, bed.written / form)


def check_other_format(bed, source):
    by_editcap = source.with_suffix(".pcapng")
    theirs = [block._replace(options=tuple(option for option in block.options
                                           if block.kind != SECTION or option[0] != 4))
              for block in read_blocks(by_editcap.read_bytes())]
    plain = bed.annotate(source, "plain.pcapng", "--strip")
    bed.checks.equal(f"{source.name}: as editcap writes it", theirs,
                     read_blocks(plain.read_bytes()))
    once = bed.annotate(source, "once.pcapng")
    check_blocks(bed, source.name, theirs, read_blocks(once.read_bytes()))
    again = bed.annotate(once, "again.pcapng", "--strip")
    bed.checks.true(f"{source.name}: stripped is as if never annotated",
                    again.read_bytes() == plain.read_bytes())


def main():
    with open_bed(__doc__, "plugin-run", "plugin", "samples", kind=Keeping) as bed:
        check_captures(bed)
        check_editcap(bed)
        check_sentences(bed)
        check_other_formats(bed)
        check_cut(bed)
        check_compressed(bed)
        check_complaint(bed)
        check_samples(bed, bed.options.samples)


main()
