# SPDX-License-Identifier: GPL-3.0-or-later
"""A GIMP with windows: started once, driven through its accessibility tree and its menus as a
person would, and asked for its images through Script-Fu's server. Nothing waits without an end."""
import atexit
import ctypes
import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "plugin"))
import lib  # noqa: E402
from lib import SOURCE, STATE, done, report, scratch, skip  # noqa: E402,F401

SHOTS = pathlib.Path(os.environ["FOVEA_SHOTS"])
BUTTONS = ("button", "push button")
SPANISH = "es_ES.utf8"  # gettext translates nothing in C.UTF-8


def stage():
    """As in lib, but a copy: translations are looked for beside the real file. Another test's GIMP
    may be reading it: what is there and right stays, what is new takes its place at one blow."""
    built, folder = pathlib.Path(os.environ["FOVEA_PLUGIN"]), STATE / "stage"
    program = folder / "fovea" / "fovea"
    locale = program.with_name("locale")
    program.parent.mkdir(parents=True, exist_ok=True)
    if not program.exists() or program.stat().st_mtime_ns != built.stat().st_mtime_ns:
        new = folder / "fovea.new"
        shutil.copy2(built, new)
        new.replace(program)
    if not locale.is_symlink() or os.readlink(locale) != os.environ["FOVEA_LOCALE"]:
        locale.unlink(missing_ok=True)
        locale.symlink_to(os.environ["FOVEA_LOCALE"])
    return folder


lib.stage = stage


def model_path():
    """The model as tools/get-models left it, and the labels of the source tree."""
    given = os.environ.get("FOVEA_MODEL_PATH")
    return ":".join(filter(None, (given, str(SOURCE / "models"))))


def lacks_spanish(what):
    """Whether this system has no such locale: then `what` is skipped."""
    if SPANISH in subprocess.run(["locale", "-a"], capture_output=True, text=True).stdout.split():
        return False
    skip(what, f"this system has no locale {SPANISH}")
    return True


def wait_for(what, find, seconds=60):
    """The first true answer of `find`; fails by saying what was waited for."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if found := find():
                return found
        except Exception as problem:  # a widget that vanished while it was looked at
            what = f"{what} ({problem})" if len(what) < 200 else what
        time.sleep(0.1)
    raise TimeoutError(f"waited {seconds} s for {what}")


class Screen:
    """What a window manager would do, by Xlib: there is none on the test's display."""

    def __init__(self):
        self.x11 = ctypes.CDLL("libX11.so.6")
        self.x11.XOpenDisplay.restype = ctypes.c_void_p
        self.x11.XDefaultRootWindow.restype = ctypes.c_ulong
        self.display = ctypes.c_void_p(self.x11.XOpenDisplay(None))
        self.root = ctypes.c_ulong(self.x11.XDefaultRootWindow(self.display))

    def park_pointer(self):
        """Into the corner, where no tooltip comes of it; not by XTEST, which GIMP takes for a device."""
        self.x11.XWarpPointer(self.display, ctypes.c_ulong(0), self.root, 0, 0, 0, 0, 9999, 9999)
        self.x11.XSync(self.display, 0)

    def windows(self):
        count, unused = ctypes.c_uint(), ctypes.c_ulong()
        children = ctypes.POINTER(ctypes.c_ulong)()
        self.x11.XQueryTree(self.display, self.root, ctypes.byref(unused), ctypes.byref(unused),
                            ctypes.byref(children), ctypes.byref(count))
        yield from (ctypes.c_ulong(children[i]) for i in range(count.value))
        self.x11.XFree(children)

    def raise_window(self, title):
        """To the upper left corner and in front, where all of it is seen; its number."""
        name = ctypes.c_char_p()
        wanted = (title.encode(), title.encode("latin-1", "replace"))  # X's names are either
        for window in list(self.windows()):
            if self.x11.XFetchName(self.display, window, ctypes.byref(name)) and name.value in wanted:
                self.x11.XMoveWindow(self.display, window, 0, 0)
                self.x11.XRaiseWindow(self.display, window)
                self.x11.XSync(self.display, 0)
                return window.value
        raise LookupError(f"no window is called {title}")


