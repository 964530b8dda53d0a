// Sums and counts of each column by the rows' groups; also the centroids' sums of one of Lloyd's steps.
//
// Elements meet at their group by atomic additions, whose order changes from run to run. So nothing that rounds is added:
// an element x of a column with all |x| < 2^E is split into integers, x = (high + low * 2^-40) * 2^(E - 40), whose sums are
// exact in any order. What lies below 2^(E - 81) is rounded away; beyond that only the last step rounds, to a float. So a
// sum is off by at most 2^-24 of itself and 2^-81 of the column's largest element for each of its rows.
//
// Three kernels in this order, all with any number of threads and any grid (y: columns are spread over it as well):
// weir_groups_largest, weir_groups_add, weir_groups_finish.
#include "groups.cuh"

namespace weir {

constexpr int kPlaces = 40; // binary, of the high part and of the low one

// 2^E, all finite |x| of the column being below it.
__device__ __forceinline__ int exponentAbove(unsigned largestBits) { return static_cast<int>(largestBits >> 23) - 126; }

// Adds one element to its group's place.
__device__ __forceinline__ void addToGroup(float x, double scale, unsigned long long* high, unsigned long long* low, int* count, int* infinite) {
  if (isMissing(x)) return;
  atomicAdd(count, 1);
  if (!isFinite(x)) {
    atomicOr(infinite, x > 0 ? 1 : 2);
    return;
  }
  const double scaled = x * scale, whole = rint(scaled);
  atomicAdd(high, static_cast<unsigned long long>(static_cast<long long>(whole)));
  const long long rest = static_cast<long long>(rint((scaled - whole) * (1ll << kPlaces)));
  if (rest != 0) atomicAdd(low, static_cast<unsigned long long>(rest));
}

} // namespace weir

// No shared memory.
extern "C" __global__ void weir_groups_largest(const weir::GroupArgs args) {
  using namespace weir;
  for (int column = blockIdx.y; column < args.columns; column += gridDim.y) {
    unsigned largest = 0;
    for (int row = firstRow(); row < args.rows; row += rowStep()) {
      const float x = fabsf(args.in[column * args.inStride + row]);
      if (isFinite(x) && __float_as_uint(x) > largest) largest = __float_as_uint(x);
    }
    if (largest > 0) atomicMax(&args.largest[column], largest);
  }
}

// Shared memory: 24 * groups bytes if inShared, else none.
extern "C" __global__ void weir_groups_add(const weir::GroupArgs args) {
  using namespace weir;
  WEIR_DYNAMIC_SHARED(unsigned long long, shared);
  for (int column = blockIdx.y; column < args.columns; column += gridDim.y) {
    const size_t start = static_cast<size_t>(column) * args.groups;
    unsigned long long* high = args.high + start;
    unsigned long long* low = args.low + start;
    int* counts = args.counts + start;
    int* infinite = args.infinite + start;
    if (args.inShared) {
      high = shared;
      low = shared + args.groups;
      counts = reinterpret_cast<int*>(shared + 2 * args.groups);
      infinite = counts + args.groups;
      __syncthreads(); // the column before is taken over
      for (int group = threadIdx.x; group < args.groups; group += blockDim.x) {
        high[group] = 0;
        low[group] = 0;
        counts[group] = 0;
        infinite[group] = 0;
      }
      __syncthreads();
    }
    const double scale = ldexp(1.0, kPlaces - exponentAbove(args.largest[column]));
    for (int row = firstRow(); row < args.rows; row += rowStep()) {
      const int group = args.groupOf[row];
      if (group < 0 || group >= args.groups) continue;
      addToGroup(args.in[column * args.inStride + row], scale, high + group, low + group, counts + group, infinite + group);
    }
    if (args.inShared) {
      __syncthreads();
      for (int group = threadIdx.x; group < args.groups; group += blockDim.x) {
        if (counts[group] == 0) continue;
        atomicAdd(args.high + start + group, high[group]);
        atomicAdd(args.low + start + group, low[group]);
        atomicAdd(args.counts + start + group, counts[group]);
        if (infinite[group] != 0) atomicOr(args.infinite + start + group, infinite[group]);
      }
    }
  }
}

// No shared memory.
extern "C" __global__ void weir_groups_finish(const weir::GroupArgs args) {
  using namespace weir;
  for (int column = blockIdx.y; column < args.columns; column += gridDim.y) {
    const double unit = ldexp(1.0, exponentAbove(args.largest[column]) - kPlaces);
    for (int group = firstRow(); group < args.groups; group += rowStep()) {
      const size_t at = static_cast<size_t>(column) * args.groups + group;
      const double high = static_cast<double>(static_cast<long long>(args.high[at]));
      const double low = static_cast<double>(static_cast<long long>(args.low[at])) / (1ll << kPlaces);
      const int signs = args.infinite[at];
      args.out[column * args.outStride + group] = signs == 0 ? static_cast<float>((high + low) * unit)
          : signs == 1 ? infinity() : signs == 2 ? -infinity() : nan();
    }
  }
}
