// Sixteen vectors at a time in shared memory, against which each thread holds its own row: the inner loop of nearest
// centroids, nearest neighbours and projections.
#pragma once

#include "portable.cuh"

namespace weir {

constexpr int kVectors = 16;
constexpr int kVectorDepth = 128; // elements of each vector that are there at a time
constexpr int kVectorTile = kVectors * kVectorDepth;

// Loads elements [firstElement, firstElement + depth) of vectors [firstVector, firstVector + 16) into tile[element][vector],
// zero for vectors past the last. Element e of vector v is at data[v * vectorStep + e * elementStep]. All threads of the
// block must come here.
__device__ __forceinline__ void loadVectors(float* tile, const float* data, int vectorStep, int elementStep, int firstVector,
    int vectors, int firstElement, int depth) {
  __syncthreads(); // the vectors before are used up
  for (int i = threadIdx.x; i < depth * kVectors; i += blockDim.x) {
    // Neighbouring threads read neighbouring memory.
    const int element = elementStep == 1 ? i % depth : i / kVectors, vector = elementStep == 1 ? i / depth : i % kVectors;
    tile[element * kVectors + vector] = firstVector + vector < vectors
        ? data[static_cast<size_t>(firstVector + vector) * vectorStep + static_cast<size_t>(firstElement + element) * elementStep]
        : 0.0f;
  }
  __syncthreads();
}

// The 16 vectors' elements at one place, read by all lanes at once.
__device__ __forceinline__ void vectorsAt(const float* tile, int element, float* values) {
  const float4* const four = reinterpret_cast<const float4*>(tile + element * kVectors);
#pragma unroll
  for (int i = 0; i < kVectors / 4; i++) {
    const float4 value = four[i];
    values[4 * i] = value.x;
    values[4 * i + 1] = value.y;
    values[4 * i + 2] = value.z;
    values[4 * i + 3] = value.w;
  }
}

// Squared Euclidean distances from one row (its elements inStride apart) to 16 vectors of `features` elements, which lie one
// after another. A missing element of the row is left out. All threads of the block must come here; one without a row
// passes one that it does not use. With u = 2^-24 and n features a distance differs from the exact one by at most about
// (n + 3) u of it.
__device__ __forceinline__ void squaredDistances(float* tile, const float* vectorData, int firstVector, int vectors,
    const float* row, int inStride, int features, float* distances) {
#pragma unroll
  for (int i = 0; i < kVectors; i++) distances[i] = 0;
  for (int first = 0; first < features; first += kVectorDepth) {
    const int depth = features - first < kVectorDepth ? features - first : kVectorDepth;
    loadVectors(tile, vectorData, features, 1, firstVector, vectors, first, depth);
#pragma unroll 2
    for (int element = 0; element < depth; element++) {
      const float x = row[(first + element) * inStride];
      const bool missing = isMissing(x);
      float values[kVectors];
      vectorsAt(tile, element, values);
#pragma unroll
      for (int i = 0; i < kVectors; i++) {
        const float off = missing ? 0.0f : x - values[i];
        distances[i] += off * off;
      }
    }
  }
}

} // namespace weir
