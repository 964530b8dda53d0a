// One row of a linear model: impute, standardize, margin and link in one pass.
#pragma once

#include "elements.cuh"

namespace weir {

// in      rows x features, float, half or 8-bit codes
// out     rows x 1, float
// weights one per feature, in standardized units
// means   one per feature, in the units of `in`
// scales  one per feature, above 0, in the units of `in`
struct LinearArgs {
  const void* in;
  float* out;
  const float* weights;
  const float* means;
  const float* scales;
  int rows;
  int inStride;
  int features;
  int link; // kIdentity or kLogistic
  float bias;
  int padding;
};
WEIR_FIELD(LinearArgs, in, 0);
WEIR_FIELD(LinearArgs, out, 8);
WEIR_FIELD(LinearArgs, weights, 16);
WEIR_FIELD(LinearArgs, means, 24);
WEIR_FIELD(LinearArgs, scales, 32);
WEIR_FIELD(LinearArgs, rows, 40);
WEIR_FIELD(LinearArgs, inStride, 44);
WEIR_FIELD(LinearArgs, features, 48);
WEIR_FIELD(LinearArgs, link, 52);
WEIR_FIELD(LinearArgs, bias, 56);
WEIR_SIZE(LinearArgs, 64);

// The margin where a float does not hold the way to it, as with 3e38 less a mean of -3e38.
template <typename Element>
__device__ float exactMargin(const LinearArgs& args, int row) {
  const Element* in = static_cast<const Element*>(args.in) + row;
  double margin = args.bias;
  for (int feature = 0; feature < args.features; feature++, in += args.inStride) {
    const float x = decode(*in);
    if (isFinite(x)) {
      margin += args.weights[feature] * ((static_cast<double>(x) - args.means[feature]) / args.scales[feature]);
    }
  }
  return static_cast<float>(margin);
}

// slopes[i] is weight / scale. With u = 2^-24 and n features the margin differs from the exact one by at most about
// (n + 4) u (|bias| + sum |weight (x - mean) / scale|), the score on the logistic link by a quarter of that and 4 u.
template <typename Element>
__device__ __forceinline__ float linearScore(const LinearArgs& args, const float* slopes, const float* means, int row) {
  const Element* in = static_cast<const Element*>(args.in) + row;
  float margin = args.bias;
#pragma unroll 8
  for (int feature = 0; feature < args.features; feature++) {
    const float x = decode(in[feature * args.inStride]);
    margin += isFinite(x) ? slopes[feature] * (x - means[feature]) : 0.0f;
  }
  if (!isFinite(margin)) margin = exactMargin<Element>(args, row);
  return activate(args.link, margin);
}

} // namespace weir
