# SPDX-License-Identifier: GPL-3.0-or-later
"""Top patches of a folder: a network whose maps are known, photos with one bright square each; looked
at once, gone on with after a kill, again when a photo changes."""
import models
from lib import *

gimp = Gimp()
os.chdir(scratch)
folder = models.make(scratch / "models")
WITH = dict(FOVEA_MODEL_PATH=str(folder), XDG_CACHE_HOME=str(scratch / "cache"))
photos = scratch / "photos"
photos.mkdir()


def square(name, x, y, value):
    """8x8 pixels, as the network has them: black, and one red pixel."""
    pixels = bytearray(8 * 8 * 3)
    pixels[3 * (8 * y + x)] = value
    (photos / name).write_bytes(b"P6 8 8 255\n" + bytes(pixels))


def run(more="", **how):
    return gimp.command(f"top-patches photos --model colours --layer colours --maps 0 --out sheet.png --overwrite {more}",
                        **WITH, **how)


square("a.ppm", 2, 3, 100)
square("b.ppm", 7, 0, 255)
square("c.ppm", 0, 7, 50)
first = run("--format json")
found = first.json()[0]["patches"] if first.code == 0 else []
report([(pathlib.Path(p["file"]).name, p["field"]) for p in found] ==
       [("b.ppm", [7, 0, 1, 1]), ("a.ppm", [2, 3, 1, 1]), ("c.ppm", [0, 7, 1, 1])],
       "the brightest pixel of each photo, the best first", first)
report(all(abs(p["value"] - v / 255) < 1e-3 for p, v in zip(found, (255, 100, 50))), "with its value", found)
sheet = exiftool("sheet.png", "-ImageSize") if pathlib.Path("sheet.png").exists() else {}
report(bool(sheet), "a sheet is written", first)

again = run()
report(again.code == 0 and "0 photos looked at, 3 known" in again.out, "no photo is looked at twice", again)
square("c.ppm", 5, 5, 200)
os.utime(photos / "c.ppm", (2_000_000_000, 2_000_000_000))
(photos / "a.ppm").unlink()
square("d.ppm", 1, 1, 10)
changed = run("--format csv")
lines = changed.out.splitlines()
report(changed.code == 0 and lines[0].startswith("file,error,map,rank,value") and
       [pathlib.Path(line.split(",")[0]).name for line in lines[1:]] == ["b.ppm", "c.ppm", "d.ppm"],
       "changed, new and removed photos", changed)
index, = (scratch / "cache" / "fovea" / "patches").iterdir()
index.write_bytes(index.read_bytes()[:-3])
cut = run()
report(cut.code == 0 and "1 photos looked at, 2 known" in cut.out, "half a record, as a kill leaves it, is looked at again", cut)
(photos / "bad.jpg").write_bytes(b"")
(scratch / "found.json").write_text(next(l for l in run("--format json").out.splitlines() if '"map"' in l))
gimp.checks("photopatches.py", **WITH)
wrong = gimp.commands("top-patches photos --model colours --layer colours --maps 0 --out sheet2.png",
                      "top-patches photos --model colours --layer colours --maps 2 --out sheet3.png",
                      "top-patches photos --model colours --layer nowhere --out sheet3.png",
                      "top-patches photos --model colours --layer colours --maps x --out sheet3.png",
                      "top-patches photos --model colours --layer colours --out sheet3.png --dry-run", **WITH)
pathlib.Path("there.png").write_bytes(b"mine")
refused = {
    "--layer nowhere --out sheet3.png --dry-run": "nowhere",
    "--layer colours --maps 2 --out sheet3.png --dry-run": "no map 2",
    "--layer colours --maps 0 --out there.png --dry-run": "--overwrite",
    "--layer colours --maps 0 --out nofolder/sheet.png --dry-run": "nofolder",
    "--layer colours --maps 0 --out there.png": "--overwrite",
}
for (words, said), run_ in zip(refused.items(), gimp.commands(*(f"top-patches photos --model colours {w}" for w in refused), **WITH)):
    report(run_.code == 70 and said in run_.err and "bad.jpg" not in run_.all_errors + run_.out
           and pathlib.Path("there.png").read_bytes() == b"mine", f"said before any photo is opened: {words}", run_)
report(wrong[0].code == 70 and "bad.jpg" in wrong[0].err and pathlib.Path("sheet2.png").exists(),
       "a photo that cannot be read is named, the others make the sheet", wrong[0])
report(wrong[1].code == 70 and "no map 2" in wrong[1].err and "has 2" in wrong[1].err, "a map that there is not", wrong[1])
report(wrong[2].code == 70 and "nowhere" in wrong[2].err, "a layer that there is not", wrong[2])
report(wrong[3].code == 70 and "maps 'x'" in wrong[3].err and not pathlib.Path("sheet3.png").exists(), "maps that are no numbers", wrong[3])
report(wrong[4].code == 0 and "dry run" in wrong[4].out and not pathlib.Path("sheet3.png").exists(), "a dry run writes nothing", wrong[4])
done()
