# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the plug-in share: a GIMP with a profile of its own and this build's plug-in
and operations, and a TAP line for each check. Run by meson, which says where the build is:
FOVEA_PLUGIN (the executable), FOVEA_OPERATIONS (their folder), FOVEA_STATE (a scratch folder that
stays between runs)."""
import atexit
import fcntl
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
SOURCE = HERE.parent.parent
STATE = pathlib.Path(os.environ["FOVEA_STATE"])
NOISE = re.compile(r"CRITICAL|WARNING \*\*|wire_read|gimp_flush|^\s*$|stray image|stale context|"
                   r"tag cache|Stopping at|batch command |GIMP-Error: .* for procedure")
CODES = {"success": 0, "execution-error": 70, "calling-error": 64, "cancel": 130}
GIMPRC = """(plug-in-path "${{gimp_dir}}/plug-ins:{0}:${{gimp_plug_in_dir}}/plug-ins")
(show-welcome-dialog no)
(check-updates no)
(color-profile-policy keep)
(save-session-info no)
(save-device-status no)
(save-tool-options no)
"""

number = 0
failed = 0
scratch = pathlib.Path(tempfile.mkdtemp(prefix="fovea-plugin-"))
atexit.register(shutil.rmtree, scratch, ignore_errors=True)
# A test that takes too long: a GIMP in a session of its own ends with it, too.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


def report(ok, name, detail=""):
    """A check: its line, and why it failed."""
    global number, failed
    number += 1
    failed += not ok
    print(f"{'ok' if ok else 'not ok'} {number} - {' / '.join(name.splitlines())}")
    if not ok:
        for line in str(detail).splitlines():
            print("#", line)
    sys.stdout.flush()
    return ok


def skip(name, why):
    global number
    number += 1
    print(f"ok {number} - {name} # SKIP {why}", flush=True)


def done():
    print(f"1..{number}")
    sys.exit(failed > 0)


def environment(**more):
    gegl = subprocess.run(["pkg-config", "--variable=pluginsdir", "gegl-0.4"], check=True,
                          capture_output=True, text=True).stdout.strip()
    env = dict(os.environ, GEGL_PATH=f"{gegl}:{os.environ['FOVEA_OPERATIONS']}",
               FOVEA_TEST_SOURCE=str(SOURCE), LC_ALL="C.UTF-8")
    for name in ("DISPLAY", "LANGUAGE"):
        env.pop(name, None)
    env.update(more)
    return env


def stage():
    """The folder that GIMP is told to look for plug-ins in."""
    folder = STATE / "stage"
    link = folder / "fovea" / "fovea"
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.is_symlink() or os.readlink(link) != os.environ["FOVEA_PLUGIN"]:
        link.unlink(missing_ok=True)
        link.symlink_to(os.environ["FOVEA_PLUGIN"])
    return folder


def warm_profile():
    """A first start takes GIMP some six seconds: done once, then copied."""
    STATE.mkdir(parents=True, exist_ok=True)
    with open(STATE / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        profile, rc = STATE / "profile", GIMPRC.format(stage())
        stamp = STATE / "profile.stamp"
        built = str(os.stat(os.environ["FOVEA_PLUGIN"]).st_mtime_ns)
        if stamp.exists() and stamp.read_text() == built:
            return profile
        shutil.rmtree(profile, ignore_errors=True)
        profile.mkdir()
        (profile / "gimprc").write_text(rc)
        subprocess.run(["gimp-console", "-i", "--batch-interpreter=plug-in-script-fu-eval",
                        "-b", "(gimp-quit TRUE)", "--quit"], check=True, stdin=subprocess.DEVNULL,
                       env=environment(GIMP3_DIRECTORY=str(profile)), capture_output=True, timeout=300)
        stamp.write_text(built)
        return profile


class Run:
    """What a GIMP did: its exit code, its output, and its errors without GIMP's own noise."""

    def __init__(self, done):
        self.code = done.returncode
        self.out = done.stdout
        self.all_errors = done.stderr
        self.err = "\n".join(line for line in done.stderr.splitlines() if not NOISE.search(line))

    def __str__(self):
        return f"exit {self.code}\n{self.out}\n{self.err}"

    def json(self):
        return [json.loads(line) for line in self.out.splitlines()]


# Without brushes, gradients and the like, which take a quarter of a start.
CONSOLE = ("gimp-console", "-i", "-d")


def inside(script):
    """What starts a GIMP that runs a Python file of this folder."""
    text = (f"import sys; sys.path.insert(0, {str(HERE)!r})\n"
            f"exec(compile(open({str(HERE / script)!r}).read(), {script!r}, 'exec'))")
    return *CONSOLE, "--batch-interpreter=python-fu-eval", "-b", text, "--quit"


