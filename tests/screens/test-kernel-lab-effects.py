# SPDX-License-Identifier: GPL-3.0-or-later
"""An effect's kernel opened in the Kernel Lab again, from GIMP's menu: its numbers, the picture below it, and what
Update Effect writes; pictures of it (FOVEA_SHOTS)."""
from gui import BUTTONS, SHOTS, Session, done, report, wait_for
from lab import CAT, PHOTO, cell, checks, close, correlated, numbers, opened, pick, same

SOBEL_X = [[1, 0, -1], [2, 0, -2], [1, 0, -1]]
HALF = [[0, 0, 0], [0, .5, 0], [0, 0, 0]]


def as_shown(kernel):
    return [[f"{number:g}" for number in row] for row in kernel]


def names(gimp):
    """The layer's effects, topmost first."""
    return gimp.scheme("(map (lambda (f) (car (gimp-drawable-filter-get-name f)))"
                       " (vector->list (car (gimp-drawable-get-filters layer))))")


def chooser(gimp, dialog):
    return gimp.find("combo box", "Work on", dialog)


def choose(gimp, dialog, text):
    combo = chooser(gimp, dialog)
    combo.querySelection().selectChild([item.name for item in gimp.nodes(("menu item",), None, combo)].index(text))
    gimp.find(BUTTONS, "As Effect" if text == "New effect" else "Update Effect", dialog)


def shown_again(gimp, dialog=None):
    dialog = dialog or gimp.dialog("Kernel Lab")
    wait_for("the picture", lambda: next((node for node in gimp.nodes(("label",), None, dialog)
                                          if node.name.endswith(" s") and node.name[0].isdigit()), None))
    return dialog


def edit_again(gimp):
    dialog = opened(gimp)
    report(not list(gimp.nodes(("combo box",), "Work on", dialog)), "Lab again: nothing to choose on a layer without effects")
    gimp.press("Reset", dialog)
    pick(gimp, dialog, "Sobel x")
    wait_for("Sobel in the grid", lambda: numbers(gimp, dialog) == as_shown(SOBEL_X))
    gimp.press("As Effect", dialog)
    gimp.gone("Kernel Lab")
    gimp.menu("Kernel Lab…")
    dialog = shown_again(gimp)
    report(numbers(gimp, dialog) == as_shown(SOBEL_X), "Lab again: opens with the effect's numbers", numbers(gimp, dialog))
    report(not gimp.find(BUTTONS, "New Layer", dialog).sensitive and not gimp.find(BUTTONS, "This Layer", dialog).sensitive,
           "Lab again: an effect is only changed where it is")
    gimp.shot("kernel-lab-again", dialog)
    cell(gimp, dialog, 2, 1).text = "3"
    wait_for("the number", lambda: numbers(gimp, dialog)[1] == ["3", "0", "-2"])
    choose(gimp, dialog, "New effect")
    wait_for("the last values", lambda: numbers(gimp, dialog) == as_shown(SOBEL_X))
    report(gimp.find(BUTTONS, "As Effect", dialog).sensitive and gimp.find(BUTTONS, "New Layer", dialog).sensitive,
           "Lab again: a new effect can be made, too")
    choose(gimp, dialog, "Edit effect: Sobel x")
    wait_for("what was changed before", lambda: numbers(gimp, dialog)[1] == ["3", "0", "-2"])
    gimp.press("Update Effect", dialog)
    gimp.gone("Kernel Lab")
    report(names(gimp) == '("Sobel x")', "Lab again: one effect still", names(gimp))
    same(gimp.save("image", "lab-again"), correlated(CAT, [[1, 0, -1], [3, 0, -2], [1, 0, -1]]),
         "Lab again: the image is that of the changed number, to the pixel")
    gimp.menu("Kernel Lab…")
    dialog = shown_again(gimp)
    choose(gimp, dialog, "New effect")
    gimp.press("Reset", dialog)
    for row in (1, 2, 3):
        for column in (1, 2, 3):
            cell(gimp, dialog, row, column).text = f"{HALF[row - 1][column - 1]:g}"
    wait_for("a kernel of a half", lambda: numbers(gimp, dialog) == as_shown(HALF))
    gimp.press("As Effect", dialog)
    gimp.gone("Kernel Lab")
    report(names(gimp) == '("Own kernel" "Sobel x")', "Lab again: a second one lies above", names(gimp))
    gimp.menu("Kernel Lab…")
    dialog = shown_again(gimp)
    report(numbers(gimp, dialog) == as_shown(HALF), "Lab again: the topmost is chosen", numbers(gimp, dialog))
    choose(gimp, dialog, "Edit effect: Sobel x")
    wait_for("the lower one's numbers", lambda: numbers(gimp, dialog)[1] == ["3", "0", "-2"])
    cell(gimp, dialog, 2, 3).text = "-3"
    gimp.press("Update Effect", dialog)
    gimp.gone("Kernel Lab")
    same(gimp.save("image", "lab-again-lower"),
         correlated(CAT, [[1, 0, -1], [3, 0, -3], [1, 0, -1]]) / 2, "Lab again: the lower one is changed where it is")
    gimp.menu("Kernel Lab…")
    dialog = shown_again(gimp)
    cell(gimp, dialog, 2, 2).text = "7"
    gimp.press("Reset", dialog)
    wait_for("the effect's own number", lambda: numbers(gimp, dialog) == as_shown(HALF))
    report(True, "Lab again: Reset gives back what the effect has")
    close(gimp, dialog)


def preset(gimp):
    """Chosen by the operation's own dialog."""
    gimp.open(PHOTO)
    dialog = gimp.operation("Convolve")
    gimp.press("OK", dialog)
    gimp.menu("Kernel Lab…")
    dialog = shown_again(gimp)
    report(numbers(gimp, dialog)[1] == ["-1", "5", "-1"], "Lab again: an effect of the operation's own dialog")
    close(gimp, dialog)
    report(names(gimp) == '("Convolve (fovea:convolve)")', "Lab again: Close leaves it", names(gimp))


def main():
    SHOTS.mkdir(parents=True, exist_ok=True)
    gimp = Session()
    for title, check in (("edit again", edit_again), ("preset", preset)):
        with checks(gimp, title):
            check(gimp)
    report(gimp.gimp.poll() is None, "Lab again: GIMP lives to the end")
    gimp.close()
    done()


main()
