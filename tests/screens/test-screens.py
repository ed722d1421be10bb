# SPDX-License-Identifier: GPL-3.0-or-later
"""Every window of ours opened from GIMP's menu, driven, photographed (FOVEA_SHOTS), and what it made
checked pixel by pixel."""
import contextlib
import re
import traceback

import numpy
from dogtail import rawinput

from gui import BUTTONS, SHOTS, SPANISH, Session, lacks_spanish, lib, model_path, pixels, wait_for
from gui import SOURCE, done, report, scratch

import networks  # gui says where it is

PHOTO = SOURCE / "models" / "cat.png"
CAT = pixels(PHOTO).astype(float)


@contextlib.contextmanager
def window(gimp, title):
    """One window's checks: whatever goes wrong in it is one failure, and the next one is tried."""
    try:
        yield
    except Exception:
        report(False, f"{title}: its window", f"{traceback.format_exc()}\n{gimp.despair(title)}")


def shifted(picture, dy, dx):
    """picture[y + dy, x + dx], the edge repeated outside."""
    height, width = picture.shape[:2]
    return picture[numpy.clip(numpy.arange(height) + dy, 0, height - 1)][
        :, numpy.clip(numpy.arange(width) + dx, 0, width - 1)]


def correlated(picture, kernel):
    half = len(kernel) // 2
    return sum(weight * shifted(picture, y - half, x - half)
               for y, row in enumerate(kernel) for x, weight in enumerate(row) if weight)


