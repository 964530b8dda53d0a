// The CUDA C++ vocabulary that Weir's kernels use, for a plain C++ compiler, over fibers.h. Not all of CUDA: what a kernel
// needs and is missing here fails to compile.
#pragma once

#include "fibers.h"

#include <cmath>
#include <cstring>

#define __global__
#define __device__
#define __forceinline__ inline __attribute__((always_inline))
#define __launch_bounds__(...)

#define threadIdx (fibers::threadIndex())
#define blockIdx (fibers::blockIndex())
#define blockDim (fibers::blockSize())
#define gridDim (fibers::gridSize())

#define __syncthreads() fibers::syncBlock(__FILE__, __LINE__)
inline void __syncwarp(unsigned mask = 0xffffffffu) { fibers::syncWarp(mask); }

struct alignas(8) float2 { float x, y; };
struct alignas(16) float4 { float x, y, z, w; };
struct alignas(8) int2 { int x, y; };
struct alignas(16) int4 { int x, y, z, w; };

namespace fibers {
template <typename T>
T exchangeValue(unsigned mask, T value, unsigned source) {
  static_assert(sizeof(T) <= sizeof(uint64_t), "a lane gives at most 8 bytes");
  uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof value);
  bits = exchange(mask, bits, source);
  std::memcpy(&value, &bits, sizeof value);
  return value;
}
} // namespace fibers

template <typename T>
T __shfl_sync(unsigned mask, T value, int source) {
  return fibers::exchangeValue(mask, value, source & 31);
}
template <typename T>
T __shfl_down_sync(unsigned mask, T value, unsigned by) {
  const unsigned lane = fibers::lane();
  return fibers::exchangeValue(mask, value, lane + by < 32 ? lane + by : lane);
}
template <typename T>
T __shfl_up_sync(unsigned mask, T value, unsigned by) {
  const unsigned lane = fibers::lane();
  return fibers::exchangeValue(mask, value, lane >= by ? lane - by : lane);
}
template <typename T>
T __shfl_xor_sync(unsigned mask, T value, int by) {
  return fibers::exchangeValue(mask, value, fibers::lane() ^ by);
}
inline unsigned __ballot_sync(unsigned mask, int predicate) {
  unsigned votes = 0;
  for (unsigned source = 0; source < 32; source++) {
    if (mask >> source & 1) votes |= (fibers::exchangeValue(mask, predicate != 0, source) ? 1u : 0u) << source;
  }
  return votes;
}

// One fiber runs at a time: a plain update is atomic.
template <typename T>
T atomicAdd(T* at, T value) {
  const T before = *at;
  *at = before + value;
  return before;
}
template <typename T>
T atomicMax(T* at, T value) {
  const T before = *at;
  if (value > before) *at = value;
  return before;
}
template <typename T>
T atomicOr(T* at, T value) {
  const T before = *at;
  *at = before | value;
  return before;
}

template <typename T>
T __ldg(const T* at) { return *at; }
inline unsigned __float_as_uint(float value) {
  unsigned bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}
inline float __uint_as_float(unsigned bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}
