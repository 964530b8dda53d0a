// Exact quantiles of each column, without sorting it: the bits of the wanted element are found eight at a time, each time by
// a histogram of the elements that share those found before (radix select). Counts are integers, so their order is of no
// matter. Five passes over the column, of which all but the first come from the cache where it fits.
//
// Launch: 256 threads; any grid; no dynamic shared memory.
#include "reduce.cuh"
#include "statistics.cuh"

namespace weir {

// Bits that sort as unsigned integers as the floats do.
__device__ __forceinline__ unsigned sortableBits(float x) {
  const unsigned bits = __float_as_uint(x);
  return bits >> 31 ? ~bits : bits | 0x80000000u;
}
__device__ __forceinline__ float fromSortableBits(unsigned bits) {
  return __uint_as_float(bits >> 31 ? bits & 0x7fffffffu : ~bits);
}

struct Bin {
  int number; // whose elements hold the place
  int before; // elements in lower bins
  int size;
};

// The bin of 256 that holds the element at a place, counted from 0 over all bins.
__device__ __forceinline__ Bin binAt(const int* histogram, int* sums, int place, int* found) {
  sums[threadIdx.x] = histogram[threadIdx.x];
  __syncthreads();
  for (int by = 1; by < kReduceThreads; by *= 2) {
    const int lower = static_cast<int>(threadIdx.x) >= by ? sums[threadIdx.x - by] : 0;
    __syncthreads();
    sums[threadIdx.x] += lower;
    __syncthreads();
  }
  const int size = histogram[threadIdx.x], before = sums[threadIdx.x] - size;
  if (before <= place && place < before + size) {
    found[0] = threadIdx.x;
    found[1] = before;
    found[2] = size;
  }
  __syncthreads();
  const Bin bin{found[0], found[1], found[2]};
  __syncthreads();
  return bin;
}

} // namespace weir

extern "C" __global__ void __launch_bounds__(256) weir_column_quantiles(const weir::QuantileArgs args) {
  using namespace weir;
  WEIR_SHARED(int, histogram, kReduceThreads);
  WEIR_SHARED(int, sums, kReduceThreads);
  WEIR_SHARED(int, found, 3);
  WEIR_SHARED(unsigned, leasts, kReduceWarps);
  WEIR_SHARED(int, counts, kReduceWarps);
  for (int work = blockIdx.x; work < args.columns * args.count; work += gridDim.x) {
    const int column = work % args.columns;
    const float* const in = args.in + static_cast<size_t>(column) * args.inStride;
    int there = 0;
    for (int row = threadIdx.x; row < args.rows; row += kReduceThreads) there += isMissing(in[row]) ? 0 : 1;
    there = blockSum(there, counts);
    if (there == 0) {
      if (threadIdx.x == 0) args.out[work] = nan();
      continue;
    }
    const double place = (there - 1) * static_cast<double>(args.probabilities[work / args.columns]);
    const int lowerPlace = static_cast<int>(place);
    unsigned prefix = 0;
    int within = lowerPlace, equal = 0;
    for (int shift = 24; shift >= 0; shift -= 8) {
      histogram[threadIdx.x] = 0;
      __syncthreads();
      for (int row = threadIdx.x; row < args.rows; row += kReduceThreads) {
        const float value = in[row];
        const unsigned bits = sortableBits(value);
        // The upper bits, shifted twice since a shift by 32 is not defined.
        if (!isMissing(value) && bits >> shift >> 8 == prefix >> shift >> 8) atomicAdd(&histogram[bits >> shift & 255], 1);
      }
      __syncthreads();
      const Bin bin = binAt(histogram, sums, within, found);
      prefix |= static_cast<unsigned>(bin.number) << shift;
      within -= bin.before;
      equal = bin.size;
    }
    unsigned next = prefix; // the element at the place after
    if (within + 1 >= equal && lowerPlace + 1 < there) {
      unsigned least = 0xffffffffu;
      for (int row = threadIdx.x; row < args.rows; row += kReduceThreads) {
        const float value = in[row];
        const unsigned bits = sortableBits(value);
        if (!isMissing(value) && bits > prefix && bits < least) least = bits;
      }
      next = blockMin(least, leasts);
    }
    if (threadIdx.x == 0) {
      const double lower = fromSortableBits(prefix), upper = fromSortableBits(next), part = place - lowerPlace;
      // Not across an infinity where it has no part in it.
      args.out[work] = static_cast<float>(part == 0 || lower == upper ? lower : lower + (upper - lower) * part);
    }
  }
}
