# SPDX-License-Identifier: GPL-3.0-or-later
"""neuron and dream in batch: pictures, sheets, scores that rise, the same picture again, and what is refused; and the
procedures."""
import csv
import io

import firsts
from lib import *

gimp = Gimp()
folder = firsts.write(scratch / "models")
env = {"FOVEA_MODEL_PATH": str(folder), "XDG_DATA_HOME": str(scratch / "data")}
lines = {
    "noise": "neuron --model firsts --layer relu --map 1 --steps 12 --out one.png",
    "again": "neuron --model firsts --layer relu --map 1 --steps 12 --out two.png --format json",
    "seed": "neuron --model firsts --layer relu --map 1 --steps 12 --seed 1 --out three.png",
    "sheet": "neuron --model firsts --layer first,relu --map 0,4,5 --steps 5 --size 64 --out sheet.png --format csv",
    "neuron": "neuron --model firsts --layer relu --map 4 --neuron 3,5 --steps 5 --out value.png",
    "photo": f"neuron {SOURCE}/models/cat.png --model firsts --layer relu --map 4 --steps 4 --out begun.png",
    "copy": f"dream {SOURCE}/models/cat.png --model firsts --layer relu --steps 1 --strength 0.01 --out photo.png",
    "dream": "dream photo.png --model firsts --layer relu --steps 3 --out dream.png",
    "several": f"dream photo.png nowhere.png {SOURCE}/models/cat.png --model firsts --layer relu --steps 1 --out both/ --format json",
    "dry": "dream photo.png --model firsts --out dry.png --dry-run",
    "dry layer": "dream photo.png --model firsts --layer nope --out dry.png --dry-run",
    "dry model": "dream photo.png --model nowhere --out dry.png --dry-run",
    "dry class": "neuron --model firsts --class tiger --out dry.png --dry-run",
    "dry maps": "neuron --model firsts --layer first,relu --map 0,6 --out dry.png --dry-run",
    "dry good": f"neuron {SOURCE}/models/cat.png --model firsts --layer relu --map 5 --out dry.png --dry-run",
    "one step": "neuron --model firsts --layer relu --map 1 --steps 1 --out step.png",
    "exists": "neuron --model firsts --out one.png",
    "layer": "neuron --model firsts --layer nope --out x.png",
    "map": "neuron --model firsts --layer relu --map 6 --out x.png",
    "words": "neuron --model firsts --map 1,two --out x.png",
    "class": "neuron --model firsts --class tiger --out x.png",
    "place": "neuron --model firsts --layer relu --neuron 16,0 --out x.png",
    "two photos": "neuron photo.png photo.png --model firsts --out x.png",
    "no photo": "neuron --model firsts --from photo --out x.png",
    "not asked": "neuron photo.png --model firsts --from noise --out x.png",
    "no out": "neuron --model firsts",
    "steps": "neuron --model firsts --steps 0 --out x.png",
    "input": "neuron --model firsts --layer w --out x.png",
    "map of a class": "neuron --model firsts --class 0 --map 1 --out x.png",
    "no name": "neuron --model firsts --layer 'relu, ' --out x.png",
}
by = dict(zip(lines, gimp.commands(*lines.values(), **env)))


def bytes_of(name):
    path = scratch / name
    return path.read_bytes() if path.exists() else b""


report(by["noise"].code == 0 and "firsts -> one.png (32x32)" in by["noise"].out and "relu, map 1: score" in by["noise"].out,
       "a picture from noise", by["noise"])
line = by["again"].json()[0] if by["again"].code == 0 else {"pictures": [{}]}
found = line["pictures"][0]
report(found.get("score", 0) > found.get("first", 0) + 0.05 and found.get("steps") == 12, "the score rises", line)
same = [subprocess.run(["gegl", str(scratch / name), "-o", str(scratch / f"{name}.ppm")], capture_output=True).returncode
        for name in ("one.png", "two.png", "three.png")] if shutil.which("gegl") else None
if same is None:
    report(len(bytes_of("one.png")) == len(bytes_of("two.png")) > 500, "the same seed gives the same picture")
else:
    one, two, three = (bytes_of(f"{name}.png.ppm") for name in ("one", "two", "three"))
    report(one and one == two and one != three, "the same seed gives the same picture, another one another", same)
table = list(csv.DictReader(io.StringIO(by["sheet"].out)))
report([(row["layer"], row["index"]) for row in table] == [(a, b) for a in ("first", "relu") for b in "045"]
       and all(float(row["score"]) > float(row["first"]) for row in table) and table[0]["width"] == str(12 + 3 * 108),
       "layers and maps side by side, a layer a row", by["sheet"])
for name, picture in (("neuron", "value.png"), ("photo", "begun.png"), ("dream", "dream.png")):
    report(by[name].code == 0 and len(bytes_of(picture)) > 500, f"{name}: {by[name].out.strip()}", by[name])
rows = by["several"].json()
report(by["several"].code == 70 and ["error" in row for row in rows] == [False, True, False]
       and (scratch / "both" / "cat.png").exists(), "the bad photo of three is named, the rest is done", by["several"])
report(by["dry"].code == 0 and by["dry good"].code == 0 and not (scratch / "dry.png").exists(), "a dry run", by["dry"])
report("before the only step" in by["one step"].out and "in 12 steps" in by["noise"].out, "one step, several steps", by["one step"])
for name, code, words in (("dry layer", 70, ("dream: ", "'nope'", "relu")), ("dry model", 70, ("nowhere",)), ("dry class", 70, ("tiger",)),
                          ("dry maps", 70, ("no map 6", "it has 6 (0 to 5)")), ("exists", 70, ("--overwrite",)), ("layer", 70, ("'nope'", "relu")),
                          ("map", 70, ("no map 6", "it has 6 (0 to 5)")), ("words", 70, ("“two”", "0,3,7")),
                          ("class", 70, ("tiger",)), ("place", 70, ("(16, 0)", "16x16")), ("two photos", 64, ("2 are named",)),
                          ("no photo", 64, ("name the photo",)), ("not asked", 64, ("needs no photo",)),
                          ("no out", 64, ("--out",)), ("steps", 64, ("--steps",)), ("input", 70, ("'w'", "weight")),
                          ("map of a class", 64, ("--map is for maps", "--class")), ("no name", 70, ("several layers", "each two commas"))):
    report(by[name].code == code and all(word in by[name].err for word in words), f"{name}: {by[name].err.strip()}", by[name])
report(not (scratch / "x.png").exists(), "nothing is written after an error")
gimp.checks("dreaming.py", **env)
done()
