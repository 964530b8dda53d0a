// The types in which a batch's elements may come: float, IEEE half, and 8-bit codes.
//
//   float   4 bytes  NaN is missing
//   Half    2 bytes  NaN is missing
//   Code    1 byte   -127..127 stand for themselves, -128 is missing; the model's means, scales and thresholds are given in
//                    units of the codes, so that nothing is multiplied back here
//
// A kernel decodes at the load and computes in float: what is saved is memory and PCIe traffic.
#pragma once

#include "portable.cuh"

namespace weir {

struct Half {
  unsigned short bits;
};
struct Code {
  signed char value;
};

__device__ __forceinline__ float decode(float x) { return x; }

__device__ __forceinline__ float decode(Half x) {
#ifdef __CUDACC__
  float value;
  asm("cvt.f32.f16 %0, %1;" : "=f"(value) : "h"(x.bits));
  return value;
#else
  const unsigned sign = (x.bits & 0x8000u) << 16, exponent = x.bits >> 10 & 0x1fu, fraction = x.bits & 0x3ffu;
  if (exponent == 0) return (sign ? -1.0f : 1.0f) * static_cast<float>(fraction) * 5.9604644775390625e-8f; // 2^-24
  if (exponent == 31) return __uint_as_float(sign | 0x7f800000u | fraction << 13);
  return __uint_as_float(sign | (exponent + 112) << 23 | fraction << 13);
#endif
}

__device__ __forceinline__ float decode(Code x) {
  return x.value == -128 ? nan() : static_cast<float>(x.value);
}

} // namespace weir
