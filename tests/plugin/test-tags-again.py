# SPDX-License-Identifier: GPL-3.0-or-later
"""tag and untag the second time: photos that got nothing are passed over, also after a run was killed;
what is not ours is not looked into; keywords that stand in IPTC of a PNG or twice in a TIFF."""
import zlib

from tagging import *
from phototags import *

# ---- Photos that got nothing are not looked at again ----------------------------------------------------------
def states(run):
    return [line["state"] for line in run.json()]


def records():
    """The files of ours in the user's cache, the largest first."""
    return sorted((scratch / "cache" / "fovea" / "tags").glob("*.txt"), key=lambda p: -p.stat().st_size)


NOTHING, BEFORE = "nothing-certain", "looked-at-before"
first = folder_of("dull", 24)
killed("tag dull --model colours --least 100", [f"dull/{i}.jpg" for i in range(24)], "nothing certain")
rest = states(tag("dull", "--least 100 --format json"))
report(len(rest) == 24 and 7 <= rest.count(BEFORE) <= 12 and rest.count(NOTHING) == 24 - rest.count(BEFORE),
       "killed among photos without a tag: started again it goes on where it was", rest)
third, *said = tags("dull --least 100 --format json", "dull/0.jpg --least 100", "dull/0.jpg --least 100 --dry-run --format json")
report(states(third) == [BEFORE] * 24 and all(pathlib.Path(f"dull/{i}.jpg").read_bytes() == first for i in range(24)), "a third run looks at none", third)
report(said[0].out == "dull/0.jpg: nothing certain before; --again looks anew\n" and states(said[1]) == [BEFORE], "... and says so, in a dry run too", said)
os.utime("dull/3.jpg")
moved = [states(r) for r in tags("dull --least 100 --format json", "dull/3.jpg --least 100 --format json")]
report(moved[0].count(NOTHING) == 1 and moved[1] == [BEFORE], "one that was changed is looked at again", moved)
text = records()[0].read_text()
with open(records()[0], "ab") as file:
    file.truncate(len(text) - 9)
cut = [states(r) for r in tags(*["dull --least 100 --format json"] * 2)]
report(cut[0].count(NOTHING) == 1 and cut[1] == [BEFORE] * 24, "a record that is cut off is one photo's", (cut, text))
before = len(records())
anew = [states(r) for r in tags("dull/0.jpg dull/1.jpg --least 100 --again --format json", "dull/0.jpg dull/1.jpg --least 100 --top 9 --format json")]
report(anew == [[NOTHING] * 2] * 2 and len(records()) == before + 1, "--again and other settings look anew", (anew, records()))
first = folder_of("dull both", 16)
runs = [start("tag 'dull both' --model colours --least 100 --format json") for i in range(2)]
said = [r.communicate(timeout=200) for r in runs]
found = [[json.loads(line)["state"] for line in out.splitlines()] for out, err in said]
report(sum(f.count(NOTHING) for f in found) == 16 and sum(f.count(BEFORE) for f in found) == 16, "two runs at once look at each photo once", (found, said))
make("theirs.jpg")
exiftool_write("theirs.jpg", "-XMP-dc:Subject=RED")
had = tags(*["theirs.jpg --format json"] * 2)
report(states(had[0]) == ["has-them"] and states(had[1]) == [BEFORE] and [t["word"] for t in had[1].json()[0]["tags"]] == ["red"],
       "one that has its words is remembered with them", had)
info, data = os.stat("theirs.jpg"), pathlib.Path("theirs.jpg").read_bytes()
pathlib.Path("theirs.jpg").write_bytes(data.replace(b">RED<", b">BED<"))
os.utime("theirs.jpg", ns=(info.st_atime_ns, info.st_mtime_ns))
then = os.stat("theirs.jpg")
report((then.st_size, then.st_mtime_ns) == (info.st_size, info.st_mtime_ns) and states(tag("theirs.jpg", "--format json")) == ["written"],
       "... until they change, even where size and time do not", tagged("theirs.jpg"))
