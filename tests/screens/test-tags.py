# SPDX-License-Identifier: GPL-3.0-or-later
"""The sheet behind Classify's Tags…: proposals from the photo model, a tag of one's own, written into the
open image, and removed by Remove Fovea's Tags (FOVEA_SHOTS)."""
import contextlib
import shutil
import subprocess
import traceback

from gui import SOURCE, Session, done, report, scratch, skip, wait_for

import models  # gui says where it is
import phototags
from lib import exiftool_write

PHOTO = scratch / "cat.jpg"


@contextlib.contextmanager
def checks(gimp, title):
    try:
        yield
    except Exception:
        report(False, title, f"{traceback.format_exc()}\n{gimp.despair(title)}")


def exported(gimp, name):
    """The keywords that the image's metadata holds now."""
    path = scratch / f"{name}.jpg"
    gimp.scheme(f'(file-jpeg-export #:run-mode RUN-NONINTERACTIVE #:image image #:file "{path}" #:include-xmp TRUE)')
    return phototags.tagged(path)[0]


def answered(gimp):
    """The window Classify with an answer."""
    gimp.menu("Classify…")
    window = gimp.dialog("Classify")
    wait_for("an answer", lambda: any(b.name == "Tags…" and b.sensitive for b in gimp.nodes(("button", "push button"), None, window)), 60)
    return window


def words_of(sheet, gimp):
    return [node.name or node.text for node in gimp.nodes(("table cell",), None, sheet)]


def into_file():
    """What one sees who types `gimp cat.jpg` and ticks the file."""
    before = PHOTO.read_bytes()
    picture = phototags.picture(PHOTO)
    gimp = Session(files=(PHOTO,))
    with checks(gimp, "Tags into the file"):
        gimp.scheme("(begin (define image (vector-ref (car (gimp-get-images)) 0)) 1)")
        window = answered(gimp)
        gimp.press("Tags…", window)
        sheet = gimp.dialog("Tags")
        tick = gimp.find("check box", "Write them into the file cat.jpg too", sheet)
        report(not tick.checked, "the file is offered, not ticked")
        own = gimp.find("text", "A tag of your own", sheet)
        own.text = "home|Tom"
        gimp.press("Add", sheet)
        last = wait_for("Tom's row", lambda: next((n for n in gimp.nodes(("table cell",), None, sheet) if "Tom" in (n.name or "") + (n.text or "")), None))
        report(last.showing, "a tag that was added is seen: the list goes there", words_of(sheet, gimp)[-6:])
        tick.doActionNamed("click")
        gimp.shot("tags-file", sheet)
        gimp.press("Write Tags", sheet)
        gimp.gone("Tags")
        found = phototags.tagged(PHOTO)[0]
        report(found[0] == "holiday" and "cat" in found and "Tom" in found, "exiftool reads them in the file", found)
        if shutil.which("exiv2"):
            read = subprocess.run(["exiv2", "-K", "Xmp.dc.subject", "-P", "v", str(PHOTO)], capture_output=True, text=True).stdout
            report("holiday" in read and "Tom" in read, "so does exiv2", read)
        else:
            skip("tags as exiv2 reads them", "there is no exiv2")
        report(PHOTO.read_bytes() != before and phototags.picture(PHOTO) == picture, "every byte of the picture is as it was")
        words = exported(gimp, "both")
        report("Tom" in words and "cat" in words, "and the open image has them, too", words)
        gimp.press("Tags…", window)
        sheet = gimp.dialog("Tags")
        gimp.find("table cell", "Tom", sheet)
        report(True, "opened again, it remembers them as Fovea's")
        gimp.press("Cancel", sheet)
        gimp.gone("Tags")
        gimp.press("Close", window)
        gimp.gone("Classify")
    report(gimp.gimp.poll() is None, "GIMP lives on after the file was written")
    gimp.close()


def main():
    if not models.photo_model():
        skip("the sheet of tags", "the photo model has not been fetched")
        done()
    subprocess.run(["convert", str(SOURCE / "models" / "cat.png"), "-strip", str(PHOTO)], check=True)
    exiftool_write(PHOTO, "-XMP-dc:Subject=holiday")
    gimp = Session()
    gimp.open(PHOTO)
    with checks(gimp, "Tags"):
        window = answered(gimp)
        gimp.press("Tags…", window)
        sheet = gimp.dialog("Tags")
        cells = words_of(sheet, gimp)
        report(len(cells) < 5 * 30, "a sheet that can be read, not all thousand classes", len(cells) // 5)
        report("cat" in cells and any("animal" in (c or "") for c in cells), "words of the label map are proposed, with their parents", cells)
        report(any("holiday" in node.name for node in gimp.nodes(("label",), None, sheet)), "the photo's own keyword is shown")
        report(gimp.is_drawn("tags", sheet, 20), "the sheet is photographed")
        own = gimp.find("text", "A tag of your own", sheet)
        own.text = "home|Tom"
        gimp.press("Add", sheet)
        wait_for("Tom's row", lambda: any("Tom" in (word or "") for word in words_of(sheet, gimp)))
        # GIMP 3.0 forgets where a script's image came from, 3.2 knows.
        known = "cat.jpg" in gimp.scheme("(car (gimp-image-get-imported-file image))")
        shown = [node.name for node in gimp.nodes(("check box",), None, sheet) if node.showing]
        report(len(shown) == known and all("cat.jpg" in name for name in shown), "the file is offered where GIMP knows of one", (known, shown))
        gimp.press("Write Tags", sheet)
        gimp.gone("Tags")
        words = exported(gimp, "written")
        report(words[0] == "holiday" and "cat" in words and "Tom" in words, "the open image has them", words)
        report(phototags.tagged(PHOTO)[0] == ["holiday"], "its file has not been touched")
        gimp.press("Close", window)
        gimp.gone("Classify")
        gimp.scheme("(plug-in-fovea-untag #:run-mode RUN-NONINTERACTIVE #:image image #:drawables (vector layer))")
        report(exported(gimp, "removed") == ["holiday"], "Remove Fovea's Tags leaves the person's", exported(gimp, "removed"))
    report(gimp.gimp.poll() is None, "GIMP lives to the end")
    gimp.close()
    into_file()
    done()


main()
