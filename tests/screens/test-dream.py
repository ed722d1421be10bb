# SPDX-License-Identifier: GPL-3.0-or-later
"""What Does It Look For and Deep Dream opened from GIMP's menu: the picture comes and stays when it is stopped, becomes
an image or a layer, and what is wrong is said in the window (FOVEA_SHOTS)."""
import contextlib
import os
import pathlib
import traceback

import numpy
import onnx

from gui import BUTTONS, SOURCE, Session, done, model_path, report, scratch, skip, wait_for
import networks

MODEL = "efficientnet-lite0"
PHOTO = pathlib.Path(os.environ.get("FOVEA_TEST_PHOTO", SOURCE / "models" / "cat.png"))


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


def pick(gimp, dialog, model):
    combo = gimp.find("combo box", "Model", dialog)
    next(item for item in combo.findChildren(lambda node: node.roleName == "menu item" and node.name == model)).doActionNamed("click")


def small_networks():
    """One without maps and one of a single class, in a folder of their own."""
    node = onnx.helper.make_node
    number = numpy.random.default_rng(1).normal
    nets = {
        "no-maps": ([node("Flatten", ["x"], ["f"], name="flat"), node("MatMul", ["f", "w"], ["y"], name="full")],
                    {"w": number(size=(3 * 16 * 16, 5))}, 16),
        "one-class": ([node("Conv", ["x", "w"], ["c"], name="conv", pads=[1, 1, 1, 1]), node("Relu", ["c"], ["r"], name="relu"),
                       node("GlobalAveragePool", ["r"], ["p"], name="mean"), node("Flatten", ["p"], ["f"], name="flat"),
                       node("MatMul", ["f", "a"], ["y"], name="full")],
                      {"w": number(size=(4, 3, 3, 3)), "a": number(size=(4, 1))}, 32),
    }
    folder = scratch / "models"
    folder.mkdir()
    for name, (nodes, weights, side) in nets.items():
        weights = {key: numpy.float32(value) for key, value in weights.items()}
        onnx.save(networks.network(nodes, weights, side=side), str(folder / f"{name}.onnx"))
    return folder


def ready(gimp, dialog, name):
    return wait_for(f"{name} to work", lambda: gimp.find(BUTTONS, name, dialog).sensitive, 60)


def stop(gimp, dialog):
    """Presses Stop, which a fast machine that has come to its end has no more."""
    def ended():
        for button in gimp.nodes(BUTTONS, "Stop", dialog):
            button.doActionNamed("click")
        return next(gimp.nodes(BUTTONS, "Start", dialog))

    wait_for("Start instead of Stop", ended)


def looks_for(gimp):
    gimp.menu("What Does It Look For…")
    dialog = gimp.dialog("What Does It Look For")
    ready(gimp, dialog, "New Image")
    said(gimp, dialog, "block9.expand.relu6, map 0: score")
    said(gimp, dialog, "block9.expand.relu6: ")
    row = gimp.row(dialog)
    report(row == ["Help", "Reset", "Copy as Command", "New Layer", "New Image", "Close"],
           "what it looks for: results on the right, Close last", row)
    report(gimp.is_drawn("look-for-on-its-way", dialog, 200), "it begins by itself, and the picture improves")
    stop(gimp, dialog)
    report(gimp.find(BUTTONS, "New Image", dialog).sensitive, "stopped, the last picture stays")
    gimp.press("Three Layers Side by Side", dialog)
    wait_for("all nine", lambda: gimp.find(BUTTONS, "Start", dialog, 1), 240)
    report(gimp.is_drawn("look-for-three-layers", dialog, 2000), "three layers side by side")
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
    stop(gimp, dialog)
    gimp.press("Start", dialog)
    said(gimp, dialog, "no class called 'no such thing'")
    report(True, "a class that there is none of is said")
    gimp.shot("look-for-wrong", dialog)
    entry.text = "1"
    said(gimp, dialog, "goldfish, Carassius auratus")
    report(True, "what a class's number means is said")
    entry.text = "Chihuahua"
    entry.doActionNamed("activate")
    said(gimp, dialog, "Chihuahua: score")
    layers = count(gimp)
    gimp.press("New Layer", dialog)
    gimp.gone("What Does It Look For")
    wait_for("the new layer", lambda: count(gimp) == layers + 1)
    report(True, "what is there becomes a layer, without a wait for the end")


def dreams(gimp):
    gimp.menu("Deep Dream…")
    dialog = gimp.dialog("Deep Dream")
    report(gimp.is_drawn("dream-before", dialog, 1000), "the photo is shown")
    gimp.press("Start", dialog)
    ready(gimp, dialog, "New Layer")
    wait_for("the end", lambda: gimp.find(BUTTONS, "Start", dialog, 1), 240)
    said(gimp, dialog, "in 40 steps")
    report(gimp.is_drawn("dream", dialog, 1000), "the dream is photographed")
    layers = count(gimp)
    gimp.press("New Layer", dialog)
    gimp.gone("Deep Dream")
    wait_for("the new layer", lambda: count(gimp) == layers + 1)
    report(True, "it becomes a layer")


def other_models(gimp):
    """Another network by menu, and by Reset: its own layers, and no old ones are asked for."""
    gimp.menu("What Does It Look For…")
    dialog = gimp.dialog("What Does It Look For")
    gimp.press("Reset", dialog)
    said(gimp, dialog, "block9.expand.relu6: 480 maps of 14x14")
    pick(gimp, dialog, "no-maps")
    said(gimp, dialog, "no maps: look for a class")
    report(not gimp.find(BUTTONS, "Three Layers Side by Side", dialog).sensitive, "a network without maps has no three layers")
    pick(gimp, dialog, "one-class")
    said(gimp, dialog, "relu: 4 maps of 32x32")
    report(True, "another network is another choice of layers")
    gimp.press("Three Layers Side by Side", dialog)
    said(gimp, dialog, "relu, map 2: score")
    gimp.press("Reset", dialog)
    said(gimp, dialog, "block9.expand.relu6: 480 maps of 14x14")
    report(True, "and Reset goes back to the first")
    gimp.press("Close", dialog)
    gimp.gone("What Does It Look For")


def closed(gimp):
    """The photo is closed while the window is open."""
    gimp.open(PHOTO)
    gimp.menu("Deep Dream…")
    dialog = gimp.dialog("Deep Dream")
    row = gimp.row(dialog)
    report(row[:3] + row[-1:] == ["Help", "Reset", "Copy as Command", "Close"], "Deep Dream: Close is last", row)
    gimp.press("Start", dialog)
    ready(gimp, dialog, "New Layer")
    gimp.scheme("(gimp-display-delete shown)")
    gimp.press("New Layer", dialog)
    said(gimp, dialog, "the image has been closed")
    report(True, "a photo that was closed is said in the window, which stays")
    gimp.press("Close", dialog)
    gimp.gone("Deep Dream")


def main():
    if not any((pathlib.Path(folder) / f"{MODEL}.onnx").exists() for folder in model_path().split(":")):
        skip("what it looks for", f"the model {MODEL} is not there")
        return done()
    gimp = Session(FOVEA_MODEL_PATH=f"{model_path()}:{small_networks()}")
    gimp.open(PHOTO)
    for title, check in (("What it looks for", looks_for), ("A class", class_of), ("Other models", other_models),
                         ("Deep Dream", dreams), ("A closed photo", closed)):
        with checks(gimp, title):
            check(gimp)
    return done()


main()
