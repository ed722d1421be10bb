# SPDX-License-Identifier: GPL-3.0-or-later
"""The Kernel Lab while the ground moves: two of them, the layer deleted, the image closed, GIMP quit while it works.
Each time a sentence, nothing lost, no process left over, nothing said on stderr."""
import os
import pathlib
import re
import subprocess

from gui import BUTTONS, Session, done, report, scratch, wait_for
from lab import CAT, PHOTO, SHARPEN, cell, checks, close, correlated, opened, same

NOISE = "gdk_window_get_window_type|gtk_accessible_get_widget"  # of GTK, by being looked at by AT-SPI


def processes():
    """Of the plug-in on this display, whoever started them: other tests have theirs."""
    found, display = [], b"DISPLAY=" + os.environb[b"DISPLAY"]
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
            if words[0] == bytes(os.environ["FOVEA_STATE"] + "/stage/fovea/fovea", "utf8") and b"-run" in words \
                    and display in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
        except OSError:
            pass
    return found


def said(gimp, dialog, words):
    return wait_for(f"a sentence with “{words}”", lambda: next(
        (node for node in gimp.nodes(("alert", "label"), None, dialog)
         if node.showing and words in (node.name or node.text or "")), None))


def quiet(gimp, title):
    gimp.log.flush()
    lines = [line for line in pathlib.Path(gimp.log.name).read_text().splitlines()
             if re.search(r"\(fovea:\d+\)|plug-in crashed|Plug-in crashed", line) and not re.search(NOISE, line)]
    report(not lines, f"Two Labs: {title}: nothing is said on stderr", "\n".join(lines))


def two_at_once(gimp):
    first = opened(gimp)
    gimp.scheme("(begin (define image1 image) (define layer1 layer))")
    gimp.open(PHOTO)
    gimp.menu("Kernel Lab…")
    both = wait_for("two windows", lambda: [w for w in gimp.windows("Kernel Lab")] if len(gimp.windows("Kernel Lab")) == 2 else None)
    report(len(processes()) == 2, "Two Labs: two windows, a process each", processes())
    second = next(window for window in both if window.parent != first.parent or window != first)
    for window in both:
        gimp.press("Reset", window)
    wait_for("a use", lambda: all(gimp.find(BUTTONS, "As Effect", window).sensitive for window in both))
    gimp.press("New Layer", second)
    wait_for("one window", lambda: len(gimp.windows("Kernel Lab")) == 1)
    gimp.press("As Effect", gimp.dialog("Kernel Lab"))
    gimp.gone("Kernel Lab")
    for image in ("image", "image1"):
        same(gimp.save(image, f"lab-two-{image}"), correlated(CAT, SHARPEN), f"Two Labs: each did its own ({image})")
    wait_for("the processes to end", lambda: not processes())
    quiet(gimp, "two at once")


def layer_deleted(gimp):
    dialog = opened(gimp)
    gimp.scheme("(begin (gimp-image-undo-group-start image) (gimp-image-remove-layer image layer) (gimp-image-undo-group-end image))")
    for button in ("As Effect", "New Layer", "This Layer"):
        gimp.press(button, dialog)
        said(gimp, dialog, "no longer in the image")
        report(True, f"Two Labs: {button} on a layer that was deleted is explained")
        cell(gimp, dialog, 1, 1).text = {"As Effect": "1", "New Layer": "2", "This Layer": "3"}[button]
        wait_for("the sentence to go", lambda: not [n for n in gimp.nodes(("alert", "label"), None, dialog)
                                                    if n.showing and "no longer in the image" in (n.name or n.text or "")])
    gimp.shot("kernel-lab-deleted", dialog)
    close(gimp, dialog)
    quiet(gimp, "the layer deleted")


def image_closed(gimp):
    large = scratch / "large.png"
    subprocess.run(["convert", str(PHOTO), "-resize", "4000x3000!", str(large)], check=True, timeout=60)
    gimp.open(large)
    gimp.menu("Kernel Lab…")
    dialog = gimp.dialog("Kernel Lab")
    gimp.scheme("(gimp-display-delete shown)")  # while the photo is on its way
    gimp.press("As Effect", dialog)
    said(gimp, dialog, "the image has been closed")
    report(True, "Two Labs: the image closed while the Lab fetched it is explained")
    report(gimp.find(BUTTONS, "As Effect", dialog).sensitive, "Two Labs: a button that was refused can be tried again")
    close(gimp, dialog)
    wait_for("the process to end", lambda: not processes())
    quiet(gimp, "the image closed")


def layer_cropped(gimp):
    """While its pixels are on their way: GIMP ends a plug-in that asks for those that are gone."""
    gimp.scheme('(begin (define image (car (gimp-image-new 8000 6000 RGB)))'
                ' (define layer (car (gimp-layer-new image "large" 8000 6000 RGB-IMAGE 100 LAYER-MODE-NORMAL)))'
                ' (gimp-image-insert-layer image layer 0 0) (gimp-drawable-fill layer FILL-WHITE)'
                ' (define shown (car (gimp-display-new image))) 1)')
    gimp.menu("Kernel Lab…")
    dialog = gimp.dialog("Kernel Lab")
    gimp.scheme("(gimp-image-crop image 300 200 0 0)")
    gimp.press("As Effect", dialog)
    gimp.gone("Kernel Lab")
    report("1" in gimp.scheme("(vector-length (car (gimp-drawable-get-filters layer)))"),
           "Two Labs: a layer that is cropped while the Lab fetches it")
    quiet(gimp, "the layer cropped")
    gimp.scheme("(gimp-display-delete shown)")


def closed_between_effects(gimp):
    gimp.press("As Effect", opened(gimp))
    gimp.gone("Kernel Lab")
    gimp.menu("Kernel Lab…")
    dialog = gimp.dialog("Kernel Lab")
    combo = gimp.find("combo box", "Work on", dialog)
    gimp.scheme("(gimp-display-delete shown)")
    combo.querySelection().selectChild(0)
    said(gimp, dialog, "the image has been closed")
    report(True, "Two Labs: another effect of an image that was closed is explained")
    close(gimp, dialog)
    quiet(gimp, "closed between effects")


def gimp_quits(gimp):
    dialog = opened(gimp, scratch / "large.png", 60)
    gimp.find("spin button", "Columns", dialog).value = 31
    gimp.find("spin button", "Rows", dialog).value = 31
    cell(gimp, dialog, 1, 1).text = "1"
    try:
        gimp.scheme("(gimp-quit TRUE)")
    except Exception:
        pass  # no answer comes any more
    wait_for("GIMP to end", lambda: gimp.gimp.poll() is not None)
    wait_for("the Lab to end", lambda: not processes())
    report(True, "Two Labs: GIMP quits at work, and the Lab with it")


def main():
    gimp = Session()
    for title, check in (("two at once", two_at_once), ("layer deleted", layer_deleted), ("image closed", image_closed),
                         ("layer cropped", layer_cropped), ("closed between effects", closed_between_effects),
                         ("GIMP quits", gimp_quits)):
        with checks(gimp, title):
            check(gimp)
    gimp.close()
    wait_for("the last process to end", lambda: not processes())
    done()


main()
