# SPDX-License-Identifier: GPL-3.0-or-later
"""Every function that is not static is used by another file, of whatever room; a test counts as a user.
The objects are asked, so no comment or text counts."""
from lib import *

MADE_BY_MACROS = re.compile(r"(main|gegl_.*|.*_get_type)$")
REASONS = {"fovea_weights_version": "for training, which will change weights"}

build = pathlib.Path(os.environ["FOVEA_PLUGIN"]).parents[1]
objects = sorted({entry["output"] for entry in json.loads((build / "compile_commands.json").read_text())
                  if entry["output"].endswith(".o")})  # else a header, compiled before
if missing := [path for path in objects if not (build / path).exists()]:  # `meson test NAME` builds no other tests
    skip("each function is used by another file", f"{len(missing)} objects are not built; run meson compile -C {build} first")
    done()
defined, asked = {}, set()
for line in subprocess.run(["nm", "-A", "-g", "-P", *objects], cwd=build, check=True, capture_output=True, text=True).stdout.splitlines():
    name, symbol, kind = line.split()[:3]
    if kind == "U":
        asked.add(symbol)
    elif kind == "T" and not name.startswith("tests/") and not MADE_BY_MACROS.match(symbol):
        defined[symbol] = name

unused = defined.keys() - asked
report(len(defined) > 1000, "there are functions", len(defined))
report(unused <= REASONS.keys(), "each is used by another file, else it is static or dead",
       "\n".join(f"{symbol} in {defined[symbol]}" for symbol in sorted(unused - REASONS.keys())))
report(REASONS.keys() <= unused, "every reason is still needed", REASONS.keys() - unused)
done()
