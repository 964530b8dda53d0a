#!/usr/bin/env bash
# Builds the host check of the kernels into a folder:
#   check          the kernels against their references
#   check-planted  the same, with the bugs of planted-bugs.txt, switched on one at a time
#   libcuda.so.1   a stand-in for the driver, under which JCuda runs the kernels
# usage: build.sh OUTDIR [--asan]     --asan: with the address and undefined-behaviour sanitizers; no planted bugs, no driver
# Environment: CXX (g++ by default), JAVA_HOME (for jni.h).
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cuda="$here/../../main/cuda"
if [ $# -lt 1 ]; then echo "usage: build.sh OUTDIR [--asan]" >&2; exit 2; fi
mkdir -p "$1"
out="$(cd "$1" && pwd)"
asan=false
[ "${2:-}" = --asan ] && asan=true

# No fused operations and no fast-math: what differs from the device is stated in the bounds.
flags=(-std=c++17 -O2 -fPIC -fno-strict-aliasing -ffp-contract=off -fvisibility=hidden -Wall -Wextra -Wno-unknown-pragmas -Werror "-I$here")
if $asan; then flags+=(-g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer); fi
compile() { "${CXX:-g++}" "${flags[@]}" "$@"; }

compile -c "$here/fibers.cpp" -o "$out/fibers.o"
compile "-I$cuda" -c "$here/kernels.cpp" -o "$out/kernels.o"
suites=()
for suite in "$here"/check/*.cpp; do
  object="$out/check-$(basename "$suite" .cpp).o"
  compile "-I$cuda" -c "$suite" -o "$object"
  suites+=("$object")
done
compile "$out/kernels.o" "$out/fibers.o" "${suites[@]}" -o "$out/check"
if $asan; then exit 0; fi

# A copy of the sources with the bugs in their places.
planted="$out/planted"
rm -rf "$planted"
cp -r "$cuda" "$planted"
trimmed() { local text="${1#"${1%%[! ]*}"}"; printf '%s' "${text%"${text##*[! ]}"}"; }
# A bar within a text is written as \|.
while IFS= read -r line; do
  case "$line" in ''|'#'*) continue ;; esac
  line="${line//'\|'/$'\x01'}"
  IFS='|' read -r name _ file text bug <<<"$line"
  name="$(trimmed "$name")" file="$(trimmed "$file")" text="$(trimmed "$text")" bug="$(trimmed "$bug")"
  text="${text//$'\x01'/|}" bug="${bug//$'\x01'/|}"
  content="$(cat "$cuda/$file"; echo .)"
  rest="${content#*"$text"}"
  if [ "$rest" = "$content" ] || [ "${rest#*"$text"}" != "$rest" ]; then
    echo "planted-bugs.txt: $name: the text must occur once in $file: $text" >&2
    exit 1
  fi
  bug="${bug//PLANTED/fibers::planted(\"$name\")}"
  content="$(cat "$planted/$file"; echo .)"
  # Two bugs may share a text: the first one's stands there changed, with the text still in it or not.
  if [ "${content#*"$text"}" = "$content" ]; then echo "planted-bugs.txt: $name: another bug has changed its text" >&2; exit 1; fi
  content="${content/"$text"/"$bug"}"
  printf '%s' "${content%.}" >"$planted/$file"
done <"$here/planted-bugs.txt"
compile "-I$planted" -Wno-parentheses -c "$here/kernels.cpp" -o "$out/kernels-planted.o"

compile "$out/kernels-planted.o" "$out/fibers.o" "${suites[@]}" -o "$out/check-planted"

# jni.h comes with every JDK. The planted build has no use for a driver.
java_home="${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}"
driver=()
for part in device api unsupported control; do
  compile "-I$java_home/include" "-I$java_home/include/linux" -c "$here/driver/$part.cpp" -o "$out/driver-$part.o"
  driver+=("$out/driver-$part.o")
done
compile -shared -Wl,-soname,libcuda.so.1 "${driver[@]}" "$out/kernels.o" "$out/fibers.o" -o "$out/libcuda.so.1"
