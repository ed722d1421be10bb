# SPDX-License-Identifier: GPL-3.0-or-later
"""Upsample opened from GIMP's menu: its command copied into a shell, its steps shown with the layer's values, following the settings, wrong
kernels said in place, and the new image (FOVEA_SHOTS)."""
import contextlib
import shutil
import traceback

from gui import SOURCE, Session, done, lib, pixels, report, scratch, wait_for

CAT = pixels(SOURCE / "models" / "cat.png").astype(float)


@contextlib.contextmanager
def checks(gimp, title):
    try:
        yield
    except Exception:
        report(False, title, f"{traceback.format_exc()}\n{gimp.despair(title)}")


def said(gimp, dialog, part):
    return any(part in node.name for node in gimp.nodes(("label",), None, dialog))


def pasted(gimp, dialog, photo):
    """Copied, and pasted between a shell's single quotes, with an apostrophe in the photo's name."""
    command = gimp.copied(dialog)
    run = lib.Gimp().start("sh", "-c", f"gimp-console -i --batch-interpreter=plug-in-fovea-batch -b '{command}' --quit", cwd=scratch)
    report(run.code == 0 and (scratch / "out" / photo.name).exists(), f"a copied command runs as it is pasted into a shell: {command}", run)


def main():
    photo = scratch / "it's a $cat.png"
    shutil.copyfile(SOURCE / "models" / "cat.png", photo)
    gimp = Session(files=(photo,))  # as a person opens it: scripts leave an image without a file's name
    wait_for("the photo", lambda: gimp.images().strip() == "1")
    with checks(gimp, "Upsample"):
        gimp.menu("Upsample…")
        dialog = gimp.dialog("Upsample")
        pasted(gimp, dialog, photo)
        gimp.find("toggle button", "Step by step", dialog).doActionNamed("activate")
        height, width = CAT.shape[:2]
        wait_for("the values' place", lambda: said(gimp, dialog, f"from pixel ({width // 2}, {height // 2}) on"))
        for _ in range(2):
            gimp.press("Step", dialog)
        value = f"{CAT[height // 2, width // 2 + 1, 0]:.4g}, from row 1, column 2"
        wait_for("the value", lambda: said(gimp, dialog, value))
        report(True, f"the second step paints the photo's own value: {value}")
        report(gimp.is_drawn("upsample", dialog, 20), "its window is photographed")
        kernel = next(node for node in gimp.nodes(("text",), None, dialog) if "1 2 1" in node.text)
        kernel.text = "1 2; 3"
        wait_for("the wrong kernel to be said", lambda: said(gimp, dialog, "row 2"))
        report(True, "a ragged kernel is said in place")
        kernel.text = "1 1; 1 1"
        wait_for("the steps", lambda: said(gimp, dialog, "(2 - 1)·2 - 2·1 + 2 + 1 = 3"))
        report(True, "the steps follow the kernel")
        gimp.press("OK", dialog)
        gimp.gone("Upsample")
        wait_for("the new image", lambda: gimp.images().strip() == "2")
        report(True, "the new image is there")
    report(gimp.gimp.poll() is None, "GIMP lives to the end")
    done()


main()
