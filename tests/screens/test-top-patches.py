# SPDX-License-Identifier: GPL-3.0-or-later
"""Top Patches opened from Explore Network and from the menu: photos that GIMP reads while the window works, the sheet
beside the one of batch, pixel for pixel, a photo that is opened by its patch, and one that is none (FOVEA_SHOTS)."""
import contextlib
import traceback

from gui import BUTTONS, SOURCE, Session, done, lib, pixels, report, scratch, shutil, wait_for
import firsts  # noqa: E402  gui has put its folder on the path

TITLE = "Top Patches"
PHOTO = SOURCE / "models" / "cat.png"


@contextlib.contextmanager
def checks(gimp, title):
    try:
        yield
    except Exception:
        report(False, title, f"{traceback.format_exc()}\n{gimp.despair(title)}")


def said(gimp, dialog, words):
    return any(words in (node.name or node.text or "") for node in gimp.nodes(("label", "alert"), None, dialog))


def entry(gimp, dialog, name):
    return next(node for node in gimp.nodes(("text",), None, dialog) if node.name == name)


def settled(gimp, dialog, words):
    wait_for("the end of the search", lambda: said(gimp, dialog, words) and gimp.find(BUTTONS, "Look Again", dialog, 1).sensitive)


def make_photos(folder):
    folder.mkdir()
    for i in range(5):
        pixels_ = bytes((37 * x * (i + 1) + 91 * y + 53 * c + x * y * i) % 256 for y in range(40) for x in range(50) for c in range(3))
        (folder / f"photo{i}.ppm").write_bytes(b"P6 50 40 255\n" + pixels_)
    shutil.copy(PHOTO, folder / "cat.png")
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff")
    return folder


def main():
    models = firsts.write(scratch / "models")
    photos = make_photos(scratch / "photos")
    home = {"XDG_DATA_HOME": str(scratch / "data"), "XDG_CACHE_HOME": str(scratch / "cache")}
    gimp = Session(FOVEA_MODEL_PATH=str(models), **home)
    gimp.open(PHOTO)
    # The folder as a session before has left it.
    gimp.scheme(f'(gimp-attach-parasite (list "fovea-top-patches-folder" 1 "file://{photos}"))')
    with checks(gimp, "from Explore Network"):
        gimp.menu("Explore Network…")
        explore = gimp.dialog("Explore Network")
        box = gimp.find("combo box", "Model", explore)
        next(n for n in box.findChildren(lambda n: n.roleName == "menu item") if n.name == "Firsts").doActionNamed("click")
        wait_for("the maps", lambda: said(gimp, explore, "6 maps of 16x16"))
        gimp.press("In My Photos…", explore)
        dialog = gimp.dialog(TITLE)
        settled(gimp, dialog, "6 maps: the best of 6 photos, 6 of them looked at just now")
        report(True, "all others are looked at")
        number = entry(gimp, dialog, "Maps").text
        chosen = gimp.find("image", "Feature maps", explore).description
        report(number.isdigit() and chosen.startswith(f"map {number}"), "it is about the map at hand", (number, chosen))
        report(said(gimp, dialog, "1 photo cannot be read: broken.jpg"), "a photo that is none is said")
    with checks(gimp, "all maps"):
        entry(gimp, dialog, "Maps").text = "all"
        wait_for("all maps", lambda: said(gimp, dialog, "Map 5"))
        settled(gimp, dialog, "6 photos, all looked at before")
        report(True, "another choice of maps looks at no photo again")
        gimp.shot("top-patches", dialog)
        before = int(gimp.images())
        gimp.press("New Image", dialog)
        wait_for("the sheet", lambda: int(gimp.images()) == before + 1)
        made = gimp.save("(vector-ref (car (gimp-get-images)) 0)", "patches")
        layer = entry(gimp, dialog, "Layer").text
        run = lib.Gimp().batch(f"top-patches {photos} --model firsts --layer {layer} --maps all --out {scratch}/batch.png",
                               FOVEA_MODEL_PATH=str(models), XDG_CACHE_HOME=str(scratch / "other-cache"))
        told = pixels(scratch / "batch.png")
        report(made.shape == told.shape and (made == told).all(), "the sheet is the one that batch makes, pixel for pixel",
               (made.shape, told.shape, run.all_errors))
    with checks(gimp, "a photo is opened"):
        before = int(gimp.images())
        cell = wait_for("a patch", lambda: next(n for n in gimp.nodes(("table cell", "list item", "panel", "filler", "flow box child"), None, dialog)
                                                if "number 1 of map" in n.name and ".ppm" in n.name))
        gimp.focus(cell)
        from dogtail import rawinput
        rawinput.pressKey("Enter")
        wait_for("the photo", lambda: int(gimp.images()) == before + 1)
        wait_for("that it is said", lambda: said(gimp, dialog, "is open in GIMP"))
        report(True, "Enter on a patch opens its photo", cell.name)
    with checks(gimp, "what is wrong"):
        entry(gimp, dialog, "Maps").text = "6"
        wait_for("the error", lambda: said(gimp, dialog, "no map 6"))
        report(not gimp.find(BUTTONS, "New Image", dialog).sensitive, "a map that there is not is said, nothing is left to be sent")
        gimp.press("Close", dialog)
        gimp.gone(TITLE)
        report(bool(gimp.windows("Explore Network")), "Explore Network goes on")
        gimp.press("Close", explore)
        gimp.gone("Explore Network")
    with checks(gimp, "from the menu"):
        gimp.menu("Top Patches…")
        dialog = gimp.dialog(TITLE)
        wait_for("the default model's error", lambda: said(gimp, dialog, "efficientnet-lite0"))
        report(True, "a model that is not there is said in the window")
        gimp.press("Close", dialog)
        gimp.gone(TITLE)
    report(gimp.gimp.poll() is None, "GIMP lives to the end")
    done()


main()
