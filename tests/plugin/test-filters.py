# SPDX-License-Identifier: GPL-3.0-or-later
"""The filters as procedures, by Python and by Script-Fu."""
from lib import *

gimp = Gimp()
gimp.checks("filters.py")

# Script-Fu: named arguments, the file's pixels against Python's own arithmetic.
make_picture(scratch / "in.ppm", 12, 10)
run = gimp.scheme("""(let* ((i (car (gimp-file-load RUN-NONINTERACTIVE "in.ppm")))
    (l (car (gimp-image-get-selected-drawables i))))
  (plug-in-fovea-convolve #:run-mode RUN-NONINTERACTIVE #:image i #:drawables l #:kernel "-1" #:offset 1)
  (gimp-file-save RUN-NONINTERACTIVE i "out.ppm")
  (plug-in-fovea-edges #:run-mode RUN-NONINTERACTIVE #:image i #:drawables l #:method "prewitt" #:result "y")
  (plug-in-fovea-gaussian #:run-mode RUN-NONINTERACTIVE #:image i #:drawables l #:sigma 2.5 #:border "wrap")
  (plug-in-fovea-pool #:run-mode RUN-NONINTERACTIVE #:image i #:drawables l #:kind "min" #:window 5)
  (let* ((n (car (plug-in-fovea-pool-image #:run-mode RUN-NONINTERACTIVE #:image i #:drawables l #:window 5))))
    (gimp-message (string-append "pooled " (number->string (car (gimp-image-get-width n)))
                                 " by " (number->string (car (gimp-image-get-height n)))))))""")
report(run.code == 0, "Script-Fu: convolve, edges, gaussian, pool, pool-image", run.all_errors)
report("pooled 2 by 2" in run.all_errors, "Script-Fu: the new image comes back", run.all_errors)
before, after = ((scratch / name).read_bytes()[-360:] for name in ("in.ppm", "out.ppm"))
report(bytes(255 - b for b in before) == after, "Script-Fu: the negative is the negative")
run = gimp.scheme("""(let* ((i (car (gimp-image-new 4 4 RGB))))
  (plug-in-fovea-convolve #:run-mode RUN-NONINTERACTIVE #:image i #:drawables (vector) #:kernel "1"))""")
report(run.code == 70 and "no layer" in run.all_errors, "Script-Fu: a failure is an exit code", run)
done()
