# SPDX-License-Identifier: GPL-3.0-or-later
"""The Kernel Lab opened from GIMP's menu and used: by the keyboard, with bad input, closed at work; what its
buttons made, pixel by pixel; pictures of it in two languages (FOVEA_SHOTS)."""
import subprocess
import time

import numpy
from dogtail import rawinput

from gui import BUTTONS, SHOTS, SPANISH, Session, done, lacks_spanish, lib, report, scratch, wait_for
from lab import CAT, PHOTO, SHARPEN, cell, checks, close, correlated, numbers, opened, pick, same

def first_minute(gimp):
    dialog = opened(gimp)
    report(numbers(gimp, dialog) == [["0", "-1", "0"], ["-1", "5", "-1"], ["0", "-1", "0"]],
           "Kernel Lab: opens with a kernel that does something", numbers(gimp, dialog))
    report(not gimp.find(BUTTONS, "Undo", dialog).sensitive, "Kernel Lab: nothing to undo at first")
    pick(gimp, dialog, "Sobel x")
    wait_for("Sobel in the grid", lambda: numbers(gimp, dialog) == [["1", "0", "-1"], ["2", "0", "-2"], ["1", "0", "-1"]])
    gimp.find("radio button", "Convolution", dialog).doActionNamed("click")
    wait_for("the kernel turned", lambda: numbers(gimp, dialog) == [["-1", "0", "1"], ["-2", "0", "2"], ["-1", "0", "1"]])
    report(True, "Kernel Lab: convolution turns the grid")
    gimp.press("As Effect", dialog)
    gimp.gone("Kernel Lab")
    report("1" in gimp.scheme("(vector-length (car (gimp-drawable-get-filters layer)))"),
           "Kernel Lab: an effect on the layer")
    same(gimp.save("image", "lab-effect"), correlated(CAT, [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]),
         "Kernel Lab: the effect is the kernel as it was shown, to the pixel")


def bad_input(gimp):
    dialog = opened(gimp)
    gimp.press("Reset", dialog)
    wait_for("the first kernel", lambda: numbers(gimp, dialog)[1] == ["-1", "5", "-1"])
    report(gimp.find("radio button", "Correlation", dialog).checked, "Kernel Lab: Reset turns the kernel back")
    place = cell(gimp, dialog, 1, 3)
    for text in ("-", "x", "1 2", "1/0", "1e999"):
        place.text = text
        said = wait_for("a sentence", lambda: next(
            (node for node in gimp.nodes(("alert", "label"), None, dialog)
             if node.showing and "row 1, column 3: '" + text in (node.name or node.text or "")), None))
        report(said and not gimp.find(BUTTONS, "As Effect", dialog).sensitive and not gimp.find(BUTTONS, "Copy as Command", dialog).sensitive,
               f"Kernel Lab: '{text}' is explained, and cannot be applied or copied")
    gimp.shot("kernel-lab-half-typed", dialog)
    place.text = "-0.25"
    wait_for("a use again", lambda: gimp.find(BUTTONS, "As Effect", dialog).sensitive)
    gimp.press("New Layer", dialog)
    gimp.gone("Kernel Lab")
    report("2" in gimp.scheme("(vector-length (car (gimp-image-get-layers image)))"), "Kernel Lab: a new layer")
    same(gimp.save("image", "lab-layer"), correlated(CAT, [[0, -1, -.25], [-1, 5, -1], [0, -1, 0]]),
         "Kernel Lab: the new layer, to the pixel")


def own_kernel(gimp):
    """Copied by its name as long as it is what lies in its file, and batch knows it by that."""
    own = scratch / "own"
    own.mkdir()
    (own / "soft one.txt").write_text("# title: My soft one\n1 2 1; 2 4 2; 1 2 1 /16\n")
    dialog = opened(gimp)
    gimp.press("Reset", dialog)
    pick(gimp, dialog, "My soft one")
    wait_for("its numbers", lambda: numbers(gimp, dialog)[1] == ["0.125", "0.25", "0.125"])
    command = gimp.copied(dialog).replace("photo.jpg", str(PHOTO))  # a script's image has no file's name
    run = lib.Gimp().start("sh", "-c", f"gimp-console -i --batch-interpreter=plug-in-fovea-batch -b '{command}' --quit", cwd=scratch,
                           FOVEA_KERNEL_PATH=str(own))
    report('--kernel "my/soft one"' in command and run.code == 0, "Kernel Lab: a kernel of one's own is copied by its name", f"{command}\n{run}")
    cell(gimp, dialog, 2, 2).text = "5"
    wait_for("its numbers copied", lambda: "5" in gimp.copied(dialog) and "my/" not in gimp.copied(dialog))
    report(True, "Kernel Lab: once it is changed, by its numbers")
    close(gimp, dialog)


