// Reductions over a block of 256 threads, always in the same order, so always to the same bits.
#pragma once

#include "portable.cuh"

namespace weir {

constexpr int kReduceThreads = 256;
constexpr int kReduceWarps = kReduceThreads / 32;

// The sum of all threads' values, given to all. `between` holds 8 values. All threads of the block must come here.
template <typename T>
__device__ __forceinline__ T blockSum(T value, T* between) {
#pragma unroll
  for (int by = 16; by > 0; by /= 2) value += __shfl_down_sync(kAllLanes, value, by);
  __syncthreads(); // what an earlier reduction left is read
  if (threadIdx.x % 32 == 0) between[threadIdx.x / 32] = value;
  __syncthreads();
  T sum = between[0];
#pragma unroll
  for (int i = 1; i < kReduceWarps; i++) sum += between[i];
  return sum;
}

template <typename T>
__device__ __forceinline__ T blockMin(T value, T* between) {
#pragma unroll
  for (int by = 16; by > 0; by /= 2) {
    const T other = __shfl_down_sync(kAllLanes, value, by);
    if (other < value) value = other;
  }
  __syncthreads();
  if (threadIdx.x % 32 == 0) between[threadIdx.x / 32] = value;
  __syncthreads();
  T least = between[0];
#pragma unroll
  for (int i = 1; i < kReduceWarps; i++) {
    if (between[i] < least) least = between[i];
  }
  return least;
}

} // namespace weir
