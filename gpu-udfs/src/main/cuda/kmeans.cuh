// What a search for nearest centroids takes.
#pragma once

#include "portable.cuh"

namespace weir {


// in        rows x features
// out       rows x 2: the index of the nearest centroid (the lowest of those equally near), the squared distance to it
// centroids [cluster][features]
// clusterOf rows integers, the index again, as group sums take it; may be null
struct KMeansArgs {
  const float* in;
  float* out;
  const float* centroids;
  int* clusterOf;
  int rows;
  int inStride;
  int outStride;
  int features;
  int clusters;
  int padding;
};
WEIR_FIELD(KMeansArgs, in, 0);
WEIR_FIELD(KMeansArgs, out, 8);
WEIR_FIELD(KMeansArgs, centroids, 16);
WEIR_FIELD(KMeansArgs, clusterOf, 24);
WEIR_FIELD(KMeansArgs, rows, 32);
WEIR_FIELD(KMeansArgs, inStride, 36);
WEIR_FIELD(KMeansArgs, outStride, 40);
WEIR_FIELD(KMeansArgs, features, 44);
WEIR_FIELD(KMeansArgs, clusters, 48);
WEIR_SIZE(KMeansArgs, 56);

} // namespace weir
