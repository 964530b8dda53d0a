// What every kernel includes: the parts of CUDA that differ between nvcc and the host check, and a few idioms.
//
// Conventions of all kernels:
//   - A kernel takes one struct by value, 8-byte pointers first, then 4-byte integers and floats; its fields' offsets are
//     asserted beside it, since the host writes it as one buffer. Every pointer is to device memory.
//   - A batch of floats is column-major, element (row, column) at data[column * stride + row]; strides count elements and
//     stay below 2^31 / columns. NaN is a missing value.
//   - Grid-stride over rows: any grid of one dimension gives the same bits, and a row's result depends on that row alone.
//   - No fast-math; a multiplication and an addition may be one fused operation.
#pragma once

#ifdef __CUDACC__
#include <stddef.h>
// The shared memory that the launch asks for. One per kernel.
#define WEIR_DYNAMIC_SHARED(type, name)                                  \
  extern __shared__ __align__(16) unsigned char weir_dynamic_shared[];   \
  type* const name = reinterpret_cast<type*>(weir_dynamic_shared)
// Shared memory of a size known when compiling.
#define WEIR_SHARED(type, name, count) __shared__ type name[count]
#else
#include "cuda_on_host.h"
#define WEIR_DYNAMIC_SHARED(type, name) type* const name = static_cast<type*>(fibers::dynamicShared())
#define WEIR_SHARED(type, name, count)                 \
  static const char name##_variable = 0;               \
  type* const name = static_cast<type*>(fibers::staticShared(&name##_variable, sizeof(type) * (count)))
#endif

// The host writes this field at this offset.
#define WEIR_FIELD(type, field, offset) \
  static_assert(offsetof(type, field) == (offset), #type "." #field " has moved: tell the host")
#define WEIR_SIZE(type, bytes) static_assert(sizeof(type) == (bytes), #type " has another size: tell the host")

namespace weir {

constexpr unsigned kAllLanes = 0xffffffffu;
constexpr float kLargestFloat = 3.402823466e+38f;

// Neither NaN nor an infinity.
__device__ __forceinline__ bool isFinite(float x) { return fabsf(x) <= kLargestFloat; }
__device__ __forceinline__ bool isMissing(float x) { return x != x; }

__device__ __forceinline__ float nan() { return __uint_as_float(0x7fc00000u); }
__device__ __forceinline__ float infinity() { return __uint_as_float(0x7f800000u); }

// The thread's first row and the distance to its next one, where a thread works on one row at a time.
__device__ __forceinline__ int firstRow() { return static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x); }
__device__ __forceinline__ int rowStep() { return static_cast<int>(gridDim.x * blockDim.x); }

// How a margin becomes a score. The host writes these numbers.
constexpr int kIdentity = 0;
constexpr int kLogistic = 1;
constexpr int kRelu = 2;
constexpr int kTanh = 3;

__device__ __forceinline__ float activate(int activation, float x) {
  switch (activation) {
    case kLogistic: return 1.0f / (1.0f + expf(-x));
    case kRelu: return x < 0.0f ? 0.0f : x; // a NaN stays one
    case kTanh: return tanhf(x);
    default: return x;
  }
}

} // namespace weir
