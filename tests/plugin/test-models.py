# SPDX-License-Identifier: GPL-3.0-or-later
"""Classify and feature maps: procedures, Script-Fu and batch, with small models, and the photo model
where it has been fetched."""
import csv
import io

import models
from lib import *

gimp = Gimp()
os.chdir(scratch)
folder = models.make(scratch / "models")
gimp.checks("looking.py", FOVEA_MODEL_PATH=folder)


def plain(path, colour):
    pathlib.Path(path).write_bytes(b"P6 16 8 255\n" + bytes(colour) * 128)


plain("red.ppm", (255, 0, 0))
plain("green,.ppm", (0, 255, 0))
plain("blue.ppm", (0, 0, 255))
pathlib.Path("zero.jpg").write_bytes(b"")

run = gimp.scheme("""(let* ((i (car (gimp-file-load RUN-NONINTERACTIVE "red.ppm")))
    (l (car (gimp-image-get-selected-drawables i)))
    (r (plug-in-fovea-classify #:run-mode RUN-NONINTERACTIVE #:image i #:drawables l #:model "colours" #:top 2)))
  (gimp-message (string-append "first " (car (car r)) ", probability " (number->string (vector-ref (cadr r) 0)) ", " (caddr r)))
  (plug-in-fovea-feature-maps #:run-mode RUN-NONINTERACTIVE #:image i #:drawables l #:model "colours"))""",
                  FOVEA_MODEL_PATH=folder)
report(run.code == 0 and "first red, scarlet, probability 0.99" in run.all_errors and '"label": "red, scarlet"' in run.all_errors,
       "Script-Fu gets labels, probabilities and JSON", run.all_errors)

texts = ("classify red.ppm zero.jpg green*.ppm blue.ppm --model colours --top 2",
         "classify red.ppm zero.jpg green*.ppm --model colours --top 2 --format json",
         "classify red.ppm zero.jpg green*.ppm --model colours --top 2 --format csv",
         "models", "models --format json", "models --format csv",
         "classify red.ppm --model nowhere", "classify red.ppm --model truncated", "classify red.ppm --model models/miscounted.card",
         "classify red.ppm --model models/colours.onnx --top 1",
         "classify red.ppm --model colours --top 0",
         "classify red.ppm --model colours --layer-name --out named.xcf",
         "feature-maps red.ppm zero.jpg blue.ppm --model colours --out maps",
         "feature-maps red.ppm --model colours --as layers --out maps/",
         "feature-maps red.ppm --model colours --layer nowhere --out maps/none.png",
         "classify red.ppm --model colours --dry-run",
         "classify red.ppm --model colours --visible --top 1",
         "classify red.ppm --model cardless --top 1",
         "classify red.ppm --model colours --top 2 --dry-run --format json",
         "classify red.ppm zero.jpg --model colours --top 9 --dry-run --format csv",
         "classify red.ppm zero.jpg --model colours --top 9 --format csv",
         "classify red.ppm --model colours --layer-name --out named.png",
         "feature-maps red.ppm --model colours --as layers --out flat.png",
         "classify red.ppm --model red.ppm", "classify red.ppm --model maps", 'classify red.ppm --model ""')
(text, as_json, as_csv, listed, listed_json, listed_csv, nowhere, truncated, miscounted, by_path, zero, named, sheets, layers,
 no_layer, dry, visible, cardless, dry_json, dry_csv, wide_csv, no_name, flat, picture, a_folder, unnamed) = gimp.commands(*texts, FOVEA_MODEL_PATH=folder)
report(text.code == 70 and text.out.splitlines()[0].startswith("red.ppm: red 100.0 %, ")
       and text.out.splitlines()[1].startswith('green,.ppm: green "leaf" 100.0 %, ') and "zero.jpg: the file is empty" in text.err,
       "a line a photo, bad ones named", text)
lines = as_json.json()
report([line["file"] for line in lines] == ["red.ppm", "zero.jpg", "green,.ppm"] and lines[1]["error"] == "the file is empty"
       and lines[2]["model"] == "colours" and lines[2]["top"][0]["class"] == 1 and lines[2]["top"][0]["label"] == 'green "leaf"'
       and 0.9 < lines[2]["top"][0]["probability"] < 1, "a JSON object a line", as_json)
