# SPDX-License-Identifier: GPL-3.0-or-later
"""Names in the person's words: classify in another language, in batch and as a procedure; scripts
read the same names whatever the desktop speaks."""
import models
from lib import *

gimp = Gimp()
os.chdir(scratch)
folder = models.make(scratch / "models")
names = pathlib.Path(folder) / "colours.es.labels"
names.write_text("rojo, colorado\nverde ?\nazul\n")
(pathlib.Path(folder) / "colours.fr.labels").write_text("rouge\nvert\n")
for name, colour in (("red", (255, 0, 0)), ("green", (0, 255, 0))):
    pathlib.Path(f"{name}.ppm").write_bytes(b"P6 16 8 255\n" + bytes(colour) * 128)

texts = ("classify red.ppm green.ppm --model colours --top 1 --language es --format json",
         "classify red.ppm --model colours --top 1 --language en --format json",
         "classify red.ppm --model colours --top 1 --format json",
         "classify red.ppm --model colours --top 1 --language es",
         "classify red.ppm --model colours --top 1 --language de",
         "classify red.ppm --model colours --top 1 --language fr",
         "classify red.ppm --model colours --top 1 --language es --keywords --out told.png")
es, en, plain, text, unknown, damaged, keywords = gimp.commands(*texts, FOVEA_MODEL_PATH=str(folder))
report([line["top"][0]["label"] for line in es.json()] == ["rojo, colorado", "verde"],
       "names in Spanish, without the mark of an unsure one", es)
report(en.json() == plain.json() and en.json()[0]["top"][0]["label"] == "red, scarlet", "English is what is told unasked", plain)
report(text.code == 0 and ": rojo " in text.out, "as a sentence", text)
report(unknown.code == 70 and "'de'" in unknown.err and "en, es" in unknown.err, "a language that there is not", unknown)
report(damaged.code == 70 and "colours.fr.labels: 2 lines for the 3 classes" in damaged.err, "a file that does not fit", damaged)
report(keywords.code == 0 and exiftool("told.png", "-XMP:Subject").get("XMP-dc:Subject") == "rojo", "keywords in Spanish",
       keywords)
run = gimp.batch("classify red.ppm --model colours --top 1", FOVEA_MODEL_PATH=str(folder), LANGUAGE="es", LC_ALL="es_ES.UTF-8")
report(run.code == 0 and ": red " in run.out, "a Spanish desktop changes nothing in a script", run)
run = gimp.scheme("""(let* ((i (car (gimp-file-load RUN-NONINTERACTIVE "red.ppm")))
    (l (car (gimp-image-get-selected-drawables i)))
    (r (plug-in-fovea-classify #:run-mode RUN-NONINTERACTIVE #:image i #:drawables l #:model "colours" #:top 1 #:language "es")))
  (gimp-message (string-append "first " (car (car r)))))""", FOVEA_MODEL_PATH=str(folder))
report(run.code == 0 and "first rojo" in run.all_errors, "a procedure's answer in Spanish", run.all_errors)
done()
