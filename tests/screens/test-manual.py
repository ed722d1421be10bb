# SPDX-License-Identifier: GPL-3.0-or-later
"""The Help buttons, F1 and the menu entry: the right page reaches the program that shows web pages, in the
person's language; and what is said where there is no such program."""
import os
import pathlib
import traceback

from gui import BUTTONS, SOURCE, SPANISH, Session, done, lacks_spanish, report, scratch, wait_for

PHOTO = SOURCE / "models" / "cat.png"
MANUAL = os.environ["FOVEA_MANUAL_PATH"]
data, config, shown = scratch / "data", scratch / "config", scratch / "shown"


def install_reader():
    """A program for web pages that writes down what it is given."""
    reader = scratch / "reader"
    reader.write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" >> "{shown}"\n')
    reader.chmod(0o755)
    (data / "applications").mkdir(parents=True)
    (data / "applications" / "reader.desktop").write_text(
        f"[Desktop Entry]\nType=Application\nName=Reader\nExec={reader} %u\nMimeType=text/html;\n")
    config.mkdir()
    (config / "mimeapps.list").write_text("[Default Applications]\ntext/html=reader.desktop\n")


def page():
    """What the reader was given last."""
    text = wait_for("a page to be opened", lambda: shown.exists() and shown.read_text(), 20)
    shown.unlink()
    return text.strip()


def opens(name, language, do, what):
    try:
        do()
        found = page()
        report(found.removeprefix("file://") == f"{MANUAL}/{language}/{name}.html", f"{language}: {what} opens {name}", found)
    except Exception:
        report(False, f"{language}: {what} opens {name}", f"{traceback.format_exc()}\n{gimp.despair(name)}")


def press_f1(dialog, button):
    from dogtail import rawinput
    gimp.focus(gimp.find(BUTTONS, button, dialog))
    rawinput.pressKey("F1")


WINDOWS = {  # the page, then the menu's word, the window's title and its button, in each language
    "en": {"models": ("Models…", "Models", "Close"), "pool-image": ("Pool to New Image…", "Pool to New Image", "Cancel"),
           "classify": ("Classify…", "Classify", "Close")},
    "es": {"models": ("Modelos…", "Modelos", "Cerrar")},
}
HELP = {"en": "Help", "es": "Ayuda"}
install_reader()
reader = {"XDG_DATA_HOME": str(data), "XDG_CONFIG_HOME": str(config), "FOVEA_MANUAL_PATH": MANUAL}

for language, locale in (("en", "C.UTF-8"), ("es", SPANISH)):
    if language == "es" and lacks_spanish("the manual in Spanish"):
        continue
    gimp = Session(LC_ALL=locale, **reader)
    gimp.open(PHOTO)
    for name, (entry, title, button) in WINDOWS[language].items():
        gimp.menu(entry)
        dialog = gimp.dialog(title)
        opens(name, language, lambda: gimp.press(HELP[language], dialog), f"Help of {title}")
        opens(name, language, lambda: press_f1(dialog, button), f"F1 in {title}")
        gimp.press(button, dialog)
        gimp.gone(title)
    opens("index", language, lambda: gimp.menu("Manual"), "the menu entry")
    gimp.close()

# All that the system shares but its programs: no browser of this machine may come up.
bare = scratch / "share"
bare.mkdir()
for path in pathlib.Path("/usr/share").iterdir():
    if path.name != "applications":
        (bare / path.name).symlink_to(path)
try:
    gimp = Session(XDG_DATA_HOME=str(scratch / "nothing"), XDG_CONFIG_HOME=str(scratch / "nothing"), XDG_DATA_DIRS=str(bare),
                   FOVEA_MANUAL_PATH=MANUAL)
    gimp.open(PHOTO)
    gimp.menu("Models…")
    gimp.press("Help", gimp.dialog("Models"))
    said = wait_for("the message", lambda: next((n.name for n in gimp.nodes(("label",)) if "models.html" in n.name), None), 20)
    report("web browser" in said and f"{MANUAL}/en/models.html" in said, "without a browser it names the file", said)
except Exception:
    report(False, "without a browser it names the file", f"{traceback.format_exc()}\n{gimp.despair('no-browser')}")
done()
