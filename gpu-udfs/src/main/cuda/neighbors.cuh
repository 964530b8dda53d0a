// What a search for nearest neighbours takes.
#pragma once

#include "portable.cuh"

namespace weir {


// in        rows x features
// lists     [slice][k][listStride]: each row's k least distances within a slice, ascending, infinite where the slice has
//           fewer rows. With one slice: the output itself
// reference [referenceRows][features]
struct NeighborArgs {
  const float* in;
  float* lists;
  const float* reference;
  int rows;
  int inStride;
  int listStride;
  int features;
  int referenceRows;
  int k;
};
WEIR_FIELD(NeighborArgs, in, 0);
WEIR_FIELD(NeighborArgs, lists, 8);
WEIR_FIELD(NeighborArgs, reference, 16);
WEIR_FIELD(NeighborArgs, rows, 24);
WEIR_FIELD(NeighborArgs, inStride, 28);
WEIR_FIELD(NeighborArgs, listStride, 32);
WEIR_FIELD(NeighborArgs, features, 36);
WEIR_FIELD(NeighborArgs, referenceRows, 40);
WEIR_FIELD(NeighborArgs, k, 44);
WEIR_SIZE(NeighborArgs, 48);

// lists as above; out: rows x k, ascending
struct NeighborMergeArgs {
  const float* lists;
  float* out;
  int rows;
  int listStride;
  int outStride;
  int k;
  int slices;
  int padding;
};
WEIR_FIELD(NeighborMergeArgs, lists, 0);
WEIR_FIELD(NeighborMergeArgs, out, 8);
WEIR_FIELD(NeighborMergeArgs, rows, 16);
WEIR_FIELD(NeighborMergeArgs, listStride, 20);
WEIR_FIELD(NeighborMergeArgs, outStride, 24);
WEIR_FIELD(NeighborMergeArgs, k, 28);
WEIR_FIELD(NeighborMergeArgs, slices, 32);
WEIR_SIZE(NeighborMergeArgs, 40);

} // namespace weir