class Staying:
    """A GIMP that runs commands.py: most commands take less than a start of GIMP."""

    def __init__(self, variables):
        self.variables = variables
        folder = pathlib.Path(tempfile.mkdtemp(dir=scratch))
        written = [open(folder / name, "w") for name in ("out", "err")]
        self.streams = [open(file.name, errors="replace") for file in written]
        with socket.socket(socket.AF_UNIX) as door:
            name = f"fovea-{os.getpid()}-{folder.name}"  # no file: a long TMPDIR has no room for one
            door.bind(f"\0{name}")
            door.listen()
            door.settimeout(1)
            self.gimp = subprocess.Popen(
                inside("commands.py"), cwd=variables["PWD"], stdin=subprocess.DEVNULL, stdout=written[0], stderr=written[1],
                env=dict(variables, FOVEA_TEST_COMMANDS=name, FOVEA_TEST_SCRATCH=str(scratch)), start_new_session=True)
            atexit.register(self.close)
            self.link = self.come(door)
        self.link.settimeout(300)
        self.answers = self.link.makefile()
        self.said()  # GIMP's start

    def come(self, door):
        for _ in range(300):
            try:
                return door.accept()[0]
            except TimeoutError:
                if self.gimp.poll() is not None:
                    break
        raise RuntimeError(f"GIMP did not start: {self.said()[1]}")

    def said(self):
        """What came since it was asked last."""
        return [stream.read() for stream in self.streams]

    def run(self, text):
        self.link.sendall(json.dumps(text).encode() + b"\n")
        answer = self.answers.readline()
        out, err = self.said()
        if not answer:
            raise RuntimeError(f"GIMP died of {text!r}: {err}")
        status, message = json.loads(answer)
        return Run(subprocess.CompletedProcess((), CODES[status], out, f"{err}\n{message}"))

    def close(self):
        """It and all that it started."""
        if self.gimp.poll() is None:
            os.killpg(self.gimp.pid, signal.SIGKILL)
            self.gimp.wait()


class Gimp:
    def __init__(self):
        self.profile = scratch / "profile"
        self.results = scratch / "results.json"
        self.staying = None
        shutil.copytree(warm_profile(), self.profile)

    def start(self, program, *arguments, cwd=scratch, prefix=(), **env):
        variables = environment(GIMP3_DIRECTORY=str(self.profile), **env)
        return Run(subprocess.run([*prefix, program, *arguments], cwd=cwd, env=variables, text=True,
                                  stdin=subprocess.DEVNULL, capture_output=True, timeout=300))

    def batch(self, *commands, **how):
        """Our interpreter, one -b a command."""
        words = [word for command in commands for word in ("-b", command)]
        return self.start(*CONSOLE, "--batch-interpreter=plug-in-fovea-batch", *words, "--quit", **how)

    def python(self, script, **how):
        """A Python file of this folder, run inside GIMP."""
        return self.start(*inside(script), FOVEA_TEST_RESULTS=str(self.results), FOVEA_TEST_SCRATCH=str(scratch), **how)

    def commands(self, *texts, cwd=scratch, **how):
        """Each text as a -b of its own would be, all in one GIMP that stays for the next call: a Run for each."""
        variables = environment(GIMP3_DIRECTORY=str(self.profile), PWD=str(cwd), **how)
        if not self.staying or self.staying.variables != variables:
            self.leave()
            self.staying = Staying(variables)
        return [self.staying.run(text) for text in texts]

    def command(self, text, **how):
        return self.commands(text, **how)[0]

    def leave(self):
        if self.staying:
            self.staying.close()
        self.staying = None

    def scheme(self, text, **how):
        return self.start(*CONSOLE, "--batch-interpreter=plug-in-script-fu-eval", "-b", text, "--quit", **how)

    def checks(self, script, **how):
        """A Python file of this folder run inside GIMP: each of its checks is one of ours."""
        self.results.unlink(missing_ok=True)
        run = self.python(script, **how)
        checks = json.loads(self.results.read_text()) if self.results.exists() else []
        for ok, name, detail in checks:
            report(ok, name, detail)
        report(run.code == 0 and bool(checks), f"{script} ran to its end", run.all_errors)
        return run


def make_picture(path, width, height, kind="rgb"):
    """A picture with known values, by Python alone: binary PNM or PAM."""
    channels = {"grey": 1, "rgb": 3}[kind]
    values = bytes((37 * x + 91 * y + 53 * c + x * y) % 256
                   for y in range(height) for x in range(width) for c in range(channels))
    head = f"{'P5' if channels == 1 else 'P6'} {width} {height} 255\n"
    pathlib.Path(path).write_bytes(head.encode() + values)
    return path


class ExifTool:
    """The program, in this folder. It stays: its start takes longer than what it does."""
    here = None

    def __init__(self):
        self.folder = os.getcwd()
        self.program = subprocess.Popen(["exiftool", "-stay_open", "True", "-@", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True, encoding="utf-8", bufsize=1)
        atexit.register(self.program.kill)

    def run(self, words):
        for word in (*words, "-echo3", "status ${status}", "-execute"):
            self.program.stdin.write(f"{word}\n")
        said = ""
        for line in self.program.stdout:
            if status := re.fullmatch(r"status (\d+)\n", line):
                if status[1] != "0":
                    break
                return said
            said += line * (line != "{ready}\n")   # of the last one
        raise RuntimeError(f"exiftool {words}: {said}")


def exiftool_run(*words):
    """What exiftool says on its standard output; it fails where exiftool does."""
    if not ExifTool.here or ExifTool.here.folder != os.getcwd():
        ExifTool.here = ExifTool()
    return ExifTool.here.run(words)


def exiftool_write(path, *words):
    exiftool_run("-q", "-overwrite_original", *words, path)


def exiftool(path, *options):
    return json.loads(exiftool_run("-json", "-G1", "-a", *options, path))[0]
