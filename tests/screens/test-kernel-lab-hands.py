# SPDX-License-Identifier: GPL-3.0-or-later
"""The Kernel Lab without a mouse: the walk from opening to As Effect, key by key, and a name for everything that can be
focused."""
from dogtail import rawinput

from gui import SHOTS, Session, done, report, wait_for
from lab import CAT, checks, close, correlated, numbers, opened, same


def nameless(dialog):
    """What can have the focus and nobody can call."""
    return [f"{node.roleName} in {node.parent.roleName} “{node.parent.name}”" for node in dialog.findChildren(
        lambda node: node.focusable and node.showing and node.roleName not in ("dialog", "table cell", "separator"))
        if not node.name and not node.labeler]


def walk(gimp):
    """Every key is written down: what a blind user does to add a kernel of their own as an effect."""
    dialog = opened(gimp)
    gimp.screen.raise_window("Kernel Lab")
    gimp.press("Reset", dialog)
    pressed = []

    def press(*keys):
        for key in keys:
            rawinput.pressKey(key)
            pressed.append(key)

    def focused():
        return next((node for node in dialog.findChildren(lambda node: node.focused)), None)

    for _ in range(60):
        node = focused()
        if node and node.name.startswith("row "):
            break
        press("Tab")
        focused()  # combo boxes never tell; by the time that the window has answered all this, it has had the key
    report(node and node.name.startswith("row ") and len(pressed) < 30, "Lab by hand: Tab comes to the grid, past the gallery",
           pressed)
    press("Up", "Left", "3", "Return")
    wait_for("the typed number", lambda: "3" in sum(numbers(gimp, dialog), []))
    shown = numbers(gimp, dialog)
    press("Tab")
    wait_for("Tab to leave the grid", lambda: not focused() or not focused().name.startswith("row "))
    report(True, "Lab by hand: Tab leaves the grid")
    rawinput.keyCombo("<Alt>a")
    pressed.append("Alt+A")
    gimp.gone("Kernel Lab")
    print("# keys:", " ".join(pressed))
    same(gimp.save("image", "lab-walk"), correlated(CAT, [[float(n) for n in row] for row in shown]),
         "Lab by hand: from opening to As Effect without a mouse")


def names(gimp):
    dialog = opened(gimp)
    for title in ("Pixel arithmetic: click a pixel of the picture", "More: channels, activation, light"):
        for node in gimp.nodes(("toggle button",), title, dialog):
            node.doActionNamed("activate")
    wait_for("what was folded", lambda: gimp.find("spin button", "Pixel, x", dialog, 1).showing)
    missing = nameless(dialog)
    report(not missing, "Lab by hand: everything that can be focused has a name", "\n".join(missing))
    close(gimp, dialog)


def main():
    SHOTS.mkdir(parents=True, exist_ok=True)
    gimp = Session()
    for title, check in (("walk", walk), ("names", names)):
        with checks(gimp, title):
            check(gimp)
    report(gimp.gimp.poll() is None, "Lab by hand: GIMP lives to the end")
    gimp.close()
    done()


main()