beside = tags(*["dull/0.jpg --least 100 --sidecar --format json"] * 2)
pathlib.Path("dull/0.jpg.xmp").write_text("")
changed = tag("dull/0.jpg", "--least 100 --sidecar --format json")
report([states(b) for b in (*beside, changed)] == [[NOTHING], [BEFORE], [NOTHING]], "... a sidecar that comes counts too", (beside, changed))
poor = run("tag dull/5.jpg dull/6.jpg --model colours --least 100 --top 8 --format json", XDG_CACHE_HOME="/dev/null")
report(poor.code == 0 and states(poor) == [NOTHING] * 2 and poor.err.count("are not remembered") == 1, "without a cache it is said once, and the work is done", poor)

# ---- What is not ours -----------------------------------------------------------------------------------------
def with_xmp(name, *packets):
    path = make(name)
    data = path.read_bytes()
    bodies = [b"http://ns.adobe.com/xap/1.0/\0" + packet for packet in packets]
    segments = b"".join(b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body for body in bodies)
    path.write_bytes(data[:2] + segments + data[2:])
    return path


os.makedirs("odd")
RDF = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'
for i, packets in enumerate(((RDF, RDF), (b"no XML",), (RDF[:30],), (RDF.decode().encode("utf-16"),), (b"<!DOCTYPE x>" + RDF,))):
    with_xmp(f"odd/{i}.jpg", *packets)
make("odd/side.gif")
pathlib.Path("odd/side.gif.xmp").write_text("no XML")
make("odd/tagged.jpg")
plain = pathlib.Path("odd/tagged.jpg").read_bytes()
tag("odd/tagged.jpg")
ours = pathlib.Path("odd/tagged.jpg").read_bytes()
start_of = ours.index(b"\xff\xe1")
size = int.from_bytes(ours[start_of + 2:start_of + 4], "big")
pathlib.Path("odd/twice.jpg").write_bytes(ours[:start_of] + ours[start_of:start_of + 2 + size] + ours[start_of:])
before = {name: pathlib.Path("odd", name).read_bytes() for name in os.listdir("odd")}
gone = run("untag odd --format json")
lines = {os.path.basename(line["file"]): line for line in gone.json()}
report([lines[f"{i}.jpg"].get("state") for i in range(5)] + [lines["side.gif"].get("state")] == ["nothing-of-ours"] * 6,
       "untag of a folder: odd XMP that is not ours is nobody's business", gone)
report(gone.code == 70 and "twice.jpg" in gone.err and "two XMP packets" in gone.err and "1 of 8" in gone.err, "... but where ours are in damaged XMP it is said", gone)
report(all(pathlib.Path("odd", name).read_bytes() == data for name, data in before.items() if name != "tagged.jpg")
       and pathlib.Path("odd/tagged.jpg").read_bytes() == plain, "... and only what is ours has changed", gone)

# ---- A sidecar that is a link, all of which was ours -------------------------------------------------------------
os.makedirs("store")
make("linked.gif")
pathlib.Path("store/side.xmp").write_bytes(b"")
os.symlink("store/side.xmp", "linked.gif.xmp")
tag("linked.gif")
there = tagged("store/side.xmp")[0]
gone = run("untag linked.gif")
report(there == ["red"] and os.path.islink("linked.gif.xmp") and pathlib.Path("store/side.xmp").read_bytes() == b"" and not left_over("store"),
       "a sidecar that is a link: the link stays, our words behind it go", (there, gone))

# ---- Copies with keywords of files that are not what they are called ---------------------------------------------
os.makedirs("liars")
make("liars/a.gif")
os.rename("liars/a.gif", "liars/a.jpg")
liar = run("classify liars/a.jpg --model colours --keywords --out liars/b.jpg")
report(liar.code == 70 and "right ending" in liar.err and os.listdir("liars") == ["a.jpg"], "a GIF called .jpg: its copy cannot hold keywords, which is said", (liar, os.listdir("liars")))

# ---- Copies of a photo: a link to it, and one that is read-only --------------------------------------------------
make("first.jpg")
os.makedirs("out")
os.symlink("../first.jpg", "out/first.jpg")
data = pathlib.Path("first.jpg").read_bytes()
linked = gimp.commands("classify first.jpg --model colours --comment --out out/ --overwrite", "convolve first.jpg --kernel 2 --out out/ --overwrite",
                       "contact-sheet first.jpg --out out/first.jpg --overwrite", FOVEA_MODEL_PATH=MODELS)
