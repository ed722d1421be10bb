# SPDX-License-Identifier: GPL-3.0-or-later
"""learned-kernels: the list and its numbers, the sheet, maps and effects of photos, own kernels, and what it says
where it cannot; and the procedure."""
import csv
import io

import numpy

import firsts
from lib import *

gimp = Gimp()
folder = firsts.write(scratch / "models")
photo = SOURCE / "models" / "cat.png"
env = {"FOVEA_MODEL_PATH": str(folder), "FOVEA_KERNEL_PATH": "", "XDG_DATA_HOME": str(scratch / "data")}
lines = ("learned-kernels --model firsts --kernels all --format json",
         "learned-kernels --model firsts --kernels 'strongest 2' --format csv",
         "learned-kernels --model firsts --kernels 3,1",
         "learned-kernels --model firsts --kernels all --sheet sheet.png",
         "learned-kernels --model firsts --kernels all --sheet sheet.png",
         "learned-kernels --model firsts --kernels all --common --sheet common.png",
         f"learned-kernels {photo} --model firsts --kernels 4,0 --out maps.xcf",
         f"learned-kernels {photo} --model firsts --kernels 4 --out map.png",
         f"learned-kernels {photo} --model firsts --kernels 4 --as effect --view absolute --out effect.png",
         f"learned-kernels {photo} --model firsts --kernels 4,0 --size network --out network.png",
         "learned-kernels --model firsts --kernels 0,5 --as library",
         "learned-kernels --model firsts --kernels 0,5 --as library --format json",
         "kernels my/firsts-05 --format json",
         f"learned-kernels {photo} --model firsts --kernels 4,0 --out maps.jpg",
         f"learned-kernels {photo} --model firsts --kernels 4,0 --as effect --out two.png",
         f"learned-kernels {photo} --model firsts",
         "learned-kernels --model firsts --out here.png",
         f"learned-kernels {photo} --model firsts --as library --out here.png",
         "learned-kernels --model firsts --kernels 6", "learned-kernels --model firsts --kernels some",
         "learned-kernels --model narrow", "learned-kernels --model nowhere",
         f"learned-kernels {photo} nowhere.png --model firsts --kernels 1 --out both/ --format json",
         f"learned-kernels {photo} --model firsts --kernels 1 --out dry.png --dry-run",
         f"learned-kernels {photo} --model spread --kernels 1 --as effect --out spread.png",
         f"learned-kernels {photo} --model spread --kernels 1 --out spread.png",
         f"learned-kernels {photo} --model spread --kernels 1 --size network --out spread.png")
(listed, strongest, text, sheet, again, common, maps, one, effect, network, saved, resaved, own, flat, two, no_out,
 no_photo, library, no_kernel, no_words, gemm, nowhere, both, dry, *spread) = gimp.commands(*lines, **env)

rows = listed.json()
report(listed.code == 0 and [row["kernel"] for row in rows] == list(range(6)), "all kernels are listed by number", listed)
w = firsts.weights()
report(all(abs(row["strength"] - numpy.sqrt((w[i].astype(float) ** 2).sum())) < 1e-12
           and numpy.abs(firsts.parse(row["weights"]) - w[i]).max() == 0 for i, row in enumerate(rows)),
       "strengths and weights are the network's", rows[0])
report(all(numpy.abs(firsts.parse(row["text"]) - firsts.folded(i)[0]).max() < 1e-12
           and abs(row["offset"] - firsts.folded(i)[1]) < 1e-9 for i, row in enumerate(rows)),
       "mean, scale and channel order are folded in", rows[0])
table = list(csv.DictReader(io.StringIO(strongest.out)))
report(strongest.code == 0 and [row["kernel"] for row in table] == ["4", "0"] and table[0]["size"] == "3x5x5",
       "the strongest as CSV", strongest)
report(text.code == 0 and [line.split()[:2] for line in text.out.splitlines()] == [["kernel", "3"], ["kernel", "1"]]
       and "strength 0.8" in text.out, "text, in the order that was said", text)
report(sheet.code == 0 and "sheet.png" in sheet.out and (scratch / "sheet.png").stat().st_size > 1000, "the sheet", sheet)
report(again.code == 70 and "--overwrite" in again.all_errors, "it is not overwritten", again)
report(common.code == 0 and (scratch / "common.png").read_bytes() != (scratch / "sheet.png").read_bytes(),
       "one range for all is another sheet", common)
report(maps.code == 0 and (scratch / "maps.xcf").exists() and "280x224" in maps.out, "maps as layers", maps)
report(one.code == 0 and (scratch / "map.png").exists(), "one map as a picture", one)
report(effect.code == 0 and (scratch / "effect.png").read_bytes() != (scratch / "map.png").read_bytes(), "as an effect", effect)
report(network.code == 0 and (scratch / "network.png").exists(), "the network's maps on a sheet", network)
report(saved.code == 0 and saved.out.split() == ["my/firsts-00", "my/firsts-05"], "own kernels", saved)
report(resaved.code == 0 and [row["saved"] for row in resaved.json()] == saved.out.split(),
       "saved again with the same numbers: nothing to do", resaved)
report(own.code == 0 and "offset" in own.out and "Firsts, kernel 5" in own.out, "the library shows them", own)
report(flat.code == 70 and "maps.jpg cannot hold 2 layers" in flat.all_errors, "JPEG has no layers", flat)
report(two.code != 0 and "an effect has one kernel and 2 are chosen" in two.all_errors, "two kernels are no effect", two)
report([line.code for line in spread] == [70, 70, 0] and all("1 down and 2 across" in line.all_errors for line in spread[:2]),
       "one dilation down and another across is the network's alone", spread)
report(no_out.code == 64 and "--out" in no_out.all_errors, "a photo without --out", no_out)
report(no_photo.code == 64 and "--sheet" in no_photo.all_errors, "--out without a photo", no_photo)
report(library.code == 64 and "need no photo" in library.all_errors, "own kernels with a photo", library)
report(no_kernel.code == 70 and "no kernel 6" in no_kernel.all_errors and "from 0 to 5" in no_kernel.all_errors,
       "a number that is none", no_kernel)
report(no_words.code == 70 and "'some'" in no_words.all_errors and "strongest 8" in no_words.all_errors, "words that are none", no_words)
report(gemm.code == 70 and "first layer is a Gemm ('code')" in gemm.all_errors, "a network without kernels", gemm)
report(nowhere.code == 70 and "nowhere" in nowhere.all_errors, "no such model", nowhere)
report(both.code == 70 and (scratch / "both" / "cat.png").exists() and "nowhere.png" in both.all_errors + both.out,
       "a bad photo is named, the other is done", both)
report(dry.code == 0 and not (scratch / "dry.png").exists(), "a dry run writes nothing", dry)
gimp.checks("learned.py", FOVEA_TEST_FOLDER=str(folder), **env)
done()
