// The k least squared distances from each row to the rows of a reference set. Bound by arithmetic.
//
// A thread keeps its row's list, ascending, in global memory, and only the list's last entry in a register: after the first
// few reference rows a new one seldom enters. Small batches are spread over the device by slices of the reference set
// (the grid's second dimension), whose lists are then merged; the k least are the same, bit for bit, however it is sliced.
#include "neighbors.cuh"
#include "vectors.cuh"

namespace weir {

// Puts a distance below the list's last entry in its place, and returns the entry that is last then.
__device__ __forceinline__ float enter(float* list, int stride, int k, float distance) {
  int at = k - 1;
  for (; at > 0; at--) {
    const float before = list[static_cast<size_t>(at - 1) * stride];
    if (before <= distance) break;
    list[static_cast<size_t>(at) * stride] = before;
  }
  list[static_cast<size_t>(at) * stride] = distance;
  return list[static_cast<size_t>(k - 1) * stride];
}

} // namespace weir

// Launch: 32 to 1024 threads, a multiple of 32; grid: any times the number of slices; no dynamic shared memory.
extern "C" __global__ void weir_neighbors_search(const weir::NeighborArgs args) {
  using namespace weir;
  WEIR_SHARED(float4, tile, kVectorTile / 4);
  // Whole tiles of vectors in every slice.
  const int tiles = (args.referenceRows + kVectors - 1) / kVectors;
  const int tilesPerSlice = (tiles + gridDim.y - 1) / gridDim.y;
  const int from = blockIdx.y * tilesPerSlice * kVectors;
  const int to = from + tilesPerSlice * kVectors < args.referenceRows ? from + tilesPerSlice * kVectors : args.referenceRows;
  for (int first = blockIdx.x * blockDim.x; first < args.rows; first += rowStep()) {
    const int row = first + threadIdx.x;
    const bool mine = row < args.rows;
    float* const list = args.lists + static_cast<size_t>(blockIdx.y) * args.k * args.listStride + row;
    if (mine) {
      for (int i = 0; i < args.k; i++) list[static_cast<size_t>(i) * args.listStride] = infinity();
    }
    float last = infinity();
    for (int vector = from; vector < to; vector += kVectors) {
      float distances[kVectors];
      squaredDistances(reinterpret_cast<float*>(&tile[0]), args.reference, vector, to, args.in + (mine ? row : 0), args.inStride,
          args.features, distances);
      if (!mine) continue;
#pragma unroll
      for (int i = 0; i < kVectors; i++) {
        if (vector + i < to && distances[i] < last) last = enter(list, args.listStride, args.k, distances[i]);
      }
    }
  }
}

// Launch: any number of threads; any grid of one dimension; no shared memory.
extern "C" __global__ void weir_neighbors_merge(const weir::NeighborMergeArgs args) {
  using namespace weir;
  for (int row = firstRow(); row < args.rows; row += rowStep()) {
    float* const out = args.out + row;
    for (int i = 0; i < args.k; i++) out[static_cast<size_t>(i) * args.outStride] = infinity();
    float last = infinity();
    for (int slice = 0; slice < args.slices; slice++) {
      const float* const list = args.lists + static_cast<size_t>(slice) * args.k * args.listStride + row;
      for (int i = 0; i < args.k; i++) {
        const float distance = list[static_cast<size_t>(i) * args.listStride];
        if (!(distance < last)) break; // nor do those that follow
        last = enter(out, args.outStride, args.k, distance);
      }
    }
  }
}