rows = list(csv.reader(io.StringIO(as_csv.out)))
report((rows[0][:4] == ["file", "error", "model", "class_1"] and rows[1][3:5] == ["0", "red, scarlet"]
       and rows[3][0] == "green,.ppm" and rows[3][4] == 'green "leaf"' and rows[2][:2] == ["zero.jpg", "the file is empty"]),
       "CSV quotes commas and quotes", as_csv)
report(listed.code == 0 and "colours" in listed.out and folder in listed.out, "models lists them", listed)
report({line["model"] for line in listed_json.json()} >= {"colours", "cardless", "truncated"}, "models as JSON", listed_json)
report(next(csv.reader(io.StringIO(listed_csv.out)))[:5] == ["model", "title", "task", "size", "parameters"], "models as CSV", listed_csv)
report(nowhere.code == 70 and "nowhere" in nowhere.err and folder in nowhere.err, f"a missing model: {nowhere.err.splitlines()[0]}", nowhere)
report(truncated.code == 70 and "truncated" in truncated.err, f"a truncated model: {truncated.err.splitlines()[0]}", truncated)
report(miscounted.code == 70 and "2" in miscounted.err and "3" in miscounted.err, f"wrong labels: {miscounted.err.splitlines()[0]}", miscounted)
report(by_path.code == 0 and "red 100.0 %" in by_path.out, "a model by its path, from where the caller stands", by_path)
report(zero.code == 64 and "--top" in zero.err, "no guess at all is wrong usage", zero)
report(named.code == 0 and b"red\0" in pathlib.Path("named.xcf").read_bytes(), "the layer's name goes into an XCF", named)
report(sheets.code == 70 and sorted(os.listdir("maps"))[0] == "blue.png" and exiftool("maps/red.png")["PNG:ImageWidth"] > 100,
       "sheets of feature maps", sheets)
report(layers.code == 0 and pathlib.Path("maps/red.xcf").read_bytes().startswith(b"gimp xcf"), "feature maps as layers", layers)
report(no_layer.code == 70 and "nowhere" in no_layer.err and not os.path.exists("maps/none.png"),
       f"a layer that is not there: {no_layer.err.splitlines()[0]}", no_layer)
report(dry.code == 0 and "dry run" in dry.out, "a dry run of classify", dry)
report(visible.code == 0 and "red 100.0 %" in visible.out, "what is visible", visible)
report(cardless.code == 0 and "class " in cardless.out and "cardless has no card" in cardless.err, "a model without a card, which is said", cardless)
report(dry_json.json() == [{"file": "red.ppm", "model": "colours", "dry-run": True}], "a dry run of classify as JSON", dry_json)
for run in dry_csv, wide_csv:
    rows = list(csv.reader(io.StringIO(run.out)))
    report(len(rows) == 3 and {len(row) for row in rows} == {3 + 9 * 3} and rows[1][:3] == ["red.ppm", "", "colours"],
           "CSV: as many fields as the head has", run)
report(dry_csv.out.splitlines()[1] == "red.ppm,,colours" + "," * 27, "no answers in a dry run", dry_csv)
for run, name in (no_name, "named.png"), (flat, "flat.png"):
    report(run.code == 70 and name in run.err and ".xcf" in run.err and not os.path.exists(name), f"no layers: {run.err.splitlines()[0]}", run)
for run, word in (picture, "'red.ppm' is no .onnx"), (a_folder, "'maps' is no .onnx"), (unnamed, "no model is named"):
    report(run.code == 70 and word in run.err and folder in run.err, f"no model: {run.err.splitlines()[0]}", run)
report("no card" not in by_path.err, "one with a card is not", by_path)

path = models.photo_model()
cat = SOURCE / "models" / "cat.png"
if path:
    shutil.copy(cat, "cat.png")
    run = gimp.batch("classify cat.png --top 5 --format json\nfeature-maps cat.png --out cat-maps.png", FOVEA_MODEL_PATH=path)
    labels = [guess["label"] for guess in json.loads(run.out.splitlines()[0])["top"]] if run.code == 0 else []
    report(any("cat" in label for label in labels[:1]), "the photo model calls the cat a cat", run.out or run)
    report(os.path.exists("cat-maps.png"), "and shows its feature maps", run)
else:
    skip("the photo model calls the cat a cat", "tools/get-models has not fetched it")
done()
