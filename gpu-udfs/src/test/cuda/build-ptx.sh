#!/usr/bin/env bash
# Compiles the kernels of this folder, which are written as users of Weir write theirs, to the PTX among the tests'
# resources. A PTX names in its first line the SHA-256 of weir_kernel.h and its source.
set -euo pipefail
cd "$(dirname "$0")"
readonly header=../../main/resources/io/weir/gpu/cuda
readonly out=../resources/io/weir/gpu/udf
for source in *.cu; do
  ptx="$out/${source%.cu}.ptx"
  {
    echo "// source-sha256: $(cat "$header/weir_kernel.h" "$source" | sha256sum | cut -d' ' -f1)"
    # Nothing newer than CUDA 11.0 is used, and older drivers refuse a newer number.
    nvcc -ptx -arch=compute_75 -O3 -Werror all-warnings "-I$header" "$source" -o - |
      sed -e 's/^\.version .*/.version 7.0/' -e '/^\/\//d' -e '/^$/d'
  } >"$ptx"
  ptxas -arch=sm_75 "$ptx" -o /dev/null
done
