# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands that the tests of tags run: in a GIMP with small models and a cache of its own."""
import time

import models
from lib import *

gimp = Gimp()
os.chdir(scratch)
MODELS = models.make(scratch / "models")
os.environ["XDG_CACHE_HOME"] = str(scratch / "cache")


def run(line, **how):
    return gimp.command(line, FOVEA_MODEL_PATH=MODELS, **how)


def tag(files, options=""):
    return run(f"tag {files} --model colours {options}")


def tags(*lines):
    """Files and options, a run for each."""
    return [run(f"tag {line} --model colours") for line in lines]


def start(line):
    """A command in a GIMP of its own that goes on by itself, and may be killed."""
    profile = scratch / f"profile-{time.monotonic_ns()}"
    shutil.copytree(gimp.profile, profile)
    return subprocess.Popen(["gimp-console", "-i", "--batch-interpreter=plug-in-fovea-batch", "-b", line, "--quit"], text=True, start_new_session=True,
                            env=environment(GIMP3_DIRECTORY=str(profile), FOVEA_MODEL_PATH=MODELS), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
