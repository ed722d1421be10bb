# SPDX-License-Identifier: GPL-3.0-or-later
"""Learn Kernel from Layers opened from GIMP's menu: the windows, what is wrong said in place, the kernel as a
layer and as an effect (FOVEA_SHOTS)."""
import contextlib
import traceback

import numpy

from gui import SOURCE, Session, done, report, wait_for

KERNEL = "0 1 0; 1 -3 2; 0 1 -1"


@contextlib.contextmanager
def checks(gimp, title):
    try:
        yield
    except Exception:
        report(False, title, f"{traceback.format_exc()}\n{gimp.despair(title)}")


def count(gimp):
    return gimp.scheme("(vector-length (car (gimp-image-get-layers image)))").strip()


def learned(gimp, size):
    gimp.menu("Learn Kernel from Layers…")
    dialog = gimp.dialog("Learn Kernel from Layers")
    entry = next(gimp.nodes(("text",), None, dialog))
    entry.text = size
    return dialog


def copied(gimp, dialog, *parts):
    command = gimp.copied(dialog)
    report(all(part in command for part in parts), "Copy as Command", command)


def main():
    gimp = Session()
    gimp.open(SOURCE / "models" / "cat.png")
    gimp.scheme("(begin (define copy (car (gimp-layer-copy layer))) (gimp-image-insert-layer image copy 0 0)"
                ' (gimp-item-set-name copy "Wish") (gimp-drawable-merge-new-filter copy "fovea:convolve" 0'
                f' LAYER-MODE-REPLACE 1.0 "kernel" "{KERNEL}")'
                " (gimp-image-set-selected-layers image (vector copy)) (gimp-displays-flush) 1)")
    with checks(gimp, "Learn Kernel"):
        dialog = learned(gimp, "3")
        report(gimp.is_drawn("learn-kernel", dialog, 20), "its window is photographed")
        copied(gimp, dialog, "learn-kernel ", "Background.png Wish.png --size 3")
        gimp.press("OK", dialog)
        result = gimp.dialog("Learned Kernel")
        row = gimp.row(result)
        report(row == ["Help", "Copy as Command", "Save…", "Copy Kernel", "As New Layer", "As Effect", "Close"],
               "Close is last", row)
        text = gimp.find("text", "Kernel", result).text
        numbers = [[float(word) for word in line.split()] for line in text.splitlines() if line.strip()]
        worst = numpy.abs(numpy.array(numbers) - [[0, 1, 0], [1, -3, 2], [0, 1, -1]]).max()
        report(worst < 5e-3, "the hidden kernel is shown", f"{worst}\n{text}")
        report("e-" not in text and "-0.0000" not in text.split(), "in numbers that can be read", text)
        report(any("values used" in node.name for node in gimp.nodes(("label",), None, result)), "with its error")
        copied(gimp, result, "learn-kernel ", "Background.png Wish.png --size 3")
        report(gimp.is_drawn("learned-kernel", result, 20), "the kernel is photographed")
        gimp.press("As New Layer", result)
        gimp.gone("Learned Kernel")
        wait_for("the new layer", lambda: "3" in count(gimp))
        report(True, "the result is a layer of its own")
    with checks(gimp, "Learn Kernel again"):
        gimp.scheme("(begin (gimp-image-set-selected-layers image (vector copy)) 1)")
        dialog = learned(gimp, "3")
        gimp.press("OK", dialog)
        result = gimp.dialog("Learned Kernel")
        gimp.press("As Effect", result)
        gimp.gone("Learned Kernel")
        wait_for("the effect", lambda: "1" in gimp.scheme("(vector-length (car (gimp-drawable-get-filters layer)))"))
        report(True, "and an effect on the layer before")
    for title, start in (("Upsample", "upsample "), ("Convolution, ReLU, Pool", "block ")):
        with checks(gimp, title):
            gimp.menu(f"{title}…")
            dialog = gimp.dialog(title)
            copied(gimp, dialog, start, "--out out/")
            gimp.press("Cancel", dialog)
            gimp.gone(title)
    report(gimp.gimp.poll() is None, "GIMP lives to the end")
    done()


main()
