# SPDX-License-Identifier: GPL-3.0-or-later
"""Explore Network opened from GIMP's menu: a missing model said in place, walking by keyboard, what is sent to GIMP
(the sheet beside the one of batch, pixel for pixel), and the photo closed while it is open (FOVEA_SHOTS)."""
import contextlib
import traceback

from gui import SOURCE, Session, done, lib, pixels, report, scratch, wait_for
import firsts  # noqa: E402  gui has put its folder on the path

TITLE = "Explore Network"
PHOTO = SOURCE / "models" / "cat.png"


@contextlib.contextmanager
def checks(gimp, title):
    try:
        yield
    except Exception:
        report(False, title, f"{traceback.format_exc()}\n{gimp.despair(title)}")


def press(key):
    from dogtail import rawinput
    rawinput.pressKey(key)


def grid(gimp, dialog):
    return gimp.find("image", "Feature maps", dialog)


def said(gimp, dialog, words):
    return any(words in (node.name or "") for node in gimp.nodes(("label", "alert"), None, dialog))


def choose(gimp, dialog, combo, item):
    box = gimp.find("combo box", combo, dialog)
    next(node for node in box.findChildren(lambda n: n.roleName == "menu item") if node.name == item).doActionNamed("click")


def main():
    folder = firsts.write(scratch / "models")
    gimp = Session(FOVEA_MODEL_PATH=str(folder), XDG_DATA_HOME=str(scratch / "data"))
    gimp.open(PHOTO)
    with checks(gimp, "the window"):
        gimp.menu("Explore Network…")
        dialog = gimp.dialog(TITLE)
        wait_for("the default model's error", lambda: said(gimp, dialog, "efficientnet-lite0"))
        report(True, "a model that is not there is said in the window")
        sheet = gimp.find(("button", "push button"), "Sheet", dialog)
        report(not sheet.sensitive, "nothing can be sent then")
        choose(gimp, dialog, "Model", "Firsts")
        wait_for("the maps", lambda: said(gimp, dialog, "6 maps of 16x16"))
        report(grid(gimp, dialog).description.startswith("map "), "the strongest map is chosen",
               grid(gimp, dialog).description)
        places = {node.name: node.position[0] for node in gimp.nodes(("button", "push button"), None, dialog) if node.name}
        report(places["Close"] == max(places[name] for name in ("Sheet", "All as Layers", "New Image", "As Layer", "As Effect", "Close")),
               "Close is the last of the buttons", places)
        report(gimp.is_drawn("explore", dialog, 300), "its window is photographed")
    with checks(gimp, "the keyboard"):
        gimp.focus(grid(gimp, dialog))
        press("Home")
        wait_for("the mean", lambda: grid(gimp, dialog).description == "mean of 6 maps")
        press("Right")
        wait_for("a map", lambda: grid(gimp, dialog).description.startswith("map "))
        report(True, "arrows walk through the maps, the mean of all comes first")
    with checks(gimp, "to GIMP"):
        choose(gimp, dialog, "Colours", "Viridis")
        choose(gimp, dialog, "Order of the maps", "By number")
        choose(gimp, dialog, "Range of the colours", "One for all maps")
        before = gimp.images()
        gimp.press("Sheet", dialog)
        wait_for("a sheet", lambda: gimp.images() != before)
        made = gimp.save("(vector-ref (car (gimp-get-images)) 0)", "sheet")
        run = lib.Gimp().batch(f"feature-maps {PHOTO} --model firsts --maps 0 --sort number --range common "
                               f"--colours viridis --out {scratch}/batch.png", FOVEA_MODEL_PATH=str(folder))
        report(run.code == 0, "feature-maps takes the same words", run)
        told = pixels(scratch / "batch.png")
        report(made.shape == told.shape and (made == told).all(), "the sheet is the one that batch makes, pixel for pixel",
               f"{made.shape} {told.shape}")
        gimp.press("As Layer", dialog)
        wait_for("the layer", lambda: gimp.scheme("(vector-length (car (gimp-image-get-layers image)))").strip() == "2")
        name = gimp.scheme("(car (gimp-item-get-name (vector-ref (car (gimp-image-get-layers image)) 0)))")
        report("relu, map" in name, "a map is a layer over the photo", name)
        effect = gimp.find(("button", "push button"), "As Effect", dialog)
        report(not effect.sensitive, "a ReLU's map is no effect")
    with checks(gimp, "an effect"):
        gimp.focus(grid(gimp, dialog))
        from dogtail import rawinput
        rawinput.keyCombo("<Alt>Up")
        wait_for("the convolution", lambda: said(gimp, dialog, "window 5x5"))
        wait_for("an effect to be possible", lambda: effect.sensitive)
        gimp.press("As Effect", dialog)
        wait_for("the effect", lambda: "1" in gimp.scheme("(vector-length (car (gimp-drawable-get-filters layer)))"))
        report(True, "a kernel of the first convolution is")
        wait_for("that it is said", lambda: said(gimp, dialog, "is an effect on the layer now"))
    with checks(gimp, "the photo is closed"):
        gimp.scheme("(gimp-display-delete shown)")
        gimp.press("As Layer", dialog)
        wait_for("that it is said", lambda: said(gimp, dialog, "the image has been closed"))
        report(bool(gimp.windows(TITLE)), "a photo that was closed is said, the window stays")
        gimp.press("Close", dialog)
        gimp.gone(TITLE)
    report(gimp.gimp.poll() is None, "GIMP lives to the end")
    done()


main()