def blocks(picture, size):
    """The maximum of each size x size block; whole blocks only."""
    height, width = (side // size for side in picture.shape[:2])
    return picture[:height * size, :width * size].reshape(height, size, width, size, 3).max((1, 3))


def same(found, expected, name):
    """Pixels that are 8 bits of the expected ones."""
    if found.shape != expected.shape:
        return report(False, name, f"{found.shape} instead of {expected.shape}")
    worst = numpy.abs(found - numpy.clip(expected, 0, 255)).max()
    return report(worst <= 1, name, f"largest difference {worst} of 255")


def shot_is_drawn(gimp, file, dialog, name):
    return report(gimp.is_drawn(file, dialog, 50), f"{name}: photographed")


def convolve(gimp):
    gimp.open(PHOTO)
    dialog = gimp.operation("Convolve")
    report(not any(node.showing for node in gimp.nodes(("label",), "Problem", dialog)),
           "Convolve: no problem is shown where there is none")
    text = next(node for node in gimp.nodes(("text",), None, dialog) if "0 -1 0" in (node.text or ""))
    text.text = "1 2 1\n2 x"
    problem = wait_for("an error in the window", lambda: next(
        (node for node in gimp.nodes(("label",), None, dialog) if "row 2" in node.name), None))
    wait_for("the error to be seen", lambda: problem.showing)
    report("'x'" in problem.name, "Convolve: a mistyped kernel is explained in the window", problem.name)
    gimp.shot("convolve-error", dialog)
    text.text = "-1 -1 -1; -1 9 -1; -1 -1 -1"
    wait_for("the error to go", lambda: not problem.showing)
    shot_is_drawn(gimp, "convolve", dialog, "Convolve")
    gimp.press("OK", dialog)
    gimp.gone("Convolve (fovea:convolve)")
    same(gimp.save("image", "convolve"), correlated(CAT, [[-1, -1, -1], [-1, 9, -1], [-1, -1, -1]]),
         "Convolve: the kernel that was typed, to the pixel")


def presets(gimp):
    """GIMP's own presets hold all that the operation needs."""
    gimp.open(PHOTO)
    dialog = gimp.operation("Convolve")

    def text():
        return next(node for node in gimp.nodes(("text",), None, dialog) if "-1 5 -1" in node.text or "-1 9 -1" in node.text)

    text().text = "-1 -1 -1; -1 9 -1; -1 -1 -1"
    save = wait_for("the button that saves a preset", lambda: next(
        (node for node in gimp.nodes(BUTTONS, "", dialog) if node.description.startswith("Save the current settings")), None))
    save.doActionNamed("click")
    ask = gimp.dialog("Save Settings as Named Preset")
    next(iter(gimp.nodes(("text",), None, ask))).text = "Mine"
    gimp.press("OK", ask)
    item = gimp.find("menu item", "Mine", dialog)
    gimp.press("Reset", dialog)
    wait_for("the first kernel", lambda: "-1 5 -1" in text().text)
    item.doActionNamed("click")
    report(wait_for("the saved kernel", lambda: "-1 9 -1" in text().text), "Convolve: a preset is saved, and is there again")
    gimp.press("Cancel", dialog)
    gimp.gone("Convolve (fovea:convolve)")


def edges(gimp):
    gimp.open(PHOTO)
    dialog = gimp.operation("Edges")
    shot_is_drawn(gimp, "edges", dialog, "Edges")
    gimp.press("OK", dialog)
    gimp.gone("Edges (fovea:edges)")
    sobel = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
    same(gimp.save("image", "edges"),
         numpy.hypot(correlated(CAT, sobel), correlated(CAT, numpy.transpose(sobel))),
         "Edges: Sobel's magnitude, to the pixel")


def gaussian(gimp):
    gimp.open(PHOTO)
    dialog = gimp.operation("Gaussian Blur", "gaussian")
    report(not any(node.showing for node in gimp.nodes(("label",), "Problem", dialog)),
           "Gaussian Blur: no problem is shown where there is none")
    choices = next(node for node in gimp.nodes(("combo box",), "Repeat the edge", dialog))
    report(len([*gimp.nodes(("menu item",), None, choices)]) == 6, "Gaussian Blur: no border is offered that it cannot have")
    next(node for node in gimp.nodes(("spin button",), None, dialog) if node.value == 1.5).value = 5
    shot_is_drawn(gimp, "gaussian", dialog, "Gaussian Blur")
    gimp.press("OK", dialog)
    gimp.gone("Gaussian Blur (fovea:gaussian)")
    taps = numpy.exp(-numpy.arange(-30, 31) ** 2 / 50)
    blurred = sum(tap * shifted(CAT, i - 30, 0) for i, tap in enumerate(taps / taps.sum()))
    blurred = sum(tap * shifted(blurred, 0, i - 30) for i, tap in enumerate(taps / taps.sum()))
    same(gimp.save("image", "gaussian"), blurred, "Gaussian Blur: the formula's, to the pixel")
    gimp.menu("Undo Gaussian Blur (fovea:gaussian)")
    wait_for("the photo as it was", lambda: (gimp.save("image", "undone") == CAT).all())
    report(True, "Gaussian Blur: undone in one step")


def pool(gimp):
    gimp.open(PHOTO)
    dialog = gimp.operation("Pool")
    next(node for node in gimp.nodes(("spin button",), None, dialog) if node.value == 2 and node.showing).value = 4
    shot_is_drawn(gimp, "pool", dialog, "Pool")
    gimp.press("OK", dialog)
    gimp.gone("Pool (fovea:pool)")
    same(gimp.save("image", "pool"), blocks(CAT, 4).repeat(4, 0).repeat(4, 1),
         "Pool: the window that was set, the layer's size kept")


def activation(gimp):
    gimp.open(PHOTO)
    dialog = gimp.operation("Activation")
    gimp.shot("activation", dialog)
    next(node for node in gimp.nodes(("spin button",), None, dialog) if node.value == 2).value = 4
    shot_is_drawn(gimp, "activation-gain", dialog, "Activation")
    gimp.press("OK", dialog)
    gimp.gone("Activation (fovea:activation)")
    same(gimp.save("image", "activation"), numpy.maximum(CAT, 127.5), "Activation: ReLU about middle grey, to the pixel")


def pool_image(gimp):
    gimp.open(PHOTO)
    before = gimp.images()
    gimp.menu("Pool to New Image…")
    dialog = gimp.dialog("Pool to New Image")
    power, window = (node for node in gimp.nodes(("spin button",), None, dialog) if node.value == 2)
    words = [node.text for node in gimp.nodes(("spin button",), None, dialog) if node.value == 0]
    report(words == ["the same", "as the window", "the same", "0"], "Pool to New Image: says what stands for a stride of 0", words)
    stride = next(node for node in gimp.nodes(("spin button",), None, dialog) if node.text == "as the window")
    stride.text = "3"
    stride.doActionNamed("activate")
    wait_for("a stride of its own", lambda: stride.value == 3)
    stride.text = "0"
    stride.doActionNamed("activate")
    wait_for("the words again", lambda: stride.value == 0 and stride.text == "as the window")
    window.value = 4
    report(bool(gimp.find("label", "280x224 → 70x56 pixels; each side: (in - window) / stride, rounded down, + 1", dialog)), "Pool to New Image: says the new size")
    shot_is_drawn(gimp, "pool-image", dialog, "Pool to New Image")
    gimp.press("OK", dialog)
    wait_for("a new image", lambda: gimp.images() != before)
    same(gimp.save("(vector-ref (car (gimp-get-images)) 0)", "pool-image"), blocks(CAT, 4),
         "Pool to New Image: an image of a quarter's sides")


def classify(gimp):
    gimp.open(PHOTO)
    gimp.menu("Classify…")
    dialog = gimp.dialog("Classify")
    answers = gimp.find(("list", "list box"), "Answers of the network", dialog)
    first = wait_for("an answer", lambda: next(iter(answers.children), None)).name
    report("cat" in first and "%" in first, "Classify: the cat is called a cat", first)
    gimp.find("spin button", "Answers", dialog).value = 3
    wait_for("three answers", lambda: len(answers.children) == 3)
    report(bool(gimp.find("image", "Photo", dialog).description), "Classify: it is said what was looked at")
    shot_is_drawn(gimp, "classify", dialog, "Classify")
    gimp.find(("toggle button",), "Write…", dialog).doActionNamed("click")
    gimp.find("check box", "layer name").doActionNamed("click")
    gimp.find(BUTTONS, "Write").doActionNamed("click")
    name = wait_for("the layer's new name", lambda: re.search(
        r'"(.*)"', gimp.scheme("(car (gimp-item-get-name layer))")))[1]
    report(first.startswith(name), "Classify: the layer is called after the answer", f"{name}, {first}")
    gimp.press("Close", dialog)
    gimp.gone("Classify")


def feature_maps(gimp):
    gimp.open(PHOTO)
    before = gimp.images()
    gimp.menu("Feature Maps…")
    dialog = gimp.dialog("Feature Maps")
    sheet = gimp.find("image", "Sheet of feature maps", dialog)
    wait_for("a sheet", lambda: "16 of 32 maps" in sheet.description)
    shot_is_drawn(gimp, "feature-maps", dialog, "Feature Maps")
    gimp.find("spin button", "Maps", dialog).value = 6
    wait_for("a sheet of six", lambda: "6 of 32 maps of 112x112" in sheet.description
             and "16" not in sheet.description.split("\n")[0])
    gimp.press("OK", dialog)
    wait_for("a new image", lambda: gimp.images() != before)
    made = gimp.save("(vector-ref (car (gimp-get-images)) 0)", "maps")
    batch = lib.Gimp()
    run = batch.batch(f"feature-maps {PHOTO} --maps 6 --out {scratch}/batch.png", FOVEA_MODEL_PATH=model_path())
    report(run.code == 0, "feature-maps in batch", run)
    same(made, pixels(scratch / "batch.png").astype(float), "Feature Maps: the sheet that batch makes, too")


def apply_network(gimp):
    """Networks of known results: the sizes said before, the run, what cannot be run, and a stop."""
    gimp.open(PHOTO)
    gimp.menu("Apply Network…")
    dialog = gimp.dialog("Apply Network")

    def says(words):
        return next((n for n in gimp.nodes(("label", "alert"), None, dialog)
                     if n.showing and words in (n.name or n.text or "")), None)

    def choose(name):
        combo = gimp.find("combo box", "Model", dialog)
        names = [item.name for item in gimp.nodes(("menu item",), None, combo)]
        combo.querySelection().selectChild(names.index(name))

    def layers():
        return int(gimp.scheme("(vector-length (car (gimp-image-get-layers image)))"))

    def stopped():
        """Presses the run's own Cancel. False: it has ended before, and the window has gone."""
        def over():
            return not gimp.windows("Apply Network")

        def cancel():
            last = gimp.find(BUTTONS, "OK", dialog, 1).parent
            return next(n for n in gimp.nodes(BUTTONS, "Cancel", dialog) if n.showing and n.parent != last)

        wait_for("the run's bar, or its end", lambda: over() or cancel())
        with contextlib.suppress(Exception):  # it may end meanwhile
            gimp.shot("apply-running", dialog)
            cancel().doActionNamed("click")
        wait_for("the end of the run", lambda: over() or gimp.find(BUTTONS, "OK", dialog, 1).sensitive, 120)
        return not over()

    choose("Double")
    wait_for("the new size", lambda: says("280x224 → 560x448 pixels\nin a new image"))
    shot_is_drawn(gimp, "apply-double", dialog, "Apply Network")
    choose("Finder")
    wait_for("boxes", lambda: says("2 boxes"))
    gimp.shot("apply-boxes", dialog)
    choose("Grid")
    wait_for("an error in the window", lambda: says("anchors"))
    report(not gimp.find(BUTTONS, "OK", dialog).sensitive and not gimp.find(BUTTONS, "Copy as Command", dialog).sensitive,
           "Apply Network: what cannot be run cannot be OK, nor copied")
    gimp.shot("apply-error", dialog)
    choose("Narrow")
    wait_for("a bottleneck", lambda: says("3 numbers"))
    shot_is_drawn(gimp, "apply-bottleneck", dialog, "Apply Network: a bottleneck")
    for scale in (1, 2, 4, 8):  # until it takes so long that it can be stopped, however fast the machine is
        size = f"{280 * scale}x{224 * scale}"
        if scale > 1:
            gimp.open(PHOTO)
            gimp.scheme(f"(begin (gimp-image-scale image {280 * scale} {224 * scale}) 1)")
            gimp.menu("Apply Network…")
            dialog = gimp.dialog("Apply Network")
        choose("Slow")
        wait_for("the slow one's preview", lambda: says(f"{size} → {size} pixels") and gimp.find(BUTTONS, "OK", dialog).sensitive, 120)
        before = gimp.images()
        gimp.press("OK", dialog)
        if stopped():
            break
    report(gimp.images() == before and layers() == 1, "Apply Network: a run that is stopped changes nothing")
    photo = gimp.save("image", "whole")
    choose("Half")
    wait_for("the same size", lambda: says(f"{size} → {size} pixels"))
    gimp.press("OK", dialog)
    gimp.gone("Apply Network")
    same(gimp.save("image", "half"), photo / 2, "Apply Network: half as bright, in a layer above")


def models(gimp):
    gimp.open(PHOTO)
    gimp.menu("Models…")
    dialog = gimp.dialog("Models")
    row = gimp.row(dialog)
    report(row == ["Help", "Copy as Command", "Close"], "Models: Close is last", row)
    gimp.focus(gimp.find(("table", "tree table", "tree"), "Models", dialog))
    name = gimp.find("text", "Name", dialog)
    for _ in range(20):  # by the keyboard, down to the photo model
        wait_for("a card", lambda: name.text)
        shown = name.text
        if shown == "EfficientNet-Lite0":
            break
        rawinput.pressKey("Down")
        wait_for("the next card", lambda: name.text and name.text != shown)
    report(gimp.find("text", "Mean", dialog).text == "127; 127; 127", "Models: the card's numbers")
    shot_is_drawn(gimp, "models", dialog, "Models")
    gimp.press("Test", dialog)
    wait_for("the self-test", lambda: any("Self-test passed" in node.name for node in gimp.nodes(("label", "alert"), None, dialog)))
    report(True, "Models: the self-test is run")
    gimp.find(("radio button", "toggle button"), "Layers", dialog).doActionNamed("click")
    wait_for("the totals", lambda: any("multiply-adds" in node.name and node.showing for node in gimp.nodes(("label",), None, dialog)))
    shot_is_drawn(gimp, "models-layers", dialog, "Models, the layers")
    gimp.find(("radio button", "toggle button"), "Plan", dialog).doActionNamed("click")
    gimp.press("Measure", dialog)
    wait_for("a measured plan", lambda: any("GFLOP/s, " in node.name and node.showing for node in gimp.nodes(("label",), None, dialog)))
    heads = [node.name for node in gimp.nodes(("column header", "table column header"), None, dialog) if node.showing]
    report(heads == ["Step", "Layer", "Computes", "Algorithm", "ms", "GFLOP/s", "% of peak", "Memory"],
           "Models: the plan's columns", heads)
    shot_is_drawn(gimp, "models-plan", dialog, "Models, the plan")
    gimp.find(("radio button", "toggle button"), "Try on the Photo", dialog).doActionNamed("click")
    rows = wait_for("six answers", lambda: [node for node in gimp.nodes(("table cell",), "Egyptian cat", dialog)])
    report(len(rows) >= 1, "Models: the cat under the usual preparations", rows)
    shot_is_drawn(gimp, "models-try", dialog, "Models, the preparations")
    gimp.press("Close", dialog)
    gimp.gone("Models")


def in_spanish():
    if lacks_spanish("Classify in Spanish"):
        return
    gimp = Session(LANGUAGE="es", LC_ALL=SPANISH)
    with window(gimp, "Classify in Spanish"):
        gimp.open(PHOTO)
        gimp.menu("Clasificar…")
        dialog = gimp.dialog("Clasificar")
        answers = gimp.find(("list", "list box"), "Respuestas de la red", dialog)
        wait_for("an answer", lambda: list(answers.children))
        shot_is_drawn(gimp, "classify-es", dialog, "Classify in Spanish")
        report(bool(list(gimp.nodes(("label",), "Lo que vio la red", dialog))), "Classify speaks Spanish")
    gimp.close()


def main():
    SHOTS.mkdir(parents=True, exist_ok=True)
    gimp = Session(FOVEA_MODEL_PATH=f"{networks.make(scratch / 'networks')}:{model_path()}")
    for title, check in (("Convolve", convolve), ("Presets", presets), ("Edges", edges), ("Gaussian Blur", gaussian),
                         ("Activation", activation), ("Pool", pool),
                         ("Pool to New Image", pool_image), ("Classify", classify),
                         ("Feature Maps", feature_maps), ("Models", models), ("Apply Network", apply_network)):
        with window(gimp, title):
            check(gimp)
    report(gimp.gimp.poll() is None, "GIMP lives to the end")
    gimp.close()
    in_spanish()
    done()


main()
