#!/usr/bin/env bash
# Builds the kernels for this computer.
#   build.sh driver OUTDIR             libcuda.so.1     a stand-in for the driver, under which JCuda runs the kernels, and
#                                                       those of src/test/cuda, which are written as users write theirs
#   build.sh checks OUTDIR DRIVERDIR   check            the kernels against their references
#                                      check-planted    the same, with the bugs of planted-bugs.txt, switched on one at a time
#                                      check-sanitized  the same, the kernels under the address and undefined-behaviour sanitizers
# DRIVERDIR is what `driver` has built. Environment: CXX (g++ by default), JAVA_HOME (for jni.h). All cores are used.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cuda="$here/../../main/cuda"
case "${1:-} $#" in
  "driver 2"|"checks 3") mkdir -p "$2"; out="$(cd "$2" && pwd)" ;;
  *) echo "usage: build.sh driver OUTDIR | build.sh checks OUTDIR DRIVERDIR" >&2; exit 2 ;;
esac

# No fused operations and no fast-math: what differs from the device is stated in the bounds.
flags=(-std=c++17 -fPIC -fno-strict-aliasing -ffp-contract=off -fvisibility=hidden -Wall -Wextra -Wno-unknown-pragmas -Werror "-I$here")
sanitizers=(-fsanitize=address,undefined -fno-sanitize-recover=all)
compile() { "${CXX:-g++}" "${flags[@]}" "$@"; }

# Commands that need nothing of each other: noted, then run side by side.
noted=()
note() { noted+=("$(printf '%q ' "${CXX:-g++}" "${flags[@]}" "$@")"); }
runNoted() {
  printf '%s\0' "${noted[@]}" | xargs -0 -P "$(nproc)" -I{} bash -c '{}'
  noted=()
}

# A copy of the kernels' sources with the bugs in their places.
plant() {
  local planted="$1" line name file text bug content rest
  cp -r "$cuda" "$planted"
  # A bar within a text is written as \|.
  while IFS= read -r line; do
    case "$line" in ''|'#'*) continue ;; esac
    line="${line//'\|'/$'\x01'}"
    IFS='|' read -r name _ file text bug <<<"$line"
    trim name file text bug
    text="${text//$'\x01'/|}" bug="${bug//$'\x01'/|}"
    content="$(<"$cuda/$file")"
    rest="${content#*"$text"}"
    if [ "$rest" = "$content" ] || [ "${rest#*"$text"}" != "$rest" ]; then
      echo "planted-bugs.txt: $name: the text must occur once in $file: $text" >&2
      exit 1
    fi
    bug="${bug//PLANTED/FIBERS_PLANTED(\"$name\")}"
    content="$(<"$planted/$file")"
    # Two bugs may share a text: the first one's stands there changed, with the text still in it or not.
    if [ "${content#*"$text"}" = "$content" ]; then echo "planted-bugs.txt: $name: another bug has changed its text" >&2; exit 1; fi
    printf '%s\n' "${content/"$text"/"$bug"}" >"$planted/$file"
  done <"$here/planted-bugs.txt"
}
# Takes the spaces off both ends of variables.
trim() {
  local variable value
  for variable; do
    value="${!variable}" value="${value#"${value%%[! ]*}"}"
    printf -v "$variable" '%s' "${value%"${value##*[! ]}"}"
  done
}

# Users' kernels by their names, for the driver.
users="$here/../cuda"
header="$here/../../main/resources/io/weir/gpu/cuda"
listUserKernels() {
  printf '#include "kernels.h"\n#include "portable.cuh"\n'
  printf '#include "%s"\n' "$users"/*.cu
  printf 'const std::map<std::string, kernels::Entry>& kernels::ofUsers() {\n  static const std::map<std::string, Entry> entries{\n'
  sed -nE 's/^extern "C" __global__ void (\w+)\(const WeirBatch batch\) \{/      {"\1", Entry{[](const void* batch) { \1(*static_cast<const WeirBatch*>(batch)); }, sizeof(WeirBatch)}},/p' "$users"/*.cu
  printf '  };\n  return entries;\n}\n'
}

if [ "$1" = driver ]; then
  # jni.h comes with every JDK.
  java_home="${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}"
  note -O2 "-I$cuda" -c "$here/kernels.cpp" -o "$out/kernels.o"
  note -O2 -c "$here/fibers.cpp" -o "$out/fibers.o"
  listUserKernels >"$out/users.cpp"
  note -O1 "-I$cuda" "-I$header" -c "$out/users.cpp" -o "$out/users.o"
  for part in api device unsupported control; do
    note -O1 "-I$java_home/include" "-I$java_home/include/linux" -c "$here/driver/$part.cpp" -o "$out/driver-$part.o"
  done
  runNoted
  compile -shared -Wl,-soname,libcuda.so.1 "$out"/*.o -o "$out/libcuda.so.1"
  exit 0
fi

driver="$(cd "$3" && pwd)"
plant "$out/planted"
# check.h brings most of what a suite is: read once.
note -O1 -Wno-error -w -x c++-header "$here/check/check.h" -o "$out/check.h.gch"
note -O1 "-I$out/planted" -Wno-parentheses -c "$here/kernels.cpp" -o "$out/kernels-planted.o"
note -O1 -g1 "${sanitizers[@]}" "-I$cuda" -c "$here/kernels.cpp" -o "$out/kernels-sanitized.o"
note -O1 -g1 "${sanitizers[@]}" -c "$here/fibers.cpp" -o "$out/fibers-sanitized.o"
runNoted
for suite in "$here"/check/*.cpp; do
  note -O1 "-I$out" -include check.h "-I$cuda" -c "$suite" -o "$out/check-$(basename "$suite" .cpp).o"
done
runNoted
compile "$out"/check-*.o "$driver/kernels.o" "$driver/fibers.o" -o "$out/check"
compile "$out"/check-*.o "$out/kernels-planted.o" "$driver/fibers.o" -o "$out/check-planted"
compile "${sanitizers[@]}" "$out"/check-*.o "$out/kernels-sanitized.o" "$out/fibers-sanitized.o" -o "$out/check-sanitized"
rm "$out/check.h.gch"
