# SPDX-License-Identifier: GPL-3.0-or-later
"""Learned Kernels opened from GIMP's menu: the tiles by strength, chosen by keyboard and through the accessibility
tree, what is wrong said in place, the results in the image (FOVEA_SHOTS)."""
import contextlib
import traceback

from gui import SOURCE, Session, done, report, scratch, wait_for
import firsts  # noqa: E402  gui has put its folder on the path

TITLE = "Learned Kernels"


@contextlib.contextmanager
def checks(gimp, title):
    try:
        yield
    except Exception:
        report(False, title, f"{traceback.format_exc()}\n{gimp.despair(title)}")


def layers(gimp):
    return gimp.scheme("(vector-length (car (gimp-image-get-layers image)))").strip()


def tiles(gimp, dialog):
    return [node for node in gimp.nodes(("list item",), None, dialog) if node.name.startswith("kernel ")]


def chosen(gimp, dialog):
    return [node.name.split(",")[0] for node in tiles(gimp, dialog) if node.selected]


def choose(gimp, dialog, *names):
    items = tiles(gimp, dialog)
    box = items[0].parent.querySelection()
    box.clearSelection()
    for i, node in enumerate(items):
        if node.name.split(",")[0] in names:
            box.selectChild(i)


def press(combo):
    from dogtail import rawinput
    if "<" in combo:
        rawinput.keyCombo(combo)
    else:
        rawinput.pressKey(combo)


def main():
    folder = firsts.write(scratch / "models")
    gimp = Session(FOVEA_MODEL_PATH=str(folder), XDG_DATA_HOME=str(scratch / "data"))
    gimp.open(SOURCE / "models" / "cat.png")
    gimp.scheme('(begin (define lab "plug-in-fovea-learned-kernels") 1)')
    with checks(gimp, "the window"):
        gimp.menu("Learned Kernels…")
        dialog = gimp.dialog(TITLE)
        row = gimp.row(dialog)
        report(row == ["Help", "Reset", "Copy as Command", "To Library", "As Layers", "As Effect", "Close"],
               "results on the right, Close last", row)
        picker = gimp.find("combo box", "Model", dialog)
        wait_for("the default model's error", lambda: any("efficientnet-lite0" in node.name for node in
                                                          gimp.nodes(("alert", "label"), None, dialog)))
        report(True, "a model that is not there is said in the window")
        item = next(node for node in picker.findChildren(lambda n: n.roleName == "menu item") if node.name == "Firsts")
        item.doActionNamed("click")
        wait_for("the tiles", lambda: len(tiles(gimp, dialog)) == 6)
        wait_for("all of them chosen", lambda: len(chosen(gimp, dialog)) == 6)
        report(gimp.find("list item", "kernel 4, strength 1.5", dialog) is not None, "each tile has a name")
        report(gimp.is_drawn("learned-kernels", dialog, 100), "its window is photographed")
        effect = gimp.find(("button", "push button"), "As Effect", dialog)
        report(not effect.sensitive, "six kernels are no effect")
        choose(gimp, dialog, "kernel 4")
        wait_for("an effect to be possible", lambda: effect.sensitive)
        report(chosen(gimp, dialog) == ["kernel 4"], "one is")
        gimp.shot("learned-kernel-one", dialog)
        gimp.press("To Library", dialog)
        saved = scratch / "data" / "fovea" / "kernels" / "firsts-04.txt"
        wait_for("the saved kernel", saved.exists)
        report(bool(gimp.windows(TITLE)), "saving leaves the window open")
        gimp.press("As Effect", dialog)
        gimp.gone(TITLE)
        wait_for("the effect", lambda: "1" in gimp.scheme("(vector-length (car (gimp-drawable-get-filters layer)))"))
        report(True, "it is an effect on the layer")
    with checks(gimp, "the window again"):
        gimp.menu("Learned Kernels…")
        dialog = gimp.dialog(TITLE)
        wait_for("the last choice", lambda: chosen(gimp, dialog) == ["kernel 4"])
        report(True, "the window remembers")
        keys = ((("<Control>a",), 6), (("<Control><Shift>a",), 0), (("space",), 1), (("Right", "Right", "space"), 2),
                (("space",), 1))
        gimp.focus(tiles(gimp, dialog)[0])
        for combos, n in keys:
            for combo in combos:
                press(combo)
            wait_for(f"{n} chosen by {' '.join(combos)}", lambda: len(chosen(gimp, dialog)) == n)
        report(chosen(gimp, dialog) == ["kernel 4"], "arrows walk, Space chooses and lets go, Ctrl+A is all")
        choose(gimp, dialog, "kernel 4", "kernel 0", "kernel 2")
        wait_for("three", lambda: len(chosen(gimp, dialog)) == 3)
        wait_for("their maps", lambda: any("3 chosen" in node.name for node in gimp.nodes(("label",), None, dialog)))
        gimp.shot("learned-kernels-three", dialog)
        gimp.press("As Layers", dialog)
        gimp.gone(TITLE)
        wait_for("the group", lambda: layers(gimp) == "2")
        report(gimp.scheme("(vector-length (car (gimp-item-get-children (vector-ref (car (gimp-image-get-layers image))"
                           " 0))))").strip() == "3", "three maps are a group of layers")
    report(gimp.gimp.poll() is None, "GIMP lives to the end")
    done()


main()
