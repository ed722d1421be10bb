# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the Kernel Lab's window share: opening it, its grid, and the pixels it should make."""
import contextlib
import traceback

import numpy

from gui import SOURCE, pixels, report, wait_for

PHOTO = SOURCE / "models" / "cat.png"
CAT = pixels(PHOTO).astype(float)
SHARPEN = [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]


@contextlib.contextmanager
def checks(gimp, title):
    try:
        yield
    except Exception:
        report(False, f"Kernel Lab: {title}", f"{traceback.format_exc()}\n{gimp.despair(title)}")


def correlated(picture, kernel):
    height, width = picture.shape[:2]

    def shifted(dy, dx):
        return picture[numpy.clip(numpy.arange(height) + dy, 0, height - 1)][
            :, numpy.clip(numpy.arange(width) + dx, 0, width - 1)]

    return sum(weight * shifted(y - len(kernel) // 2, x - len(row) // 2)
               for y, row in enumerate(kernel) for x, weight in enumerate(row) if weight)


def same(found, expected, name):
    worst = numpy.abs(found - numpy.clip(expected, 0, 255)).max() if found.shape == expected.shape else found.shape
    return report(found.shape == expected.shape and worst <= 1, name, f"largest difference {worst} of 255")


def opened(gimp, photo=PHOTO, seconds=60):
    gimp.open(photo)
    gimp.menu("Kernel Lab…")
    dialog = gimp.dialog("Kernel Lab")
    wait_for("the first picture", lambda: next(
        (node for node in gimp.nodes(("label",), None, dialog) if node.name.endswith(" s") and node.name[0].isdigit()),
        None), seconds)
    return dialog


def cell(gimp, dialog, row, column, words="row {}, column {}"):
    return gimp.find("text", words.format(row, column), dialog)


def numbers(gimp, dialog, rows=3, columns=3):
    return [[cell(gimp, dialog, y + 1, x + 1).text for x in range(columns)] for y in range(rows)]


def pick(gimp, dialog, name):
    rows = gimp.find(("list", "list box"), "Kernels", dialog)
    rows.querySelection().selectChild([row.name for row in rows.children].index(name))


def close(gimp, dialog):
    gimp.press("Close", dialog)
    gimp.gone("Kernel Lab")
