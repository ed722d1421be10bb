# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways in as people type them, their exit codes, and what doctor says of a whole and of a
broken installation."""
import models
from lib import *

gimp = Gimp()
os.chdir(scratch)
make_picture("in.ppm", 12, 10)
LINE = ("-i", "--batch-interpreter=plug-in-fovea-batch", "-b")

run = gimp.start("gimp-console", *LINE, 'convolve in.ppm --kernel "0 -1 0; -1 5 -1; 0 -1 0" --out console.ppm', "--quit")
report(run.code == 0 and run.out == "in.ppm -> console.ppm (12x10)\n" and os.path.exists("console.ppm"),
       "gimp-console -i ... -b ... --quit: one line on the standard output", run)
run = gimp.start("gimp", *LINE, 'convolve in.ppm --kernel "0 -1 0; -1 5 -1; 0 -1 0" --out display.ppm', "--quit",
                 prefix=("xvfb-run", "-a", "-s", "-screen 0 800x600x24"))
report(run.code == 0 and pathlib.Path("display.ppm").read_bytes() == pathlib.Path("console.ppm").read_bytes(),
       "gimp -i under a display: the same file", run)
for command, code in (("pool in.ppm --out pooled.png", 0), ("pool missing.ppm --out x.png", 70), ("pool in.ppm --out", 64)):
    run = gimp.batch(command)
    report(run.code == code, f"exit {code}: {command}", run)
run = gimp.batch("pool in.ppm --out one.png", "pool missing.ppm --out two.png", "pool in.ppm --out three.png")
report(run.code == 70 and os.path.exists("one.png") and not os.path.exists("three.png"), "GIMP stops at the first -b that fails", run)
run = gimp.batch("pool in.ppm --out a.png\npool missing.ppm --out b.png\npool in.ppm --out c.png")
report(run.code == 70 and os.path.exists("a.png") and os.path.exists("c.png"), "the lines of one -b are all done", run)
run = gimp.batch("convolve in.ppm --scale 0.5 --kernel 1 --out half.ppm", LC_ALL="", LC_NUMERIC="es_ES.UTF-8", LANG="es_ES.UTF-8")
report(run.code == 0 and os.path.exists("half.ppm"), "a point is a point in a country with commas", run)

folder = models.make(scratch / "models")
for name in ("truncated", "picture", "empty", "miscounted", "unknown"):
    (scratch / "models" / f"{name}.onnx").unlink()
run = gimp.batch("doctor", FOVEA_MODEL_PATH=folder)
report(all(word in run.out for word in ("GIMP: 3.", "GEGL: 0.4", "fovea:convolve", "fovea:edges", "model colours", folder,
                                        os.path.realpath(os.environ["FOVEA_PLUGIN"])))
       and all(not line.startswith("MISSING") or "translations" in line for line in run.out.splitlines()),
       "doctor says what is where", run)
(scratch / "models" / "broken.onnx").write_bytes(b"<html>")
run = gimp.batch("doctor --format json", FOVEA_MODEL_PATH=folder, FOVEA_OPERATIONS="/nowhere",
                 GEGL_PATH=environment()["GEGL_PATH"].split(":")[0])
findings = {line["what"]: line for line in run.json()}
report(run.code == 70 and not findings["fovea:convolve"]["ok"] and "GEGL looked in" in findings["fovea:convolve"]["fix"],
       "doctor misses the operations and says where they belong", run)
report(not findings["model broken"]["ok"] and findings["model colours"]["ok"], "doctor opens every model", run)
empty = scratch / "empty"
empty.mkdir()
run = gimp.batch("doctor", FOVEA_MODEL_PATH=str(empty), XDG_DATA_HOME=str(empty), XDG_DATA_DIRS=str(empty))
report(run.code == 70 and "get-models" in run.out, "doctor misses the models and says how to get them", run)
run = gimp.batch("models", FOVEA_MODEL_PATH=str(empty), XDG_DATA_HOME=str(empty), XDG_DATA_DIRS=str(empty))
report(run.code == 0 and str(empty) in run.out, "models says where it looked", run)
done()
