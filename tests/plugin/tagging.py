# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands that the tests of tags run: in a GIMP with small models and a cache of its own."""
import contextlib
import fcntl
import signal
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


@contextlib.contextmanager
def held(paths):
    """Nobody else has these photos meanwhile: a run leaves them for its end, and waits there."""
    with contextlib.ExitStack() as files:
        for path in paths:
            fcntl.flock(files.enter_context(open(path)), fcntl.LOCK_EX)
        yield


def killed(line, photos, words):
    """A run that is killed once it has said so of seven photos. It is not ready then, however fast the machine is:
    half of the photos are held."""
    with held(photos[len(photos) // 2:]):
        victim = start(line)
        seen = 0
        while seen < 7 and (said := victim.stdout.readline()):
            seen += words in said
        os.killpg(victim.pid, signal.SIGKILL)
        victim.communicate()
    return seen


def start(line):
    """A command in a GIMP of its own that goes on by itself, and may be killed."""
    profile = scratch / f"profile-{time.monotonic_ns()}"
    shutil.copytree(gimp.profile, profile)
    return subprocess.Popen(["gimp-console", "-i", "--batch-interpreter=plug-in-fovea-batch", "-b", line, "--quit"], text=True, start_new_session=True,
                            env=environment(GIMP3_DIRECTORY=str(profile), FOVEA_MODEL_PATH=MODELS), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
