# SPDX-License-Identifier: GPL-3.0-or-later
"""The same options in batch, PDB and operations; and that help tells them all."""
import json

from lib import *

gimp = Gimp()
run = gimp.command("help --format json")
help_file = scratch / "help.json"
help_file.write_text(json.dumps(run.json()))
report(run.code == 0 and len(run.json()) >= 9, "help lists the commands as JSON", run)
gimp.checks("options.py", FOVEA_TEST_HELP=str(help_file))

commands = run.json()
texts = gimp.command("help\n" + "\n".join(f"help {c['command']}" for c in commands))
report(texts.code == 0 and all(f"--{o['name']}" in texts.out for c in commands for o in c["options"]),
       "help COMMAND names every option", texts)
report(all(f"  {c['command']} " in texts.out for c in commands), "help lists the commands", texts)
done()
