# SPDX-License-Identifier: GPL-3.0-or-later
"""heatmap: the map in its place over the photo, grey or in colours; what is said of it; what is refused. By a small network whose map
of class c is ten times the photo's colour c, and by the photo model where it is installed."""
import csv
import io

import numpy

import models
from lib import *

gimp = Gimp()
os.chdir(scratch)
folder = models.make(scratch / "models")


def write(path, pixels):
    pathlib.Path(path).write_bytes(f"P6 {pixels.shape[1]} {pixels.shape[0]} 255\n".encode() + pixels.astype(numpy.uint8).tobytes())


def read(path):
    kind, width, height, _, values = re.match(rb"(P[56])\s+(?:#.*\s+)*(\d+)\s+(\d+)\s+(\d+)\s(.*)", pathlib.Path(path).read_bytes(), re.S).groups()
    return numpy.frombuffer(values, numpy.uint8).reshape(int(height), int(width), 3 if kind == b"P6" else 1)


# 16 x 8 for an input of 8 x 8: the middle is looked at as it is, and red is the most probable.
photo = numpy.random.default_rng(3).integers(0, 80, (8, 16, 3))
photo[:, :, 0] += 60
photo[2, 5] = 200, 10, 250
write("photo.ppm", photo)
write("tall.ppm", photo.transpose(1, 0, 2))
write("black.ppm", numpy.zeros((8, 8, 3)))
write("dot.ppm", photo[2:3, 5:7])
(pathlib.Path("bad.jpg")).write_bytes(b"nothing")

texts = ("heatmap photo.ppm --model colours --as map --out map.pgm --format json",
         "heatmap tall.ppm --model colours --as map --out tall.pgm --format json",
         "heatmap photo.ppm --model colours --as map --class BLUE --seeing tiles --out tiles.pgm --format csv",
         "heatmap photo.ppm --model colours --as map --class 2 --seeing squash --out squash.pgm",
         "heatmap photo.ppm --model colours --out over.ppm --opacity 0",
         "heatmap photo.ppm --model colours --out colours.ppm --opacity 1 --class scarlet",
         "heatmap photo.ppm --model colours --as map --method occlusion --patch 1 --stride 1 --class 2 --out hidden.pgm --format json",
         "heatmap photo.ppm --model colours --as map --method integrated --class 2 --out integrated.pgm --format json",
         "heatmap dot.ppm --model colours --as map --seeing squash --out dot.pgm --format json",
         "heatmap photo.ppm bad.jpg tall.ppm --model colours --out many --format csv",
         "heatmap photo.ppm --model colours --dry-run --out dry.png --format json",
         "heatmap photo.ppm --model colours --layer positive --as map --out layer.pgm --format json",
         "heatmap photo.ppm --model colours --as mask --out mask.png --format json",
         "heatmap photo.ppm --model colours --as mask --out mask.xcf",
         "heatmap mask.xcf --model colours --as mask --out again.png")
wide, tall, tiles, squash, over, coloured, hidden, integrated, dot, many, dry, layer, masked, layered, again = gimp.commands(*texts, FOVEA_MODEL_PATH=folder)


def near(path, wanted, name, run, off=1.01):
    good = run.code == 0 and pathlib.Path(path).exists() and read(path).shape == wanted.shape + (1,)
    report(good and numpy.abs(read(path)[:, :, 0] - wanted).max() <= off, name, f"{run}\n{good and read(path)[:, :, 0]}\n{wanted.round(1)}")


def greys(channel, seen):
    """Black outside, white the largest number inside."""
    inside = numpy.zeros(channel.shape)
    inside[seen] = channel[seen]
    return inside * 255 / inside.max()


middle = numpy.s_[:, 4:12]
near("map.pgm", greys(photo[:, :, 0], middle), "a grey map of the photo's size, black outside what was seen", wide)
facts = wide.json()[0]
report((facts["class"], facts["label"], facts["x"], facts["y"], facts["exact"], facts["seeing"], facts["layer"])
       == (0, "red, scarlet", 5.5, 2.5, True, "crop", "positive") and abs(facts["maximum"] - 2000 / 255) < 1e-4
       and facts["probability"] > 0.5, "JSON says class, place and how", wide)
