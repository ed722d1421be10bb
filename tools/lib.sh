# SPDX-License-Identifier: GPL-3.0-or-later
# What the tools share: where things are kept, where GIMP 3 is, and how a command gets there.
# shellcheck shell=bash disable=SC2034
#
# FOVEA_SUITE=trixie|forky   the private Debian root to use, even where the system has GIMP 3
# FOVEA_SUITE=system         the system's own GIMP 3, or failure
# FOVEA_MIRROR=URL           where the packages of the root come from (default: mmdebstrap's)
# FOVEA_PACKAGES="a b"       other packages for the root (the tests of these tools make small ones)
# FOVEA_FOREIGN=arm64        packages of another kind of machine can be among them (PACKAGE:arm64)
# FOVEA_BUILD=check|sanitize a build of its own, with warnings as errors

set -euo pipefail

top=$(realpath "${BASH_SOURCE[0]%/*}/..")
cache=$(realpath --canonicalize-missing "${XDG_CACHE_HOME:-${HOME:?is not set}/.cache}/fovea")

# To build and to run; then what only the tests need. Debian's names.
packages=(gimp gegl libgimp-3.0-dev libgegl-dev libgtk-3-dev meson ninja-build gcc libc6-dev pkg-config
          gettext cmark-gfm python3 python3-numpy python3-onnx python3-pip ca-certificates)
test_packages=(python3-gi python3-dogtail xvfb xauth dbus-daemon at-spi2-core imagemagick
               libimage-exiftool-perl valgrind desktop-file-utils adwaita-icon-theme fonts-dejavu-core
               libonnx-testdata)
# Only the root needs these: a system has its own languages, and developers have their own tools.
root_packages=(locales-all clang-format)

say ()
{
  printf '%s\n' "$*" >&2
}

die ()
{
  say "${0##*/}: $*"
  exit 1
}

hash ()   # a short name for the standard input
{
  sha256sum | cut -c 1-10
}

