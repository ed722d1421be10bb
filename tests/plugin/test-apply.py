# SPDX-License-Identifier: GPL-3.0-or-later
"""Apply Network: as a procedure (applying.py), and in batch with its bad input."""
import csv
import io
import struct
import zlib

import models
import networks
from lib import *

gimp = Gimp()
os.chdir(scratch)
folder = networks.make(scratch / "models")
models.write(folder, "colours", models.colours())
gimp.checks("applying.py", FOVEA_MODEL_PATH=folder)

pathlib.Path("red.ppm").write_bytes(b"P6 16 8 255\n" + bytes((200, 100, 50)) * 128)
pathlib.Path("zero.jpg").write_bytes(b"")
make_picture("big.ppm", 700, 500)
make_picture("huge.ppm", 1200, 900)


def png(path):
    """Width, height, the first pixel and all of the rows of a PNG of 8 bits."""
    data = pathlib.Path(path).read_bytes()
    width, height, depth, kind = struct.unpack(">IIBB", data[16:26])
    parts, at = b"", 8
    while at < len(data):
        size, name = struct.unpack(">I4s", data[at:at + 8])
        parts += data[at + 8:at + 8 + size] if name == b"IDAT" else b""
        at += size + 12
    rows = zlib.decompress(parts)
    return width, height, tuple(rows[1:1 + {0: 1, 2: 3, 4: 2, 6: 4}[kind]]), rows


texts = ("apply red.ppm zero.jpg --model half --out out --suffix -h", "apply red.ppm --model half --out half.png",
         "apply red.ppm --model half --out half.png", "apply red.ppm --model double --out twice.png --format json",
         "apply big.ppm --model blur --tile 100 --out tiles.png --format json", "apply big.ppm --model blur --out whole.png --format json",
         "apply big.ppm --model blur --tile 100 --out dry.png --dry-run --format json", "apply big.ppm --model blur --tile 100 --out dry.png --dry-run",
         "apply red.ppm --model redder --as mask --out masked.png", "apply red.ppm --model strongest --out classes.png",
         "apply red.ppm --model narrow --latent --format json", "apply red.ppm --model narrow --latent --format csv",
         "apply red.ppm --model narrow --decode '0 1 0' --out green.png", "apply red.ppm --model finder",
         "apply red.ppm --model finder --format json --out boxes.png", "apply red.ppm --model finder --format csv",
         "apply red.ppm", "apply red.ppm --model half", "apply red.ppm --model nowhere --out x.png",
         "apply red.ppm --model colours --out x.png", "apply huge.ppm --model mean --memory 16 --out x.png",
         "apply red.ppm --model grid", "apply red.ppm --model narrow --decode 1,2 --out x.png", "apply red.ppm --model half --tile -3 --out x.png",
         "apply red.ppm --model narrow --decode 1,2,3", "apply red.ppm --model half --output z --out x.png")
(several, half, again, twice, tiles, whole, dry_json, dry, masked, classes, latent, latent_csv, green, found, found_json, found_csv,
 no_model, no_out, nowhere, classifier, large, grid, short, tile, no_picture, no_output) = gimp.commands(*texts, FOVEA_MODEL_PATH=folder)

report(several.code == 70 and "red.ppm -> out/red-h.ppm (16x8)" in several.out and "zero.jpg: the file is empty" in several.err,
       "a folder, and a bad photo named", several)
report(half.code == 0 and png("half.png")[:3] == (16, 8, (100, 50, 25)), "half as bright", (half, png("half.png")))
report(again.code == 70 and "--overwrite" in again.err, "nothing is overwritten", again)
line = twice.json()[0]
report((line["width"], line["height"], line["model"]) == (32, 16, "double") and png("twice.png")[:2] == (32, 16), "twice the size", line)
report(tiles.json()[0]["tiles"] == 35 and whole.json()[0]["tiles"] < 9
       and png("tiles.png")[3] == png("whole.png")[3], "tiles give the same file", (tiles, whole))
line = dry_json.json()[0]
report(line["dry-run"] and line["tiles"] == 35 and line["width"] == 700 and 0 < line["memory"] < 1 << 26 and not pathlib.Path("dry.png").exists(),
       "a dry run says size, tiles and memory", line)
report("35 tiles of 100x100" in dry.out and "700x500" in dry.out and "MB" in dry.out, "in words, too", dry)
report(masked.code == 0 and len(png("masked.png")[2]) == 4 and png("masked.png")[2][3] == 255, "a mask becomes transparency", masked)
report(classes.code == 0 and "red 100.0 %" in classes.out, "classes are told", classes)
line = latent.json()[0]
report([round(v, 2) for v in line["latent"]] == [0.78, 0.39, 0.2] and line["layer"] == "code", "a bottleneck's numbers", line)
rows = list(csv.reader(io.StringIO(latent_csv.out)))
report(rows[0] == ["file", "error", "model", "output", "number", "value"] and len(rows) == 4 and rows[3][4] == "3", "as CSV, a row each", rows)
report(green.code == 0 and png("green.png")[:3] == (16, 8, (0, 255, 0)), "numbers are decoded", green)
report(found.code == 0 and found.out.startswith("red.ppm: dog 72.0 %"), "what was found, in a line", found)
report(len(found_json.json()[0]["boxes"]) == 2 and found_json.json()[0]["output"] == "boxes.png" and png("boxes.png")[:2] == (16, 8),
       "as JSON, and drawn over the photo", found_json)
rows = list(csv.DictReader(io.StringIO(found_csv.out)))
report([r["label"] for r in rows] == ["dog", "cat"] and float(rows[0]["width"]) == 8, "as CSV, a row a box", rows)
for run, code, words, name in ((no_model, 64, ("--model",), "no model"), (no_out, 70, ("--out",), "nowhere to write"),
                               (nowhere, 70, ("nowhere",), "no such model"), (classifier, 70, ("Classify",), "a model that classifies"),
                               (large, 70, ("huge.ppm", "1200x900", "16 MB"), "too large for the memory limit"),
                               (grid, 70, ("anchors",), "a head without its anchors"), (short, 70, ("3 numbers", "2"), "too few numbers"),
                               (tile, 64, ("--tile", "-3"), "a tile of -3"), (no_picture, 64, ("--out",), "a decoded picture for nobody"),
                               (no_output, 70, ("'z'",), "no such output")):
    report(run.code == code and all(w in run.err for w in words) and not pathlib.Path("x.png").exists(), f"refused: {name}", run)
done()
