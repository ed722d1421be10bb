# SPDX-License-Identifier: GPL-3.0-or-later
"""Repeated pooling, in batch and as a procedure: the course's sizes, each step in a file or a layer, two
kinds side by side, the shift test."""
import struct
import zlib

from lib import *


def png(path):
    """Width, height and the first channel's values of an 8-bit PNG without interlacing."""
    data = pathlib.Path(path).read_bytes()
    width, height, depth, colour = struct.unpack(">IIBB", data[16:26])
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[colour]
    at, packed = 8, b""
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        packed += data[at + 8:at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    raw, size, before, rows = zlib.decompress(packed), width * channels, bytes(width * channels), []
    for y in range(height):
        how, line = raw[y * (size + 1)], bytearray(raw[y * (size + 1) + 1:(y + 1) * (size + 1)])
        for x in range(size):
            left = line[x - channels] if x >= channels else 0
            corner = before[x - channels] if x >= channels else 0
            up = before[x]
            near = min((left, up, corner), key=lambda v: abs(left + up - corner - v))
            line[x] = (line[x] + (0, left, up, (left + up) // 2, near)[how]) & 255
        before = bytes(line)
        rows.append(list(before[::channels]))
    assert depth == 8
    return width, height, rows


def grey(path, rows):
    pathlib.Path(path).write_bytes(f"P5 {len(rows[0])} {len(rows)} 255\n".encode() + bytes(v for row in rows for v in row))


gimp = Gimp()
example = [[5, 3, 4, 1], [2, 7, 9, 2], [8, 1, 5, 3], [9, 7, 2, 1]]
grey(scratch / "course.pgm", example)
make_picture(scratch / "large.ppm", 446, 450)
flat = [[9] * 12] * 9
grey(scratch / "flat.pgm", flat)
dot = [[200 if (x, y) == (4, 4) else 10 for x in range(12)] for y in range(9)]
grey(scratch / "dot.pgm", dot)
(scratch / "taken-2.png").write_bytes(b"mine")
(scratch / "many").mkdir()
runs = gimp.commands(
    "pool course.pgm --window 2 --out max.png",
    "pool course.pgm --window 2 --kind min --out min.png",
    "pool course.pgm --window 2 --window-y 1 --out wide.png",
    "pool course.pgm --window 2 --stride 1 --stride-y 2 --out strides.png",
    "pool large.ppm --window 3 --stride 3 --times 3 --steps --format json --out step.png",
    "pool large.ppm --window 3 --times 3 --out last.png",
    "pool large.ppm --window 3 --times 7 --out never.png",
    "pool course.pgm --kind max --against min --window 2 --out both.png",
    "pool dot.pgm --window 3 --times 2 --shift 1 --against average --format json --out dot.png",
    "pool dot.pgm --window 3 --shift 1 --out dot-text.png",
    "pool dot.pgm --window 3 --shift 1 --format csv --out dot-csv.png",
    "pool flat.pgm --window 3 --shift 1 --format json --out flat.png",
    "pool course.pgm --window 1 --times 2 --steps --out taken.png",
    "pool course.pgm --window 1 --times 2 --steps --dry-run --out dry.png",
    "pool large.ppm --window 3 --times 3 --steps --out all.xcf",
    "pool course.pgm dot.pgm --window 2 --times 2 --steps --suffix -p --out many/",
    "pool course.pgm --times 0 --out zero.png",
    "pool course.pgm --against nothing --out no.png",
    "pool course.pgm --global --times 2 --out no.png",
)
names = ("max", "min", "wide", "strides", "steps", "last", "never", "both", "dot", "text", "csv", "flat", "taken", "dry",
         "xcf", "many", "zero", "against", "whole")
by = dict(zip(names, runs))
report(by["max"].code == 0 and png(scratch / "max.png")[2] == [[7, 9], [9, 5]], "the course's maximum", by["max"])
report(by["min"].code == 0 and png(scratch / "min.png")[2] == [[2, 1], [1, 1]], "the course's minimum", by["min"])
report(png(scratch / "wide.png")[2] == [[5, 4], [7, 9], [8, 5], [9, 2]], "a window of 2x1", by["wide"])
report(png(scratch / "strides.png")[2] == [[7, 9, 9], [9, 7, 5]], "a stride of its own downwards", by["strides"])
sizes = [(s["width"], s["height"]) for s in by["steps"].json()[0]["steps"]]
report(sizes == [(446, 450), (148, 150), (49, 50), (16, 16)], "446x450 -> 148x150 -> 49x50 -> 16x16", by["steps"])
files = [png(scratch / f"step-{i}.png") for i in (1, 2, 3)]
report([f[:2] for f in files] == sizes[1:], "each step is a numbered file of that size", by["steps"])
for a, b in ((1, 2), (2, 3)):
    big, small = files[a - 1][2], files[b - 1][2]
    report(all(small[y][x] == max(v for row in big[3 * y:3 * y + 3] for v in row[3 * x:3 * x + 3])
               for y in range(len(small)) for x in range(len(small[0]))), f"step {b} pools step {a}")
report(png(scratch / "last.png") == files[2], "without --steps the last one alone", by["last"])
report(by["last"].out.strip() == "large.ppm -> last.png (16x16)", "and one line", by["last"])
report(by["never"].code == 70 and "step 6" in by["never"].err and "3x3" in by["never"].err
       and not (scratch / "never.png").exists(), "a step whose window does not fit is named", by["never"])
width, height, rows = png(scratch / "both.png")
report((width, height) == (5, 2) and [r[:2] for r in rows] == [[7, 9], [9, 5]] and [r[3:] for r in rows] == [[2, 1], [1, 1]],
       "two kinds side by side", (rows, by["both"]))

# The dot at (4, 4) moves to (5, 4): of the maxima of 3x3 windows none changes, of means neither.
found = {(s["step"], s["kind"]): (s["changed"], s["values"]) for s in by["dot"].json()[0]["steps"]}
report(found == {(0, "none"): (2, 108), (1, "max"): (0, 12), (1, "average"): (0, 12), (2, "max"): (0, 1),
                 (2, "average"): (0, 1)}, "shift test: a dot inside its window changes no maximum", found)
report("the picture (12x9): 2 of 108 values change, 1.9 %" in by["text"].out
       and "step 1, max (4x3): 0 of 12 values change, 0.0 %" in by["text"].out, "shift test in words", by["text"])
table = [line.split(",") for line in by["csv"].out.splitlines()]
report(table[0] == "file,error,output,width,height,step,kind,values,changed".split(",")
       and table[1][5:] == ["0", "none", "108", "2"] and table[2][5:] == ["1", "max", "12", "0"], "shift test as CSV", by["csv"])
report(all(s["changed"] == 0 for s in by["flat"].json()[0]["steps"]), "shift test: nothing changes in a flat picture", by["flat"])
report(by["taken"].code == 70 and "taken-2.png exists" in by["taken"].err and not (scratch / "taken-1.png").exists()
       and (scratch / "taken-2.png").read_bytes() == b"mine", "a numbered file that exists is said before any is written",
       by["taken"])
report(by["dry"].code == 0 and "dry-1.png" in by["dry"].out and not (scratch / "dry-1.png").exists(), "dry run", by["dry"])
report(by["xcf"].code == 0 and (scratch / "all.xcf").exists() and not (scratch / "all-1.xcf").exists(),
       "a format with layers holds the steps in one file", by["xcf"])
report(by["many"].code == 0 and sorted(p.name for p in (scratch / "many").iterdir())
       == ["course-p-1.pgm", "course-p-2.pgm", "dot-p-1.pgm", "dot-p-2.pgm"], "several photos", by["many"])
report(by["zero"].code == 64 and "--times" in by["zero"].err, "0 times is refused", by["zero"])
report(by["against"].code == 64 and "average" in by["against"].err, "an unknown kind is refused with the words", by["against"])
report(by["whole"].code == 70 and "cannot be pooled 2 times" in by["whole"].err, "the whole picture is pooled once", by["whole"])
gimp.checks("pooling.py")
done()
