# SPDX-License-Identifier: GPL-3.0-or-later
"""upsample in batch: the course's example, sizes, kernels by name, what is refused."""
from lib import *


def grey(path, rows):
    pathlib.Path(path).write_bytes(f"P5 {len(rows[0])} {len(rows)} 255\n".encode() + bytes(v for row in rows for v in row))


def read(path):
    """Rows of a binary grey map's values."""
    kind, size, most, data = pathlib.Path(path).read_bytes().split(b"\n", 3) if b"#" not in pathlib.Path(path).read_bytes() \
        else (lambda lines: (lines[0], lines[2], lines[3], lines[4]))(pathlib.Path(path).read_bytes().split(b"\n", 4))
    width, height = map(int, size.split())
    return [list(data[y * width:(y + 1) * width]) for y in range(height)]


gimp = Gimp()
grey(scratch / "course.pgm", [[0, 1], [2, 3]])
make_picture(scratch / "photo.ppm", 31, 22)
runs = gimp.commands(
    "upsample course.pgm --kernel '9 8; 7 6' --stride 1 --padding 0 --output-padding 0 --out course-out.pgm",
    "upsample photo.ppm --kernel gaussian-blur --stride 2 --padding 1 --output-padding 1 --normalise --format json --out two.png",
    "upsample photo.ppm --kernel '1' --stride 3 --padding 0 --output-padding 2 --out dots.pgm",
    "upsample photo.ppm --kernel '1 1; 1' --out ragged.png",
    "upsample photo.ppm --kernel nothing-of-this-name --out name.png",
    "upsample photo.ppm --kernel '1|2' --out planes.png",
    "upsample photo.ppm --output-padding 2 --out padded.png",
    "upsample photo.ppm --padding 1000 --out nothing.png",
    "upsample photo.ppm --stride 0 --out stride.png",
    "upsample photo.ppm --dry-run --out dry.png",
    "upsample photo.ppm --kernel '1 0|0 1|1 1' --stride 1 --padding 0 --output-padding 0 --channels separate --out apart.ppm",
    "upsample photo.ppm --kernel '0.25|0.5|0.25' --stride 1 --padding 0 --output-padding 0 --out summed.ppm",
    "upsample photo.ppm --kernel '1' --stride 1 --padding 0 --output-padding 0 --scale 0.25 --channels summed --out grey.ppm",
)
by = dict(zip(("course", "two", "dots", "ragged", "name", "planes", "padded", "nothing", "stride", "dry", "apart", "summed", "grey"), runs))
report(by["course"].code == 0 and read(scratch / "course-out.pgm") == [[0, 9, 8], [18, 50, 30], [14, 33, 18]],
       "the course's example", by["course"])
line = by["two"].json()[0] if by["two"].code == 0 else {}
report((line.get("width"), line.get("height")) == (62, 44), "(31 - 1) 2 - 2 + 3 + 1 = 62", by["two"])
report(by["dots"].code == 0 and by["dots"].out.strip() == "photo.ppm -> dots.pgm (93x66)", "a stride over the kernel", by["dots"])
for name, code, words in (("ragged", 64, ("row 2",)), ("name", 64, ("nothing-of-this-name",)), ("planes", 70, ("2 planes", "3 channels")),
                          ("padded", 70, ("output padding of 2", "stride of 2")), ("nothing", 70, ("1000",)),
                          ("stride", 64, ("--stride",))):
    report(by[name].code == code and all(w in by[name].err for w in words), f"{name}: {by[name].err}", by[name])
report(by["dry"].code == 0 and not (scratch / "dry.png").exists(), "dry run", by["dry"])


def colours(path):
    """Bytes of a binary pixel map."""
    return pathlib.Path(path).read_bytes()[-3 * int(by_size(path)):]


def by_size(path):
    words = [w for line in pathlib.Path(path).read_bytes().split(b"\n", 5)[:4] if not line.startswith(b"#") for w in line.split()]
    return int(words[1]) * int(words[2])


def pixel(path, width, x, y):
    return list(colours(path)[3 * (y * width + x):][:3])


def value(x, y, c):
    return (37 * x + 91 * y + 53 * c + x * y) % 256


report(by["apart"].code == 0 and pixel(scratch / "apart.ppm", 32, 5, 4)
       == [value(5, 4, 0), value(4, 4, 1), min(255, value(5, 4, 2) + value(4, 4, 2))],
       "each channel by its own plane", by["apart"])
want = sum(value(5, 4, c) * w for c, w in enumerate((0.25, 0.5, 0.25)))
got = pixel(scratch / "summed.ppm", 31, 5, 4) if by["summed"].code == 0 else [0]
report(len(set(got)) == 1 and abs(got[0] - want) <= 0.51, "a kernel of three planes is summed, in grey", (by["summed"], got, want))
want = sum(value(5, 4, c) * 0.25 for c in range(3))
got = pixel(scratch / "grey.ppm", 31, 5, 4) if by["grey"].code == 0 else [0]
report(len(set(got)) == 1 and abs(got[0] - want) <= 0.51, "one plane, summed over the channels", (by["grey"], got, want))
gimp.checks("upsampling.py")
done()
