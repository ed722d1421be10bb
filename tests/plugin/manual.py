# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: the procedures of the manual's examples exist and take these arguments
(FOVEA_TEST_EXAMPLES: [page, name, [argument...]]); where the procedure says that a page is."""
import pathlib

from inside import *

for page, name, arguments in json.load(open(os.environ["FOVEA_TEST_EXAMPLES"])):
    procedure = pdb.lookup_procedure(name)
    known = {p.name for p in procedure.get_arguments()} if procedure else set()
    report(procedure and set(arguments) <= known, f"{page}: {name} takes what the example gives it",
           f"unknown: {set(arguments) - known}")

procedure = pdb.lookup_procedure("plug-in-fovea-manual")


def page(name):
    config = procedure.create_config()
    config.set_property("run-mode", Gimp.RunMode.NONINTERACTIVE)
    config.set_property("page", name)
    result = procedure.run(config)
    status = result.index(0)
    return status.value_nick, (result.index(1) if status == Gimp.PDBStatusType.SUCCESS else pdb.get_last_error())


for name in ("convolve", "plug-in-fovea-convolve", ""):
    status, file = page(name)
    report(status == "success" and file.endswith(f"/en/{'convolve' if name else 'index'}.html") and pathlib.Path(file).is_file(),
           f"the page “{name}”", (status, file))
for name in ("nope", "../en/index"):
    status, message = page(name)
    report(status != "success" and name in message and "index" in message, f"no page “{name}”", (status, message))
done()
