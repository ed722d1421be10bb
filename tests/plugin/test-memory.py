# SPDX-License-Identifier: GPL-3.0-or-later
"""The plug-in under valgrind: queried by a new profile, two procedures (a layer, a network), a batch command.
No wrong access, nothing uninitialised, nothing of ours lost. `tools/check --sanitize` runs it; the others go without."""
import lib
from lib import *

import models

LOGS = scratch / "valgrind"
VALGRIND = f"""#!/bin/sh
exec valgrind --log-file={LOGS}/%p --error-limit=no --num-callers=40 --gen-suppressions=all \\
  --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite \\
  --suppressions={SOURCE}/tests/valgrind.supp {os.environ["FOVEA_PLUGIN"]} "$@"
"""


def stage():
    """As in lib, with valgrind between GIMP and the plug-in."""
    folder = scratch / "stage"
    program = folder / "fovea" / "fovea"
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(VALGRIND)
    program.chmod(0o755)
    return folder


def clean(name, run, right):
    """What GIMP was asked for was done, and valgrind saw each of the plug-in's processes to its end."""
    logs = {path: path.read_text() for path in sorted(LOGS.iterdir())}
    ended = bool(logs) and all("ERROR SUMMARY: 0 errors" in text for text in logs.values())
    report(right and ended, name, "\n".join([str(run), *logs.values()]))
    for path in logs:
        path.unlink()


if not shutil.which("valgrind"):
    skip("the plug-in's memory", "no valgrind")
    done()

LOGS.mkdir()
lib.stage = stage
lib.STATE = scratch / "state"
os.environ.update(G_SLICE="always-malloc", G_DEBUG="gc-friendly")
os.chdir(scratch)
folder = models.make(scratch / "models")
make_picture("photo.ppm", 16, 8)

gimp = Gimp()
clean("a new profile queries it", "", True)

run = gimp.scheme('''(let* ((i (car (gimp-file-load RUN-NONINTERACTIVE "photo.ppm")))
    (l (car (gimp-image-get-selected-drawables i))))
  (plug-in-fovea-convolve #:run-mode RUN-NONINTERACTIVE #:image i #:drawables l #:kernel "-1" #:offset 1)
  (gimp-file-save RUN-NONINTERACTIVE i "out.ppm"))''')
before, after = (pathlib.Path(name).read_bytes()[-384:] for name in ("photo.ppm", "out.ppm"))
clean("a filter on a layer", run, run.code == 0 and bytes(255 - b for b in before) == after)

run = gimp.scheme('''(let* ((i (car (gimp-file-load RUN-NONINTERACTIVE "photo.ppm")))
    (l (car (gimp-image-get-selected-drawables i))))
  (gimp-file-save RUN-NONINTERACTIVE (car (plug-in-fovea-heatmap #:run-mode RUN-NONINTERACTIVE
    #:image i #:drawables l #:model "colours")) "heat.ppm"))''', FOVEA_MODEL_PATH=folder)
clean("a heat map of a layer", run, run.code == 0 and pathlib.Path("heat.ppm").exists())

run = gimp.batch("classify photo.ppm --model colours --format json", FOVEA_MODEL_PATH=folder)
clean("a batch command", run, run.code == 0 and len(run.json()) == 1)
done()