report([r.code for r in linked] == [70] * 3 and all("is a link to the photo itself" in r.err + r.all_errors for r in linked)
       and pathlib.Path("first.jpg").read_bytes() == data and os.listdir("out") == ["first.jpg"], "--overwrite of a link to the photo itself is refused", linked)
os.chmod("first.jpg", 0o444)
copy = run("classify first.jpg --model colours --comment --keywords --out copy.jpg")
report(copy.code == 0 and tagged("copy.jpg")[0] and os.stat("copy.jpg").st_mode & 0o200, "a copy of a read-only photo gets its comment", copy)

# ---- Pipes ---------------------------------------------------------------------------------------------------------
make("piped.gif")
os.mkfifo("pipe.jpg")
os.mkfifo("piped.gif.xmp")
pipes = gimp.commands("tag pipe.jpg --model colours", "untag pipe.jpg", "tag piped.gif --model colours", "untag piped.gif", FOVEA_MODEL_PATH=MODELS)
report([r.code for r in pipes] == [70, 0, 70, 0] and "piped.gif.xmp is no plain file" in pipes[2].err, "pipes with names of photos and sidecars are not waited for", pipes)

# ---- XMP of a PNG in an old way ------------------------------------------------------------------------------------
def with_profile(name, xmp, deflated=zlib.compress):
    png = make(name)
    data = png.read_bytes()
    body = b"zTXtRaw profile type xmp\0\0" + deflated(b"\nxmp\n%8d\n%s\n" % (len(xmp), xmp.hex().encode()))
    png.write_bytes(data[:33] + (len(body) - 4).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big") + data[33:])


make("new.png")
tag("new.png")
packet = subprocess.run(["exiftool", "-b", "-XMP", "new.png"], check=True, capture_output=True).stdout
with_profile("old-ours.png", packet)
with_profile("old-other.png", RDF)
with_profile("old-damaged.png", packet, lambda text: text)
moved = run("untag old-ours.png old-other.png old-damaged.png --format json")
lines = {line["file"]: line.get("state") for line in moved.json()}
report(moved.code == 70 and lines["old-other.png"] == "nothing-of-ours" and [lines[f"old-{n}.png"] for n in ("ours", "damaged")] == [None, None]
       and moved.err.count("in an old way") == 2, "XMP of a PNG where it can only be read: untag says so where it is, or could be, ours", moved)

# ---- IPTC elsewhere ------------------------------------------------------------------------------------------------
png = make("iptc.png")
data = png.read_bytes()
profile = b"\niptc\n      12\n1c02190007686f6c69646179\n"
body = b"zTXtRaw profile type iptc\0\0" + zlib.compress(profile)
png.write_bytes(data[:33] + (len(body) - 4).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big") + data[33:])
data = png.read_bytes()
report(tagged(png) == [None, None, ["holiday"]], "a PNG with IPTC as exiv2 writes it", exiftool(png))
said = tag("iptc.png", "--format json")
report(tagged(png) == [["holiday", "red"], ["holiday", "red"], ["holiday"]] and [t["word"] for t in said.json()[0]["tags"]] == ["red"],
       "... its keywords come into the list that is begun, and stay what they are", (said, tagged(png)))
run("untag iptc.png")
report(png.read_bytes() == data, "... and untag brings it back")


def digest(path):
    return exiftool_run("-s3", "-IPTCDigest", "-CurrentIPTCDigest", "-Warning", path).split("\n")[:-1]


tif = make("iptc.tif", options=("-compress", "lzw"))
exiftool_write(tif, "-IPTC:Keywords=holidays", "-IPTCDigest=new")
current = exiftool_run("-s3", "-CurrentIPTCDigest", tif).strip()
exiftool_write(tif, f"-IPTCDigest={current}")
then = digest(tif)
tag("iptc.tif")
now = digest(tif)
report(then == [current] * 2 and tagged(tif)[2] == ["holidays", "red"] and len(now) == 2 and now[0] == now[1] != current, "a TIFF: exiftool finds the digest current after tag", (then, now))
run("untag iptc.tif")
report(tagged(tif) == [None, None, ["holidays"]] and digest(tif) == then, "... and after untag", digest(tif))
done()
