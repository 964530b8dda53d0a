// Projections on principal components of the standardized row, and the squared length of what they leave unexplained.
// Bound by arithmetic from about 16 components on.
//
// The residual is computed element by element, from the projections as they were rounded: the difference of squared lengths
// would cancel where the components explain nearly all. With u = 2^-24, d features and p components a projection is off by
// at most about (d + 5) u sum |component z|; a residual's element by what the projections' errors make of it and
// (p + 4) u (|z| + sum |projection component|).
//
// Launch: 32 to 1024 threads, a multiple of 32; any grid; no dynamic shared memory.
#include "pca.cuh"
#include "standardize.cuh"
#include "vectors.cuh"

namespace weir {

__device__ __forceinline__ float standardizedFeature(const PcaArgs& args, int row, int feature) {
  return standardized(args.in[feature * args.inStride + row], args.means[feature], args.scales[feature]);
}

// Projections on 16 components.
__device__ __forceinline__ void project(const PcaArgs& args, float* tile, int firstComponent, int row, bool mine) {
  float sums[kVectors] = {};
  for (int first = 0; first < args.features; first += kVectorDepth) {
    const int depth = args.features - first < kVectorDepth ? args.features - first : kVectorDepth;
    loadVectors(tile, args.components, args.features, 1, firstComponent, args.count, first, depth);
    for (int element = 0; element < depth; element++) {
      const float z = standardizedFeature(args, mine ? row : 0, first + element);
      float values[kVectors];
      vectorsAt(tile, element, values);
#pragma unroll
      for (int i = 0; i < kVectors; i++) sums[i] += values[i] * z;
    }
  }
  if (!mine) return;
#pragma unroll
  for (int i = 0; i < kVectors; i++) {
    if (firstComponent + i < args.count) args.out[(firstComponent + i) * args.outStride + row] = sums[i];
  }
}

// The squared residuals of 16 features, added up. The tile's vectors are the features, its elements the components.
__device__ __forceinline__ float squaredResiduals(const PcaArgs& args, float* tile, int firstFeature, int row, bool mine) {
  float residuals[kVectors];
#pragma unroll
  for (int i = 0; i < kVectors; i++) {
    residuals[i] = mine && firstFeature + i < args.features ? standardizedFeature(args, row, firstFeature + i) : 0.0f;
  }
  for (int first = 0; first < args.count; first += kVectorDepth) {
    const int depth = args.count - first < kVectorDepth ? args.count - first : kVectorDepth;
    loadVectors(tile, args.components, 1, args.features, firstFeature, args.features, first, depth);
    for (int element = 0; element < depth; element++) {
      const float projection = mine ? args.out[(first + element) * args.outStride + row] : 0.0f;
      float values[kVectors];
      vectorsAt(tile, element, values);
#pragma unroll
      for (int i = 0; i < kVectors; i++) residuals[i] -= projection * values[i];
    }
  }
  float sum = 0;
#pragma unroll
  for (int i = 0; i < kVectors; i++) sum += residuals[i] * residuals[i];
  return sum;
}

} // namespace weir

extern "C" __global__ void weir_pca_project(const weir::PcaArgs args) {
  using namespace weir;
  WEIR_SHARED(float4, vectors, kVectorTile / 4);
  float* const tile = reinterpret_cast<float*>(&vectors[0]);
  for (int first = blockIdx.x * blockDim.x; first < args.rows; first += rowStep()) {
    const int row = first + threadIdx.x;
    const bool mine = row < args.rows;
    for (int component = 0; component < args.count; component += kVectors) project(args, tile, component, row, mine);
    float error = 0;
    for (int feature = 0; feature < args.features; feature += kVectors) {
      error += squaredResiduals(args, tile, feature, row, mine);
    }
    if (mine) args.out[args.count * args.outStride + row] = error;
  }
}
