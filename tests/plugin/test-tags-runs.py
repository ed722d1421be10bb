# SPDX-License-Identifier: GPL-3.0-or-later
"""tag and untag where the world is not quiet: links, read-only files, full disks, two runs at once, a
run that is killed; and an open image."""
from tagging import *
from phototags import *

# ---- Names, rights, disks ------------------------------------------------------------------------------------
os.makedirs("links")
make("links/real.jpg")
os.symlink("links/real.jpg", "link.jpg")
linked = tag("link.jpg")
report(linked.code == 0 and os.path.islink("link.jpg") and tagged("links/real.jpg")[0] == ["red"], "a link stays one: the file behind it is tagged", linked)
make("locked.jpg")
os.chmod("locked.jpg", 0o444)
data = pathlib.Path("locked.jpg").read_bytes()
os.makedirs("closed")
make("closed/a.jpg")
os.chmod("closed", 0o555)
refused = tag("locked.jpg closed/a.jpg")
os.chmod("closed", 0o755)
report(refused.code == 70 and "locked.jpg is read-only" in refused.err and "closed is read-only" in refused.err
       and pathlib.Path("locked.jpg").read_bytes() == data and os.listdir("closed") == ["a.jpg"], "read-only files and folders are said and left", refused)
FULL = """import ctypes, os, shutil, subprocess, sys
if ctypes.CDLL(None, use_errno=True).mount(b"none", b"small", b"tmpfs", 0, b"size=64k"):
    sys.exit(os.strerror(ctypes.get_errno()))
shutil.copy("large.jpg", "small/a.jpg")
code = subprocess.call(sys.argv[1:])
print("same" if open("small/a.jpg", "rb").read() == open("large.jpg", "rb").read() else "changed", *os.listdir("small"))
sys.exit(code)"""
os.makedirs("small")
make("large.jpg")
with open("large.jpg", "ab") as file:  # cameras put films behind the end
    file.write(bytes(45000))
own = () if os.geteuid() == 0 else ("--user", "--map-root-user")
shared = "shared:" in pathlib.Path("/proc/self/mountinfo").read_text()  # then ours would be seen outside
tries = [("unshare", *own, "--mount", *extra) for extra in ((), ("--propagation", "unchanged")) if not (extra and shared)]
apart = next((t for t in tries if subprocess.run([*t, "mount", "-t", "tmpfs", "none", "small"], capture_output=True).returncode == 0), None)
if apart:
    full = gimp.start("gimp-console", "-i", "--batch-interpreter=plug-in-fovea-batch", "-b", "tag small/a.jpg --model colours", "--quit",
                      prefix=(*apart, sys.executable, "-c", FULL), FOVEA_MODEL_PATH=MODELS)
    report(full.code == 70 and "no space is left in" in full.err and "same a.jpg" in full.out, "a full disk is said, the photo as it was", full)
else:
    skip("a full disk is said", "no mounts of our own here")

# A copy that fits, and its keywords that do not: said of the place, not of the room it is made in.
LIMIT = """import os, resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
os.execvp(sys.argv[1], sys.argv[1:])"""
make("padded.jpg")
with open("padded.jpg", "ab") as file:
    file.write(bytes((1 << 20) - 64 - file.tell()))
os.makedirs("limited")
limited = gimp.batch("classify padded.jpg --model colours --keywords --out limited/a.jpg", prefix=(sys.executable, "-c", LIMIT), FOVEA_MODEL_PATH=MODELS)
report(limited.code == 70 and "padded.jpg: cannot write in " in limited.err and "/limited: " in limited.err and "unfinished" not in limited.err
       and not os.listdir("limited"), "what cannot be written is said of its place", limited)

# ---- Two at once, and killed ---------------------------------------------------------------------------------
first = folder_of("both", 16)
runs = [start("tag both --model colours --format json") for i in range(2)]
said = [r.communicate(timeout=200) for r in runs]
states = [[json.loads(line)["state"] for line in out.splitlines()] for out, err in said]
good = all(tagged(f"both/{i}.jpg")[:2] == [["red"], ["red"]] for i in range(16))
report([r.returncode for r in runs] == [0, 0] and good and sum(s.count("written") for s in states) == 16
       and all(len(s) == 16 for s in states) and not left_over("both"), "two runs at once: each photo is tagged once", (states, said))
print("# written by each:", [s.count("written") for s in states])

first = folder_of("killed", 24)
seen = killed("tag killed --model colours", [f"killed/{i}.jpg" for i in range(24)], "-> ")
ready = [i for i in range(24) if pathlib.Path(f"killed/{i}.jpg").read_bytes() != first]
whole = all(tagged(f"killed/{i}.jpg")[0] == ["red"] for i in ready)
report(7 <= len(ready) <= 12 and whole, "killed in the middle: every photo is as it was or tagged", (seen, ready))
rest = tag("killed", "--format json")
states = [line["state"] for line in rest.json()]
report(rest.code == 0 and states.count("tagged-before") == len(ready) and states.count("written") == 24 - len(ready)
       and not left_over("killed") and all(tagged(f"killed/{i}.jpg")[0] == ["red"] for i in range(24)), "started again it goes on where it was", (states, left_over("killed")))
run("untag killed")
report(all(pathlib.Path(f"killed/{i}.jpg").read_bytes() == first for i in range(24)), "and untag brings all of them back")

# ---- An open image ---------------------------------------------------------------------------------------------
make("words.jpg")
exiftool_write("words.jpg", "-XMP-dc:Subject=holiday")
tag("words.jpg")
opened = gimp.scheme("""(let* ((i (car (gimp-file-load RUN-NONINTERACTIVE "words.jpg"))))
  (file-png-export #:run-mode RUN-NONINTERACTIVE #:image i #:file "kept.png" #:include-xmp TRUE)
  (gimp-message (string-append "removed " (vector-ref (list->vector (car (plug-in-fovea-untag #:run-mode RUN-NONINTERACTIVE #:image i #:drawables (car (gimp-image-get-selected-drawables i))))) 0)))
  (file-png-export #:run-mode RUN-NONINTERACTIVE #:image i #:file "taken.png" #:include-xmp TRUE))""")
report("removed red" in opened.all_errors and tagged("kept.png")[0] == ["holiday", "red"] and tagged("taken.png")[:2] == [["holiday"], None],
       "Remove Fovea's Tags on an open image takes ours and leaves the person's", (opened.all_errors, tagged("kept.png"), tagged("taken.png")))
run("untag kept.png")
report(tagged("kept.png")[:2] == [["holiday"], None], "what GIMP exported can still be untagged", exiftool("kept.png"))
done()
