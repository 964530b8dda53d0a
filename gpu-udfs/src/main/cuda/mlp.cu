// Multilayer perceptrons and autoencoders, forward. Bound by arithmetic.
//
// A block takes 64 rows (8 in the wide form) through all layers; activations stay in shared memory, weights pass through
// it in tiles. A thread keeps 8 rows by 4 outputs in registers: three 16-byte reads of shared memory for 32
// multiplications.
//
// Launch: 64 threads; any grid; shared memory 4 * (576 + rows * (evenWidth + oddWidth)) bytes, rows being 64, or 8 in the
// wide form, oddWidth the largest of the outputs of the first, third, ... layer. The wide form is for networks of which 64
// rows do not fit. Which form runs must depend on the model alone, not on the batch: their bits agree, but that is not
// promised.
#include "mlp.cuh"

namespace weir {

template <typename Element, typename Weight, int rowsPerThread>
__device__ void mlpScores(const MlpArgs& args) {
  WEIR_DYNAMIC_SHARED(float, shared);
  constexpr int rows = kMlpRows<rowsPerThread>;
  for (int row = blockIdx.x * rows; row < args.rows; row += gridDim.x * rows) {
    mlpForward<Element, Weight, rowsPerThread>(args, shared, row);
  }
}

} // namespace weir

#define WEIR_MLP(name, Element, Weight, rowsPerThread)                                                \
  extern "C" __global__ void __launch_bounds__(weir::kMlpThreads) name(const weir::MlpArgs args) {    \
    weir::mlpScores<Element, Weight, rowsPerThread>(args);                                            \
  }

WEIR_MLP(weir_mlp_score, float, float, 8)
WEIR_MLP(weir_mlp_score_half, weir::Half, weir::Half, 8)
WEIR_MLP(weir_mlp_score_code, weir::Code, weir::Code, 8)
WEIR_MLP(weir_mlp_score_wide, float, float, 1)
WEIR_MLP(weir_mlp_score_wide_half, weir::Half, weir::Half, 1)
WEIR_MLP(weir_mlp_score_wide_code, weir::Code, weir::Code, 1)
