// What a projection on principal components takes.
#pragma once

#include "portable.cuh"

namespace weir {


// in         rows x features
// out        rows x (components + 1): the projections, then the error
// means      one per feature
// scales     one per feature, above 0
// components [component][features]
struct PcaArgs {
  const float* in;
  float* out;
  const float* means;
  const float* scales;
  const float* components;
  int rows;
  int inStride;
  int outStride;
  int features;
  int count; // of components
  int padding;
};
WEIR_FIELD(PcaArgs, in, 0);
WEIR_FIELD(PcaArgs, out, 8);
WEIR_FIELD(PcaArgs, means, 16);
WEIR_FIELD(PcaArgs, scales, 24);
WEIR_FIELD(PcaArgs, components, 32);
WEIR_FIELD(PcaArgs, rows, 40);
WEIR_FIELD(PcaArgs, inStride, 44);
WEIR_FIELD(PcaArgs, outStride, 48);
WEIR_FIELD(PcaArgs, features, 52);
WEIR_FIELD(PcaArgs, count, 56);
WEIR_SIZE(PcaArgs, 64);

} // namespace weir
