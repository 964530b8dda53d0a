// Linear models: logistic regression, linear regression, the margin of a linear support vector machine.
//
// One thread a row, so that the lanes of a warp read neighbouring elements of a column. Slopes and means lie in shared
// memory, read by all lanes at once. Bound by memory: 4 (2, 1) bytes a feature in, 4 out.
//
// Launch: any number of threads; shared memory 8 * features bytes.
#include "linear.cuh"

namespace weir {

template <typename Element>
__device__ void linearScores(const LinearArgs& args) {
  WEIR_DYNAMIC_SHARED(float, slopes);
  float* const means = slopes + args.features;
  for (int feature = threadIdx.x; feature < args.features; feature += blockDim.x) {
    slopes[feature] = args.weights[feature] / args.scales[feature];
    means[feature] = args.means[feature];
  }
  __syncthreads();
  for (int row = firstRow(); row < args.rows; row += rowStep()) {
    args.out[row] = linearScore<Element>(args, slopes, means, row);
  }
}

} // namespace weir

extern "C" __global__ void weir_linear_score(const weir::LinearArgs args) {
  weir::linearScores<float>(args);
}
extern "C" __global__ void weir_linear_score_half(const weir::LinearArgs args) {
  weir::linearScores<weir::Half>(args);
}
extern "C" __global__ void weir_linear_score_code(const weir::LinearArgs args) {
  weir::linearScores<weir::Code>(args);
}
