# SPDX-License-Identifier: GPL-3.0-or-later
# What the tests of the tools share: a TAP line for each case, a scratch folder, a cache in it.
# shellcheck shell=bash disable=SC2034

set -uo pipefail

top=$(realpath "${BASH_SOURCE[0]%/*}/../..")
scratch=$(mktemp -d /var/tmp/fovea-test.XXXXXX)
chmod 755 "$scratch"
real_cache=${XDG_CACHE_HOME:-$HOME/.cache}
export XDG_CACHE_HOME=$scratch/cache
number=0 failures=0

finish ()
{
  cd /
  rm -rf --one-file-system "$scratch"
  echo "1..$number"
}
trap finish EXIT

# check NAME COMMAND...: a case; it passes where the command succeeds.
check ()
{
  local name=$1
  shift
  number=$((number + 1))
  if "$@" > "$scratch/output" 2>&1; then
    echo "ok $number - $name"
  else
    echo "not ok $number - $name"
    tail -n 20 "$scratch/output" | cut -c 1-300 | sed 's/^/# /'
    failures=$((failures + 1))
  fi
}

skip ()   # NAME WHY
{
  number=$((number + 1))
  echo "ok $number - $1 # SKIP $2"
}

# fails_with STATUS PATTERN COMMAND...: that status, and after the news of the work one line that matches.
fails_with ()
{
  local status=$1 pattern=$2 text got=0
  shift 2
  text=$("$@" 2>&1 < /dev/null) || got=$?
  text=$(grep -v '\.\.\.$' <<< "$text")
  echo "status $got, said: $text"
  [ "$got" = "$status" ] && [ "$(wc -l <<< "$text")" = 1 ] && [[ $text =~ $pattern ]]
}

# says TEXT COMMAND...: exactly that on its standard output.
says ()
{
  local want=$1 text
  shift
  text=$("$@") || return
  echo "wanted: $want"
  echo "got:    $text"
  [ "$text" = "$want" ]
}

# "${where_gimp_is[@]}" COMMAND...: in the system or the sandbox, with the cache of who runs the tests.
where_gimp_is=(env XDG_CACHE_HOME="$real_cache" bash -c '. "$1"; shift; settle; exec_inside "$@"' tools "$top/tools/lib.sh")

# wait_for COMMAND...: up to two minutes.
wait_for ()
{
  for _ in {1..1200}; do
    "$@" && return
    sleep 0.1
  done
  return 1
}

# A display of our own with a cookie; it passes into the sandbox as the user's would.
on_a_display ()   # COMMAND...
{
  local secret=00112233445566778899aabbccddeeff server status
  export XAUTHORITY=$scratch/cookie
  "${where_gimp_is[@]}" xauth add :0 . "$secret"
  "${where_gimp_is[@]}" Xvfb -screen 0 1200x800x24 -auth "$XAUTHORITY" -displayfd 3 3> "$scratch/display" &
  server=$!
  wait_for test -s "$scratch/display" || return
  DISPLAY=:$(cat "$scratch/display")
  export DISPLAY
  "${where_gimp_is[@]}" xauth add "$DISPLAY" . "$secret"
  "$@"
  status=$?
  unset DISPLAY XAUTHORITY
  kill "$server"
  wait "$server"
  return "$status"
}
