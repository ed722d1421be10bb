# SPDX-License-Identifier: GPL-3.0-or-later
"""open-time.py PHOTO [RUNS]: seconds from the menu to the Kernel Lab's window and to its first picture, and what the
window says that a change took. Not a test: figures depend on the machine. Run as the tests of this folder are."""
import ctypes
import sys
import time

import dogtail.config

from gui import Session, wait_for
from lab import cell, close

gimp = Session()
dogtail.config.config.actionDelay = 0.0
gimp.open(sys.argv[1])
item = gimp.find("menu item", "Kernel Lab…")
wait_for("the menu", lambda: item.sensitive)
time.sleep(3)  # GIMP has drawn its own


def shown():
    """Is it mapped? (XWindowAttributes.map_state, of 64-bit machines)"""
    facts = (ctypes.c_int * 64)()
    try:
        gimp.screen.x11.XGetWindowAttributes(gimp.screen.display, ctypes.c_ulong(gimp.screen.raise_window("Kernel Lab")), facts)
    except LookupError:
        time.sleep(.004)
    return facts[23] == 2


def said(dialog):
    return next((node.name for node in gimp.nodes(("label",), None, dialog)
                 if node.name.endswith(" s") and node.name[0].isdigit()), None)


for run in range(int(sys.argv[2]) if len(sys.argv) > 2 else 3):
    start = time.monotonic()
    item.doActionNamed("click")
    while not shown():
        pass
    window = time.monotonic() - start
    dialog = gimp.dialog("Kernel Lab")
    wait_for("the first picture", lambda: said(dialog), 60)
    print(f"run {run + 1}: window {window:.2f} s, first picture seen {time.monotonic() - start:.2f} s")
    time.sleep(2)
    for number in ("0.5", "0.25"):
        cell(gimp, dialog, 2, 2).text = number
        time.sleep(1)
        print("  a change:", said(dialog), flush=True)
    close(gimp, dialog)
gimp.close()