def sizes(gimp):
    dialog = opened(gimp)
    gimp.press("Reset", dialog)
    gimp.find("spin button", "Columns", dialog).value = 4
    wait_for("where the centre is", lambda: gimp.find("label", "Even size: the centre is row 2, column 3 (framed)", dialog, 1))
    gimp.shot("kernel-lab-even", dialog)
    gimp.find("spin button", "Columns", dialog).value = 31
    gimp.find("spin button", "Rows", dialog).value = 31
    cell(gimp, dialog, 31, 31).text = "1"
    gimp.shot("kernel-lab-31", dialog)
    row = gimp.row(dialog)
    report(row == ["Help", "Reset", "Copy as Command", "Copy Kernel", "New Layer", "This Layer", "As Effect", "Close"],
           "Kernel Lab: results on the right, Close last", row)
    close(gimp, dialog)
    report("1" in gimp.scheme("(vector-length (car (gimp-image-get-layers image)))"), "Kernel Lab: Close changes nothing")


def sum_at(gimp, photo, x, y, wanted):
    """The window, where the arithmetic of a pixel ends in what is wanted."""
    dialog = opened(gimp, photo)
    gimp.press("Reset", dialog)
    gimp.find("toggle button", "Pixel arithmetic: click a pixel of the picture", dialog).doActionNamed("activate")
    gimp.find("spin button", "Pixel, x", dialog).value = x
    gimp.find("spin button", "Pixel, y", dialog).value = y
    wait_for(wanted, lambda: dialog.findChildren(
        lambda node: wanted in (node.name or "") or wanted in (node.description or "") or wanted in (node.text or "")))
    return dialog


def arithmetic(gimp):
    """The sum that is shown is the pixel that is written."""
    dialog = sum_at(gimp, PHOTO, 0, 100, f"result {correlated(CAT, SHARPEN)[100, 0, 0]:.0f} (")
    report(True, "Kernel Lab: the sum shown is the pixel's")
    gimp.shot("kernel-lab-arithmetic", dialog)
    close(gimp, dialog)


def transparent(gimp):
    """Where pixels are transparent the sum counts each by its alpha, and shows that."""
    height, width = CAT.shape[:2]
    alpha = numpy.broadcast_to(numpy.linspace(0, 255, width).round(), (height, width))
    photo = scratch / "transparent.png"
    subprocess.run(["convert", "-size", f"{width}x{height}", "-depth", "8", "rgba:-", f"png32:{photo}"], check=True,
                   timeout=30, input=numpy.dstack([CAT, alpha]).astype(numpy.uint8).tobytes())
    kernel, there = numpy.array(SHARPEN), numpy.s_[99:102, 39:42]
    weight = alpha[there] / 255
    value = (kernel * CAT[there][..., 0] * weight).sum() * numpy.abs(kernel).sum() / (numpy.abs(kernel) * weight).sum()
    dialog = sum_at(gimp, photo, 40, 100, f"result {value:.1f}")
    report(True, "Kernel Lab: alpha is in the sum shown")
    gimp.shot("kernel-lab-transparent", dialog)
    close(gimp, dialog)