# The cache is removed as a whole one day: it must be a folder of its own. Whoever works in it
# holds its tag, down to the last child, so that tools/clean can tell.
open_cache ()
{
  case $cache/ in "$top"/*) die "the cache $cache would lie in the source folder; set XDG_CACHE_HOME elsewhere" ;; esac
  case $top/ in "$cache"/*) die "the source folder $top lies in the cache folder $cache; move one of them" ;; esac
  mkdir -p "$cache" || die "cannot write the cache $cache"
  [ -w "$cache" ] || die "cannot write the cache $cache"
  [ -e "$cache/CACHEDIR.TAG" ] || tag_cache
  exec {cache_fd}< "$cache/CACHEDIR.TAG"
}

tag_cache ()
{
  [ -z "$(ls -A "$cache")" ] || [ -e "$cache/CACHEDIR.TAG" ] || die "$cache holds something that these tools did not make; set XDG_CACHE_HOME elsewhere"
  cat > "$cache/CACHEDIR.TAG" <<'END'
Signature: 8a477f597d28d172789f06886806bc55
# Made by Fovea's tools; tools/clean removes this folder.
END
}

# lock FILE WHAT: one at a time; the lock ends with the process or at `unlock`.
lock ()
{
  exec {lock_fd}> "$1"
  flock --nonblock "$lock_fd" && return
  say "Waiting for another run that is $2 ..."
  flock "$lock_fd"
}

unlock ()
{
  exec {lock_fd}>&-
}

# --- The system's own GIMP 3 -------------------------------------------------------------------

system_can_build ()
{
  pkg-config --exists gimpui-3.0 gegl-0.4 gtk+-3.0 2> /dev/null || return 1
  command -v gimp-console meson ninja cc msgfmt python3 > /dev/null
}

system_can_test ()
{
  command -v xvfb-run dbus-run-session exiftool valgrind > /dev/null &&
    python3 -c 'import dogtail.version, gi, onnx' 2> /dev/null
}

system_is_ready ()
{
  system_can_build && { [ ! "${FOVEA_BUILD:-}" ] || system_can_test; }
}

apt_offers_gimp ()
{
  command -v apt-get apt-cache > /dev/null || return 1
  apt-cache show libgimp-3.0-dev > /dev/null 2>&1 && return
  [ "$EUID" = 0 ] && ! compgen -G '/var/lib/apt/lists/*Packages*' > /dev/null || return 1
  apt-get update > /dev/null 2>&1 || true   # a bare machine has no lists yet
  apt-cache show libgimp-3.0-dev > /dev/null 2>&1
}

# apt_install PACKAGE...: a foreign source that does not answer is no reason to stop.
apt_install ()
{
  local log apt=(env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300)
  [ "$EUID" = 0 ] || apt=(sudo "${apt[@]}")
  log=$(mktemp)
  say "Installing $* ..."
  { "${apt[@]}" update || true
    "${apt[@]}" install --yes --no-install-recommends "$@"; } > "$log" 2>&1 < /dev/null ||
    die "apt-get could not install them: $(grep -m 1 "^E:" "$log" || tail -n 1 "$log") (all of it: $log)"
  rm -f "$log"
}

# Yes or no on a terminal; 1 is no.
agreed ()
{
  local answer
  read -r -p "$1 [Y/n] " answer || return 1
  case $answer in [nN]*) return 1 ;; esac
}

install_on_system ()
{
  local wanted=("${packages[@]}")
  apt_offers_gimp || die "this system has no packages of GIMP 3; without FOVEA_SUITE=system a private Debian is used"
  [ ! "${FOVEA_BUILD:-}" ] || wanted+=("${test_packages[@]}")
  say "This system has GIMP 3. Fovea needs of its packages: ${wanted[*]}"
  if [ -t 0 ]; then
    agreed "Install what is missing?" || die "nothing installed; FOVEA_SUITE=trixie $0 works without it, in a private Debian"
  elif [ "$EUID" != 0 ]; then
    die "please run: sudo apt-get install ${wanted[*]}"
  fi
  apt_install "${wanted[@]}"
}

root_packages ()
{
  echo "${FOVEA_PACKAGES-${packages[*]} ${test_packages[*]} ${root_packages[*]}}"
}

root_of ()   # SUITE
{
  echo "$cache/root-$1-$(echo "$(root_packages)${FOVEA_FOREIGN:+ of $FOVEA_FOREIGN}" | hash)"
}

choose_suite ()
{
  FOVEA_SUITE=trixie
  if system_can_build; then
    FOVEA_SUITE=system
  elif [ ! -d "$(root_of trixie)" ] && apt_offers_gimp; then
    FOVEA_SUITE=system
  fi
}

# Where GIMP 3 is, and the names that follow from it. Tools called by this one need not ask again.
settle ()
{
  open_cache
  flock --shared "$cache_fd"
  [ "${FOVEA_SUITE:-}" ] || choose_suite
  if [ "$FOVEA_SUITE" = system ]; then
    system_is_ready || install_on_system
    key=system-$(pkg-config --modversion gimp-3.0)
  else
    root=$(root_of "$FOVEA_SUITE")
    key=${root##*/root-}
  fi
  state=$cache/build-$key-$(hash <<< "$top")${FOVEA_BUILD:+-$FOVEA_BUILD}
  build=$state/build
  prefix=$state/prefix
  export FOVEA_SUITE FOVEA_MODEL_PATH=${FOVEA_MODEL_PATH:-$cache/models}
}

# --- The everyday words ------------------------------------------------------------------------

# exec_inside COMMAND...: become it where GIMP 3 is, with HOME and every path as they are here.
exec_inside ()
{
  [ "$FOVEA_SUITE" = system ] || set -- "$top/tools/sandbox" "$@"
  exec "$@"
}

inside ()
{
  (exec_inside "$@")
}

# The photo model, in the cache. The card is written last: where it is right, the model is there.
get_models ()
{
  local model=efficientnet-lite0
  { [ -s "$cache/models/$model.onnx" ] &&
    cmp --silent "$top/models/$model.card" "$cache/models/$model.card"; } ||
    inside "$top/tools/get-models" --dir "$cache/models"
}
