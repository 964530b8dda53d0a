#!/usr/bin/env bash
# Builds a stand-in for NVIDIA's management library, under which the device health is tested without a GPU.
# usage: build.sh OUTDIR     Environment: CC (gcc by default)
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
if [ $# -ne 1 ]; then echo "usage: build.sh OUTDIR" >&2; exit 2; fi
mkdir -p "$1"
"${CC:-gcc}" -std=c11 -O1 -shared -fPIC -Wall -Wextra -Werror -Wno-stringop-truncation -Wno-unused-parameter -Wl,-soname,libnvidia-ml.so.1 \
  "$here/nvml.c" -o "$1/libnvidia-ml.so.1"
