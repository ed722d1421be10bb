# SPDX-License-Identifier: GPL-3.0-or-later
"""learn-kernel: a hidden kernel is found again in files of 8 bits, in every format; what it says
where it cannot; and the procedure."""
import random
import shlex

from lib import *

gimp = Gimp()
random.seed(5)
hidden = [[random.uniform(-0.1, 0.1) for _ in range(7)] for _ in range(7)]
rest = (0.9 - sum(map(sum, hidden))) / 49
hidden = [[value + rest for value in row] for row in hidden]
text = "; ".join(" ".join(repr(value) for value in row) for row in hidden)
photo = SOURCE / "models" / "cat.png"
make_picture(scratch / "small.ppm", 12, 10)
(scratch / "flat.ppm").write_bytes(b"P6 30 20 255\n" + bytes([90]) * 1800)
make_picture(scratch / "noise.ppm", 30, 20)
(scratch / "kernel.txt").write_text("old")
before = shlex.quote(str(photo))


def differ(kernel):
    return max(abs(a - b) for row, want in zip(kernel, hidden) for a, b in zip(row, want))


run = gimp.command(f"convolve {before} --kernel {shlex.quote(text)} --out after.png")
report(run.code == 0, "a photo is filtered with a hidden 7x7 kernel", run)
runs = gimp.commands(
    f"learn-kernel {before} after.png --size 7 --format json",
    f"learn-kernel {before} after.png --format json --out kernel.json",
    f"learn-kernel {before} after.png --format csv",
    f"learn-kernel {before} after.png",
    f"learn-kernel {before} after.png --channels each --size 7x5 --bias --format json",
    f"learn-kernel {before} after.png --channels all --size 3 --ridge 0.001 --format json",
    f"learn-kernel {before} after.png --out kernel.json",
    f"learn-kernel {before} after.png --out kernel.txt --overwrite",
    f"learn-kernel {before} small.ppm",
    "learn-kernel flat.ppm noise.ppm --size 3",
    "learn-kernel small.ppm small.ppm --size 9",
    f"learn-kernel {before}",
    f"learn-kernel {before} after.png --size 32",
    f"learn-kernel {before} after.png --size 3x",
    f"learn-kernel {before} nowhere.png",
    f"learn-kernel {before} after.png --out nowhere/kernel.txt",
)
one = runs[0].json()[0]
report(runs[0].code == 0 and len(one["kernel"]) == 7 and differ(one["kernel"]) < 5e-3,
       f"JSON: the kernel to {differ(one['kernel']):.2g}", runs[0])
report(one["bias"] == 0 and 0.0005 < one["error"] < 0.0015 and one["file"] == str(photo)
       and one["after"] == "after.png" and 0 < one["used"] <= one["total"] == 3 * 280 * 224,
       "JSON: bias, error, what was used", runs[0])
written = json.loads((scratch / "kernel.json").read_text()) if (scratch / "kernel.json").exists() else {}
report(runs[1].code == 0 and runs[1].out == "" and "error" in written, "--out writes the JSON", runs[1])
rows = [line.split(",") for line in runs[2].out.splitlines()]
report(runs[2].code == 0 and len(rows) == 8 and {len(row) for row in rows} == {19}
       and differ([[float(v) for v in row[12:]] for row in rows[1:]]) < 5e-3, "CSV: a line for each row", runs[2])
lines = [line for line in runs[3].out.splitlines() if not line.startswith("#")]
report(runs[3].code == 0 and differ([[float(v) for v in line.split()] for line in lines]) < 5e-3
       and "values used" in runs[3].out, "text: rows, and the error", runs[3])
each = runs[4].json()[0]
report(runs[4].code == 0 and [len(each["kernel"]), len(each["kernel"][0]), len(each["kernel"][0][0]),
                              len(each["bias"])] == [3, 5, 7, 3], "each channel, 7x5, a bias", runs[4])
every = runs[5].json()[0]["kernel"]
report(runs[5].code == 0 and [len(every), len(every[0]), len(every[0][0]), len(every[0][0][0])] == [3, 3, 3, 3],
       "3-D kernels", runs[5])
report(runs[6].code == 70 and "kernel.json exists; --overwrite" in runs[6].all_errors, "no file is overwritten", runs[6])
report(runs[7].code == 0 and "kernel.txt" in runs[7].out and (scratch / "kernel.txt").read_text().count("\n") == 8,
       "but with --overwrite", runs[7])
report(runs[8].code == 70 and "280x224" in runs[8].all_errors and "12x10" in runs[8].all_errors
       and "crop or scale" in runs[8].all_errors, "two sizes are named", runs[8])
report(runs[9].code == 70 and "learn-kernel: the before picture is flat" in runs[9].all_errors, "a flat picture is named", runs[9])
report(runs[10].code == 70 and "too few for 81 unknowns" in runs[10].all_errors, "too few values", runs[10])
report(runs[11].code == 64 and "not 1" in runs[11].all_errors, "one picture is too little", runs[11])
report(runs[12].code == 64 and "“32”" in runs[12].all_errors, "a size that is too large", runs[12])
report(runs[13].code == 64 and "“3x”" in runs[13].all_errors, "a size that is none", runs[13])
report(runs[14].code == 70 and "nowhere.png" in runs[14].all_errors, "a file that is not there", runs[14])
report(runs[15].code == 70 and "nowhere" in runs[15].all_errors, "a folder that is not there", runs[15])
gimp.checks("learning.py")
done()