class Session:
    def __init__(self, files=(), **env):
        """`files` are opened as a person who types `gimp FILE` does."""
        profile = scratch / f"profile-{len(list(scratch.iterdir()))}"
        shutil.copytree(lib.warm_profile(), profile)
        host = f"127.{os.getpid() >> 16 & 255}.{os.getpid() >> 8 & 255}.{os.getpid() & 255}"  # no other test's
        with socket.socket() as probe:
            probe.bind((host, 0))
            self.door = probe.getsockname()
        display = {name: os.environ[name] for name in ("DISPLAY",)}
        self.log = open(scratch / f"{profile.name}.log", "w")
        # A session of its own, so that its end is the end of all that it started.
        self.gimp = subprocess.Popen(
            ["gimp", "--no-splash", "--new-instance", "--batch-interpreter=plug-in-script-fu-eval", "-b",
             '(plug-in-script-fu-server #:run-mode RUN-NONINTERACTIVE '
             f'#:ip "{host}" #:port {self.door[1]} #:logfile "")', *map(str, files)],
            env=lib.environment(GIMP3_DIRECTORY=str(profile), **{"FOVEA_MODEL_PATH": model_path(), **display, **env}),
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, start_new_session=True)
        atexit.register(self.close)
        # After the environment is there that it reads when it is imported.
        import dogtail.config
        for name in ("logDebugToStdOut", "logDebugToFile", "checkForA11y"):
            setattr(dogtail.config.config, name, False)
        from dogtail import tree
        from gi.repository import Atspi
        Atspi.set_timeout(20000, 60000)  # ms; 800, the usual, is less than a busy machine takes for a click
        self.root = tree.root
        self.screen = Screen()
        self.screen.park_pointer()

    def close(self):
        for number, patience in ((signal.SIGTERM, 5), (signal.SIGKILL, 5)):
            try:
                os.killpg(self.gimp.pid, number)
                self.gimp.wait(patience)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                pass
        self.log.close()

    def scheme(self, text):
        """The value of a Scheme expression, as text; raises what Script-Fu says is wrong."""
        with wait_for("Script-Fu's server", lambda: socket.create_connection(self.door, 60), 90) as link:
            raw = text.encode()
            link.sendall(b"G" + struct.pack(">H", len(raw)) + raw)
            with link.makefile("rb") as answer:
                head = answer.read(4)
                said = answer.read(struct.unpack(">H", head[2:])[0]).decode()
        if head[1]:
            raise RuntimeError(said)
        return said

    def open(self, path):
        """Loads a photo into a window; `image` and `layer` mean it from now on. GIMP turns to it in its own time: then
        the main window is called after it."""
        number = self.scheme(f'(begin (define image (car (gimp-file-load RUN-NONINTERACTIVE "{path}")))'
                    ' (define shown (car (gimp-display-new image)))'
                    ' (define layer (vector-ref (car (gimp-image-get-layers image)) 0)) image)')
        wait_for(f"GIMP to turn to image {number}", lambda: any(
            f"-{number}." in node.name for top in self.root.applications() if top.name.startswith("gimp")
            for node in top.children if node.roleName == "frame"))

    def images(self):
        return self.scheme("(vector-length (car (gimp-get-images)))")

    def save(self, image, name):
        """Writes an image (a Scheme expression) and returns its pixels, height x width x 3."""
        path = scratch / f"{name}.png"
        self.scheme(f'(gimp-file-save RUN-NONINTERACTIVE {image} "{path}")')
        return pixels(path)

    # -- Windows

    def nodes(self, roles, name=None, under=None):
        def wanted(node):
            return node.roleName in roles and (name is None or node.name == name)

        for top in [under] if under else self.root.applications():
            if under or top.name.startswith(("gimp", "fovea")):
                yield from top.findChildren(wanted)

    def find(self, roles, name=None, under=None, seconds=60):
        roles = (roles,) if isinstance(roles, str) else roles
        return wait_for(f"{' or '.join(roles)} “{name}”",
                        lambda: next(iter(self.nodes(roles, name, under)), None), seconds)

    def menu(self, label):
        item = self.find("menu item", label)
        wait_for(f"“{label}” to be of use", lambda: item.sensitive)
        item.doActionNamed("click")

    def windows(self, name):
        """Only the tops of the trees are looked at: GIMP's menus alone are 600 nodes."""
        return [node for top in self.root.applications() if top.name.startswith(("gimp", "fovea"))
                for node in top.children if node.roleName == "dialog" and node.name == name]

    def dialog(self, name):
        return wait_for(f"the window “{name}”", lambda: next(iter(self.windows(name)), None))

    def operation(self, name, word=None):
        """GIMP's own dialog of an operation of ours, from the menu. GIMP closes it again when it turns
        to the image that was just opened: then it is asked for once more."""
        title = f"{name} (fovea:{word or name.lower()})"
        for patience in (20, 40, 60):
            self.menu(f"{name}…")
            try:
                dialog = wait_for(f"the window “{title}”", lambda: next(iter(self.windows(title)), None), patience)
                time.sleep(0.5)
                if self.windows(title):
                    return dialog
            except TimeoutError:
                if patience == 60:
                    raise
        raise TimeoutError(f"“{title}” does not stay open")

    def press(self, name, dialog):
        button = self.find(BUTTONS, name, dialog)
        wait_for(f"“{name}” to be of use", lambda: button.sensitive)
        button.doActionNamed("click")

    def focus(self, node):
        """Keys go there from now on: a window has the keyboard some time after it has asked for it."""
        node.grabFocus()
        wait_for(f"“{node.name}” to have the focus", lambda: node.focused)

    def copied(self, dialog, is_it=lambda text: not text.startswith("Copies")):
        """Copy as Command: the line is the button's tooltip afterwards."""
        self.press("Copy as Command", dialog)
        button = self.find(BUTTONS, "Copy as Command", dialog)
        return wait_for("a copied command", lambda: button.description and is_it(button.description) and button.description)

    def row(self, dialog, last="Close"):
        """The names of a window's row of buttons as they stand, from left to right."""
        buttons = self.nodes(BUTTONS, None, self.find(BUTTONS, last, dialog).parent)
        return [b.name for b in sorted((b for b in buttons if b.showing), key=lambda b: b.position[0])]

    def gone(self, name):
        wait_for(f"“{name}” to close", lambda: not self.windows(name))

    def shot(self, name, dialog):
        """A picture of a dialog as it is on the screen."""
        number = self.screen.raise_window(dialog.name)
        time.sleep(0.5)  # what has just changed is drawn, on most machines
        SHOTS.mkdir(parents=True, exist_ok=True)
        subprocess.run(["import", "-window", str(number), str(SHOTS / f"{name}.png")], check=True, timeout=60)
        return SHOTS / f"{name}.png"

    def is_drawn(self, name, dialog, least):
        """A picture of it, once it has more colours than that; False: it never has."""
        try:
            return wait_for(f"{name} to be drawn", lambda: colours(self.shot(name, dialog)) > least)
        except TimeoutError:
            return False

    def despair(self, name):
        """What there was to be seen when something was not found."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        path = SHOTS / f"failed-{name.lower().replace(' ', '-')}.png"
        subprocess.run(["import", "-window", "root", str(path)], check=False, timeout=30)
        self.log.flush()
        windows = [f"{top.name}: {node.roleName} “{node.name}”"
                   for top in self.root.applications() for node in top.children]
        return "\n".join([str(path), *windows, *pathlib.Path(self.log.name).read_text().splitlines()[-20:]])


def colours(path):
    """How many different ones are in a picture file."""
    import numpy
    return len(numpy.unique(pixels(path).reshape(-1, 3), axis=0))


def pixels(path):
    """A picture file as an array of height x width x 3 bytes."""
    import numpy
    size = subprocess.run(["identify", "-format", "%w %h", str(path)], check=True, capture_output=True,
                          text=True, timeout=60).stdout.split()
    raw = subprocess.run(["convert", str(path), "-alpha", "off", "-depth", "8", "rgb:-"], check=True,
                         capture_output=True, timeout=60).stdout
    return numpy.frombuffer(raw, numpy.uint8).reshape(int(size[1]), int(size[0]), 3)
