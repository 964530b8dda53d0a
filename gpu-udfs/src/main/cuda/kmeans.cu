// Nearest centroid of each row by squared Euclidean distance. Bound by arithmetic from about 16 clusters on.
//
// Launch: 32 to 1024 threads, a multiple of 32; any grid; no dynamic shared memory.
#include "kmeans.cuh"
#include "vectors.cuh"

// Two centroids whose distances differ by less than their rounding may change places; the distance told is within its bound
// of the least all the same. A row that is infinitely far from all has index 0.
extern "C" __global__ void weir_kmeans_assign(const weir::KMeansArgs args) {
  using namespace weir;
  WEIR_SHARED(float4, tile, kVectorTile / 4);
  for (int first = blockIdx.x * blockDim.x; first < args.rows; first += rowStep()) {
    const int row = first + threadIdx.x;
    const bool mine = row < args.rows;
    float least = infinity();
    int nearest = 0;
    for (int cluster = 0; cluster < args.clusters; cluster += kVectors) {
      float distances[kVectors];
      squaredDistances(reinterpret_cast<float*>(&tile[0]), args.centroids, cluster, args.clusters, args.in + (mine ? row : 0),
          args.inStride, args.features, distances);
#pragma unroll
      for (int i = 0; i < kVectors; i++) {
        if (cluster + i < args.clusters && distances[i] < least) {
          least = distances[i];
          nearest = cluster + i;
        }
      }
    }
    if (mine) {
      args.out[row] = static_cast<float>(nearest);
      args.out[args.outStride + row] = least;
      if (args.clusterOf != nullptr) args.clusterOf[row] = nearest;
    }
  }
}