def by_keys(gimp):
    dialog = opened(gimp)
    gimp.press("Reset", dialog)
    gimp.focus(cell(gimp, dialog, 1, 1))

    def press(*keys):
        for key in keys:
            rawinput.pressKey(key)

    def at(row, column):
        return wait_for(f"the focus at row {row}, column {column}", lambda: cell(gimp, dialog, row, column).focused)

    press("Right", "Down")
    at(2, 2)
    press("7", "Return")
    wait_for("the typed number", lambda: cell(gimp, dialog, 2, 2).text == "7")
    press("Up")
    at(1, 2)
    press("8")
    wait_for("what is typed", lambda: cell(gimp, dialog, 1, 2).text == "8")
    press("Escape")
    wait_for("the old number", lambda: cell(gimp, dialog, 1, 2).text == "-1")
    press("Tab")
    wait_for("Tab to leave the grid", lambda: not cell(gimp, dialog, 1, 2).focused and not cell(gimp, dialog, 1, 3).focused)
    gimp.focus(cell(gimp, dialog, 2, 2))
    rawinput.keyCombo("<Control>z")
    rawinput.keyCombo("<Control>z")
    rawinput.keyCombo("<Control>z")
    wait_for("the first number", lambda: cell(gimp, dialog, 2, 2).text == "5")
    report(True, "Kernel Lab: arrows move, typing edits, Enter takes, Esc gives back, Tab leaves the grid, Ctrl+Z undoes")
    close(gimp, dialog)


def other_pictures(gimp):
    """One pixel; colours by number; a hole and a selection; and a large one closed at work."""
    one, large = scratch / "one.png", scratch / "large.png"
    subprocess.run(["convert", "-size", "1x1", "xc:red", str(one)], check=True, timeout=30)
    subprocess.run(["convert", str(PHOTO), "-resize", "4000x3000!", str(large)], check=True, timeout=60)
    close(gimp, opened(gimp, one))
    gimp.open(PHOTO)
    gimp.scheme('(begin (gimp-image-convert-indexed image CONVERT-DITHER-NONE CONVERT-PALETTE-GENERATE 16 FALSE FALSE "") 1)')
    gimp.menu("Kernel Lab…")
    dialog = gimp.dialog("Kernel Lab")
    gimp.press("This Layer", dialog)
    wait_for("a sentence on indexed colours", lambda: next(
        (node for node in gimp.nodes(("alert", "label"), None, dialog) if "indexed colours" in (node.name or node.text or "")), None))
    close(gimp, dialog)
    gimp.open(PHOTO)
    gimp.scheme("(begin (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 0 0 100 100) 1)")
    gimp.menu("Kernel Lab…")
    dialog = gimp.dialog("Kernel Lab")
    gimp.press("Reset", dialog)
    gimp.press("This Layer", dialog)
    gimp.gone("Kernel Lab")
    wanted = CAT.copy()
    wanted[:100, :100] = correlated(CAT, SHARPEN)[:100, :100]
    same(gimp.save("image", "lab-selection"), wanted, "Kernel Lab: This Layer, only where it is selected")
    dialog = opened(gimp, large, 90)
    gimp.find("spin button", "Columns", dialog).value = 31
    gimp.find("spin button", "Rows", dialog).value = 31
    cell(gimp, dialog, 1, 1).text = "1"
    close(gimp, dialog)
    report(gimp.gimp.poll() is None, "Kernel Lab: closed while it works")


def pictures(gimp, language, menu, title):
    gimp.open(PHOTO)
    gimp.menu(menu)
    dialog = gimp.dialog(title)
    time.sleep(4)  # for the picture's sake: the gallery fills itself
    report(gimp.is_drawn(f"kernel-lab-{language}", dialog, 50), f"Kernel Lab: photographed ({language})")
    return dialog


def in_spanish():
    if lacks_spanish("Kernel Lab in Spanish"):
        return
    gimp = Session(LANGUAGE="es", LC_ALL=SPANISH)
    with checks(gimp, "in Spanish"):
        dialog = pictures(gimp, "es", "Laboratorio de núcleos…", "Laboratorio de núcleos")
        report(cell(gimp, dialog, 2, 2, "fila {}, columna {}").text == "5", "Kernel Lab speaks Spanish, with decimal points")
    gimp.close()


def main():
    SHOTS.mkdir(parents=True, exist_ok=True)
    gimp = Session(FOVEA_KERNEL_PATH=str(scratch / "own"))
    for title, check in (("first minute", first_minute), ("bad input", bad_input), ("own kernel", own_kernel), ("sizes", sizes), ("by keys", by_keys), ("arithmetic", arithmetic),
                         ("transparent", transparent), ("other pictures", other_pictures)):
        with checks(gimp, title):
            check(gimp)
    with checks(gimp, "pictures"):
        pictures(gimp, "en", "Kernel Lab…", "Kernel Lab")
    report(gimp.gimp.poll() is None, "Kernel Lab: GIMP lives to the end")
    gimp.close()
    in_spanish()
    done()


main()