near("tall.pgm", greys(photo[:, :, 0], middle).T, "the same on end", tall)
report((tall.json()[0]["x"], tall.json()[0]["y"]) == (2.5, 5.5), "and its highest place", tall)
near("tiles.pgm", greys(photo[:, :, 2], numpy.s_[:, :]), "tiles: all of the photo, without seams", tiles)
rows = list(csv.DictReader(io.StringIO(tiles.out)))
report(len(rows) == 1 and rows[0]["label"] == "blue" and rows[0]["seeing"] == "tiles" and (rows[0]["x"], rows[0]["y"]) == ("5.5", "2.5")
       and rows[0]["exact"] == "yes" and rows[0]["output"] == "tiles.pgm", "CSV, a class by its name", tiles)
report(squash.code == 0 and read("squash.pgm").shape == (8, 16, 1) and read("squash.pgm")[2].argmax() in (4, 5)
       and squash.out.startswith("photo.ppm: blue ") and "CAM of positive" in squash.out, "squash, a class by its number", squash)
luma = (photo * [0.2126, 0.7152, 0.0722]).sum(2)
shown = numpy.where(numpy.arange(16) // 4 % 3 == 0, 0.3, 0.7) * luma
report(over.code == 0 and read("over.ppm").shape == (48, 16, 3) and numpy.abs(read("over.ppm")[:8] - shown[:, :, None]).max() <= 1.01,
       "over the photo: grey and darkened, more so outside; a legend below", (over, read("over.ppm")[:8, :, 0], shown.round(1)))
pixels = read("colours.ppm")
report(tuple(pixels[2, 5]) == (253, 231, 37) and tuple(pixels[2, 3]) == (luma[2, 3] * 0.3).round().repeat(3).tolist() or
       (tuple(pixels[2, 5]) == (253, 231, 37) and abs(int(pixels[2, 3, 0]) - luma[2, 3] * 0.3) <= 1), "colours: the largest is yellow, none outside", pixels[:8])
softmax = lambda p: numpy.exp(10 * p - (10 * p).max()) / numpy.exp(10 * p - (10 * p).max()).sum()
seen = photo[middle] / 255.0
drops = numpy.zeros((8, 8))
for y in range(8):
    for x in range(8):
        covered = seen.copy()
        covered[y, x] = 0.5
        drops[y, x] = softmax(seen.mean((0, 1)))[2] - softmax(covered.mean((0, 1)))[2]
wanted = numpy.zeros((8, 16))
wanted[middle] = numpy.maximum(drops, 0) * 255 / drops.max()
near("hidden.pgm", wanted, "occlusion: what a grey square takes away", hidden)
report(abs(hidden.json()[0]["maximum"] - drops.max()) < 1e-6 and hidden.json()[0]["x"] == 5.5, "in probability", hidden)
near("integrated.pgm", greys(photo[:, :, 2], middle), "integrated gradients", integrated)
report(dot.code == 0 and read("dot.pgm").shape == (1, 2, 1) and dot.json()[0]["x"] == 0.5, "a photo of 2x1 pixels", dot)
rows = list(csv.DictReader(io.StringIO(many.out)))
report(many.code == 70 and [bool(r["error"]) for r in rows] == [False, True, False] and sorted(os.listdir("many")) == ["photo.png", "tall.png"],
       "several photos into a folder, a bad one is named", many)
report(dry.code == 0 and dry.json()[0]["dry-run"] and not pathlib.Path("dry.png").exists(), "a dry run writes nothing", dry)
report(layer.code == 0 and read("layer.pgm").tobytes() == read("map.pgm").tobytes(), "the layer by its name", layer)

def rgba(path):
    raw = subprocess.run(["convert", path, "-depth", "8", "rgba:-"], check=True, capture_output=True, timeout=60).stdout
    return numpy.frombuffer(raw, numpy.uint8).reshape(8, 16, 4).astype(int)


wanted = greys(photo[:, :, 0], middle)
report(masked.code == 0 and numpy.abs(rgba("mask.png")[:, :, 3] - wanted).max() <= 1.01
       and (rgba("mask.png")[:, :, :3] == photo)[wanted > 0.5].all() and masked.json()[0]["class"] == 0,
       "as a mask: the photo, as opaque as the map is high", (masked, rgba("mask.png")[:3]))
report(again.code == 70 and "has a mask already" in again.err and not pathlib.Path("again.png").exists(), "a layer that has a mask is refused", again)

REFUSED = {
    "heatmap black.ppm --model colours --out x.png": (70, "all 64 numbers of the map are 0", "red"),
    "heatmap photo.ppm --model colours --class 3 --out x.png": (70, "no class 3", "3 (0 to 2)"),
    "heatmap photo.ppm --model colours --class puce --out x.png": (70, "puce"),
    "heatmap photo.ppm --model colours --layer nowhere --out x.png": (70, "nowhere"),
    "heatmap photo.ppm --model colours --layer flat --out x.png": (70, "flat", "no maps"),
    "heatmap photo.ppm --model colours --method occlusion --layer positive --out x.png": (64, "layer", "cam"),
    "heatmap photo.ppm --model colours --patch 5 --out x.png": (64, "patch", "occlusion", "cam"),
    "heatmap photo.ppm --model colours --method saliency --stride 0 --out x.png": (64, "stride", "occlusion", "saliency"),
    "heatmap photo.ppm --model colours --method occlusion --steps 5 --out x.png": (64, "steps", "integrated", "occlusion"),
    "heatmap photo.ppm --model colours --method magic --out x.png": (64, "magic", "saliency"),
    "heatmap photo.ppm --model colours --opacity 2 --out x.png": (64, "opacity", "0"),
    "heatmap photo.ppm --model colours": (64, "--out"),
    "heatmap photo.ppm --model colours --as mask --out x.jpg": (64, "transparent", "x.jpg", "PNG"),
}
for (text, (code, *words)), run in zip(REFUSED.items(), gimp.commands(*REFUSED, FOVEA_MODEL_PATH=folder)):
    report(run.code == code and all(w in run.err for w in words) and not pathlib.Path("x.png").exists(), f"refused: {text}", run)

run = gimp.scheme('''(let* ((i (car (gimp-file-load RUN-NONINTERACTIVE "photo.ppm"))))
  (plug-in-fovea-heatmap #:run-mode RUN-NONINTERACTIVE #:image i #:drawables (car (gimp-image-get-selected-drawables i))
    #:model "colours" #:patch 5))''', FOVEA_MODEL_PATH=folder)
report("patch goes with the method occlusion" in run.all_errors, "a script is told as well", run.all_errors)
run = gimp.scheme("""(let* ((i (car (gimp-file-load RUN-NONINTERACTIVE "photo.ppm")))
    (l (car (gimp-image-get-selected-drawables i)))
    (r (plug-in-fovea-heatmap #:run-mode RUN-NONINTERACTIVE #:image i #:drawables l #:model "colours" #:as "map")))
  (gimp-message (cadr r))
  (gimp-file-save RUN-NONINTERACTIVE (car r) "script.pgm"))""", FOVEA_MODEL_PATH=folder)
report(run.code == 0 and read("script.pgm").tobytes() == read("map.pgm").tobytes() and '"label": "red, scarlet"' in run.all_errors,
       "a script gets the same map, and what JSON says", run.all_errors)
run = gimp.scheme("""(let* ((i (car (gimp-file-load RUN-NONINTERACTIVE "photo.ppm")))
    (l (vector-ref (car (gimp-image-get-layers i)) 0))
    (under (car (gimp-layer-copy l FALSE))))
  (gimp-image-insert-layer i under -1 1)
  (let* ((made (car (plug-in-fovea-heatmap #:run-mode RUN-NONINTERACTIVE #:image i #:drawables (vector l) #:model "colours" #:as "mask")))
         (layers (car (gimp-image-get-layers made)))
         (mask (car (gimp-layer-get-mask (vector-ref layers 0)))))
    (gimp-image-select-item made CHANNEL-OP-REPLACE mask)
    (gimp-message (number->string (vector-length layers)))
    (gimp-message (number->string (car (gimp-layer-get-mask (vector-ref layers 1)))))
    (gimp-message (number->string (car (gimp-layer-get-mask l))))
    (gimp-file-save RUN-NONINTERACTIVE i "untouched.png")
    (gimp-image-remove-layer made (vector-ref layers 1))
    (gimp-file-save RUN-NONINTERACTIVE made "script.png")
    (let* ((x (car (gimp-file-load RUN-NONINTERACTIVE "mask.xcf"))))
      (gimp-file-save RUN-NONINTERACTIVE x "xcf.png"))))""", FOVEA_MODEL_PATH=folder)
report(run.code == 0 and (rgba("script.png") == rgba("mask.png")).all() and (rgba("untouched.png")[:, :, :3] == photo).all(),
       "a script gets a copy of the image with that mask, its own image has none", run.all_errors)
report((rgba("xcf.png") == rgba("mask.png")).all() and layered.code == 0, "an XCF keeps it as a mask", (layered, run.all_errors))
done()
