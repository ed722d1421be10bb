# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: our interpreter called for each of a list of texts (FOVEA_TEST_COMMANDS), as GIMP
calls it for each -b, but going on after a failure. Marks in both streams tell them apart."""
import sys

from inside import *

statuses = []
for text in json.load(open(os.environ["FOVEA_TEST_COMMANDS"])):
    for stream in (sys.stdout, sys.stderr):
        print("\x1e", file=stream, flush=True)
    procedure = pdb.lookup_procedure("plug-in-fovea-batch")
    config = procedure.create_config()
    config.set_property("script", text)
    status = procedure.run(config).index(0)
    statuses.append([status.value_nick, pdb.get_last_error() or ""])
with open(os.environ["FOVEA_TEST_RESULTS"], "w") as file:
    json.dump(statuses, file)
for stream in (sys.stdout, sys.stderr):
    print("\x1e", file=stream, flush=True)
