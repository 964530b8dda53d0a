// One standardized feature: what linear models, networks and projections work on.
#pragma once

#include "elements.cuh"

namespace weir {

// Missing and infinite features count as their mean.
__device__ __forceinline__ float standardized(float x, float mean, float scale) {
  return isFinite(x) ? (x - mean) / scale : 0.0f;
}

} // namespace weir
