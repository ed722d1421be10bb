# SPDX-License-Identifier: GPL-3.0-or-later
"""What Does It Look For and Deep Dream opened from GIMP's menu: the picture comes and stays when it is stopped, becomes
an image or a layer, and what is wrong is said in the window (FOVEA_SHOTS)."""
import contextlib
import os
import pathlib
import traceback

import numpy

from gui import BUTTONS, SOURCE, Session, done, model_path, pixels, report, skip, wait_for

MODEL = "efficientnet-lite0"


@contextlib.contextmanager
def checks(gimp, title):
    try:
        yield
    except Exception:
        report(False, title, f"{traceback.format_exc()}\n{gimp.despair(title)}")


def count(gimp):
    """Layers of all images: the menu is that of the image on top."""
    return int(gimp.scheme("(apply + (map (lambda (i) (vector-length (car (gimp-image-get-layers i))))"
                           " (vector->list (car (gimp-get-images)))))"))


def said(gimp, dialog, *parts):
    """A label that holds all of these."""
    return wait_for(f"the words {parts}", lambda: next(
        (node for node in gimp.nodes(("alert", "label"), None, dialog)
         if all(p in (node.name or node.text or "") for p in parts)), None), 60)


def colours(path):
    return len(numpy.unique(pixels(path).reshape(-1, 3), axis=0))


def ready(gimp, dialog, name):
    return wait_for(f"{name} to work", lambda: gimp.find(BUTTONS, name, dialog).sensitive, 60)


def looks_for(gimp):
    gimp.menu("What Does It Look For…")
    dialog = gimp.dialog("What Does It Look For")
    ready(gimp, dialog, "New Image")
    said(gimp, dialog, "block9.expand.relu6, map 0: score")
    said(gimp, dialog, "block9.expand.relu6: ")
    report(colours(gimp.shot("look-for-on-its-way", dialog)) > 200, "it begins by itself, and the picture improves")
    gimp.press("Stop", dialog)
    gimp.find(BUTTONS, "Start", dialog)
    report(gimp.find(BUTTONS, "New Image", dialog).sensitive, "stopped, the last picture stays")
    gimp.press("Three Layers Side by Side", dialog)
    wait_for("all nine", lambda: gimp.find(BUTTONS, "Start", dialog, 1), 240)
    report(colours(gimp.shot("look-for-three-layers", dialog)) > 2000, "three layers side by side")
    before = int(gimp.images())
    gimp.press("New Image", dialog)
    gimp.gone("What Does It Look For")
    wait_for("the new image", lambda: int(gimp.images()) == before + 1)
    report(True, "the sheet is an image of its own")


def class_of(gimp):
    gimp.menu("What Does It Look For…")
    dialog = gimp.dialog("What Does It Look For")
    gimp.press("Reset", dialog)
    gimp.find("radio button", "A class", dialog).doActionNamed("click")
    entry = wait_for("the entry", lambda: next(
        n for n in gimp.nodes(("text",), None, dialog) if n.name == "Class" and n.sensitive and n.text))
    entry.text = "no such thing"
    gimp.press("Stop", dialog)
    gimp.press("Start", dialog)
    said(gimp, dialog, "no class called 'no such thing'")
    report(True, "a class that there is none of is said")
    gimp.shot("look-for-wrong", dialog)
    entry.text = "Chihuahua"
    gimp.press("Start", dialog)
    said(gimp, dialog, "Chihuahua: score")
    layers = count(gimp)
    gimp.press("New Layer", dialog)
    gimp.gone("What Does It Look For")
    wait_for("the new layer", lambda: count(gimp) == layers + 1)
    report(True, "what is there becomes a layer, without a wait for the end")


def dreams(gimp):
    gimp.menu("Deep Dream…")
    dialog = gimp.dialog("Deep Dream")
    report(colours(gimp.shot("dream-before", dialog)) > 1000, "the photo is shown")
    gimp.press("Start", dialog)
    ready(gimp, dialog, "New Layer")
    wait_for("the end", lambda: gimp.find(BUTTONS, "Start", dialog, 1), 240)
    said(gimp, dialog, "in 40 steps")
    report(colours(gimp.shot("dream", dialog)) > 1000, "the dream is photographed")
    layers = count(gimp)
    gimp.press("New Layer", dialog)
    gimp.gone("Deep Dream")
    wait_for("the new layer", lambda: count(gimp) == layers + 1)
    report(True, "it becomes a layer")


def main():
    if not any((pathlib.Path(folder) / f"{MODEL}.onnx").exists() for folder in model_path().split(":")):
        skip("what it looks for", f"the model {MODEL} is not there")
        return done()
    gimp = Session(FOVEA_MODEL_PATH=model_path())
    gimp.open(pathlib.Path(os.environ.get("FOVEA_TEST_PHOTO", SOURCE / "models" / "cat.png")))
    for title, check in (("What it looks for", looks_for), ("A class", class_of), ("Deep Dream", dreams)):
        with checks(gimp, title):
            check(gimp)
    return done()


main()
