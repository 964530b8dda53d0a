#!/usr/bin/env bash
# Compiles the kernels to the PTX that is checked in, so that a machine without nvcc builds and runs Weir too.
#   build-ptx.sh           compile and write
#   build-ptx.sh --check   write nothing; fail if a PTX is not of this source, or (with nvcc) differs from a fresh one
# A PTX names in its first line the SHA-256 of this script, all headers in the order of their names, and its .cu file.
# Two versions of nvcc need not agree on the text, so a fresh one is compared only where its version is the one named.
set -euo pipefail
cd "$(dirname "$0")"

readonly out=../resources/io/weir/gpu/ptx
# compute_75 is the oldest that CUDA 13 compiles for; the driver translates it for whatever is newer.
readonly flags=(-ptx -arch=compute_75 -O3 -std=c++17 -Werror all-warnings)
# CUDA 11.0's: these kernels use nothing newer, and older drivers refuse a newer number.
readonly isa=7.0

check=false
case "${1:-}" in
  '') ;;
  --check) check=true ;;
  *) echo "usage: build-ptx.sh [--check]" >&2; exit 2 ;;
esac

nvcc_version=none
if command -v nvcc >/dev/null; then nvcc_version="$(nvcc --version | grep -oE 'V[0-9.]+' | head -1)"; fi
if ! $check && [ "$nvcc_version" = none ]; then echo "build-ptx.sh needs nvcc, which is not on the PATH" >&2; exit 3; fi
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
export LC_ALL=C
stale=0
for source in *.cu; do
  name="${source%.cu}"
  sha="$(cat build-ptx.sh *.cuh "$source" | sha256sum | cut -d' ' -f1)"
  if $check; then
    if [ "$(head -n 1 "$out/$name.ptx" 2>/dev/null)" != "// source-sha256: $sha" ]; then
      echo "stale: $name.ptx is not of this source: run gpu-udfs/src/main/cuda/build-ptx.sh" >&2
      stale=1
      continue
    fi
    [ "$(sed -n 2p "$out/$name.ptx")" = "// nvcc $nvcc_version" ] || continue
  fi
  nvcc "${flags[@]}" "$source" -o "$work/raw.ptx"
  {
    echo "// source-sha256: $sha"
    echo "// nvcc $nvcc_version"
    sed -e "s/^\.version .*/.version $isa/" -e '/^\/\//d' -e '/^$/d' "$work/raw.ptx"
  } >"$work/$name.ptx"
  if command -v ptxas >/dev/null; then
    for arch in 75 80 86 89 90; do ptxas -arch="sm_$arch" "$work/$name.ptx" -o /dev/null; done
  fi
  if $check; then
    cmp -s "$work/$name.ptx" "$out/$name.ptx" || { echo "stale: $name.ptx differs from what nvcc makes" >&2; stale=1; }
  else
    mkdir -p "$out"
    cp "$work/$name.ptx" "$out/$name.ptx"
  fi
done
exit $stale
