// Gradients of linear models and networks over a labelled, weighted mini-batch, by back-propagation.
//
// The order of kernels: weir_gradient_standardize; weir_gradient_forward for each layer; weir_gradient_loss; then for each
// layer from the last to the first weir_gradient_parts, weir_gradient_merge and (but for the first) weir_gradient_backward.
// Activations and deltas of all layers lie in global memory. Sums over rows are floats within 32 rows, doubles beyond, in one
// fixed order: the same bits in any grid.
#include "gradients.cuh"
#include "standardize.cuh"
#include "vectors.cuh"

namespace weir {

constexpr int kPatch = 16;            // of outputs and of inputs: a thread owns one weight
constexpr int kPatchRows = 32;
constexpr int kPatchStride = kPatchRows + 1;

// An activation's derivative, from its value.
__device__ __forceinline__ float slope(int activation, float value) {
  switch (activation) {
    case kLogistic: return value * (1.0f - value);
    case kRelu: return value > 0.0f ? 1.0f : 0.0f;
    case kTanh: return 1.0f - value * value;
    default: return 1.0f;
  }
}

__device__ __forceinline__ float lossDelta(int loss, int activation, float output, float label) {
  switch (loss) {
    case kLogisticLoss: return (activation == kIdentity ? activate(kLogistic, output) : output) - label;
    case kHingeLoss: {
      const float sign = 2.0f * label - 1.0f;
      return sign * output < 1.0f ? -sign : 0.0f;
    }
    default: return (output - label) * slope(activation, output);
  }
}

// For one row the sums over `elements` of 16 vectors' elements times the row's. All threads of the block must come here.
__device__ __forceinline__ void weightedSums(float* tile, const float* data, int vectorStep, int elementStep, int firstVector,
    int vectors, int elements, const float* row, int stride, float* sums) {
#pragma unroll
  for (int i = 0; i < kVectors; i++) sums[i] = 0;
  for (int first = 0; first < elements; first += kVectorDepth) {
    const int depth = elements - first < kVectorDepth ? elements - first : kVectorDepth;
    loadVectors(tile, data, vectorStep, elementStep, firstVector, vectors, first, depth);
    for (int element = 0; element < depth; element++) {
      const float x = row[(first + element) * stride];
      float values[kVectors];
      vectorsAt(tile, element, values);
#pragma unroll
      for (int i = 0; i < kVectors; i++) sums[i] += values[i] * x;
    }
  }
}

// 16 units by 32 rows to shared memory; `count` units, and then one that is 1 if `withOne`; 0 beyond.
__device__ __forceinline__ void loadPatch(const GradientArgs& args, float* patch, const float* units, int count, bool withOne,
    int firstUnit, int firstRow, int endRow) {
  for (int i = threadIdx.x; i < kPatch * kPatchRows; i += blockDim.x) {
    const int unit = firstUnit + i / kPatchRows, row = firstRow + i % kPatchRows;
    float value = 0;
    if (row < endRow && unit < count) value = units[unit * args.stride + row];
    if (row < endRow && unit == count && withOne) value = 1;
    patch[i / kPatchRows * kPatchStride + i % kPatchRows] = value;
  }
}

} // namespace weir

// Launch: any number of threads; any grid (y: columns); no shared memory.
extern "C" __global__ void weir_gradient_standardize(const weir::StandardizeArgs args) {
  using namespace weir;
  for (int column = blockIdx.y; column < args.columns; column += gridDim.y) {
    for (int row = firstRow(); row < args.rows; row += rowStep()) {
      args.out[column * args.outStride + row] =
          standardized(args.in[column * args.inStride + row], args.means[column], args.scales[column]);
    }
  }
}

// Launch: 32 to 1024 threads, a multiple of 32; any grid (y: outputs, 16 at a time); no dynamic shared memory.
extern "C" __global__ void weir_gradient_forward(const weir::GradientArgs args) {
  using namespace weir;
  WEIR_SHARED(float4, tile, kVectorTile / 4);
  const float* const biases = args.parameters + args.inputCount * args.outputCount;
  for (int first = blockIdx.x * blockDim.x; first < args.rows; first += rowStep()) {
    const int row = first + threadIdx.x;
    const bool mine = row < args.rows;
    for (int output = blockIdx.y * kVectors; output < args.outputCount; output += gridDim.y * kVectors) {
      float sums[kVectors];
      weightedSums(reinterpret_cast<float*>(&tile[0]), args.parameters, args.inputCount, 1, output, args.outputCount,
          args.inputCount, args.inputs + (mine ? row : 0), args.stride, sums);
#pragma unroll
      for (int i = 0; i < kVectors; i++) {
        if (mine && output + i < args.outputCount) args.outputs[(output + i) * args.stride + row] = sums[i] + biases[output + i];
      }
      // In a loop of its own: unrolled 16 times the functions would be most of the program.
#pragma unroll 1
      for (int i = output; mine && i < output + kVectors && i < args.outputCount; i++) {
        float& value = args.outputs[i * args.stride + row];
        value = activate(args.activation, value);
      }
    }
  }
}

// Launch: any number of threads; any grid (y: outputs); no shared memory.
extern "C" __global__ void weir_gradient_loss(const weir::LossArgs args) {
  using namespace weir;
  for (int output = blockIdx.y; output < args.count; output += gridDim.y) {
    for (int row = firstRow(); row < args.rows; row += rowStep()) {
      const float label = args.labels[output * args.labelStride + row];
      const float weight = args.rowWeights == nullptr ? 1.0f : args.rowWeights[row];
      args.deltas[output * args.stride + row] = isMissing(label) || weight == 0.0f
          ? 0.0f
          : weight * lossDelta(args.loss, args.activation, args.outputs[output * args.stride + row], label);
    }
  }
}

// Launch: as weir_gradient_forward (y: inputs, 16 at a time).
extern "C" __global__ void weir_gradient_backward(const weir::GradientArgs args) {
  using namespace weir;
  WEIR_SHARED(float4, tile, kVectorTile / 4);
  for (int first = blockIdx.x * blockDim.x; first < args.rows; first += rowStep()) {
    const int row = first + threadIdx.x;
    const bool mine = row < args.rows;
    for (int input = blockIdx.y * kVectors; input < args.inputCount; input += gridDim.y * kVectors) {
      float sums[kVectors];
      weightedSums(reinterpret_cast<float*>(&tile[0]), args.parameters, 1, args.inputCount, input, args.inputCount,
          args.outputCount, args.outputDeltas + (mine ? row : 0), args.stride, sums);
#pragma unroll
      for (int i = 0; i < kVectors; i++) {
        if (mine && input + i < args.inputCount) {
          const int at = (input + i) * args.stride + row;
          args.inputDeltas[at] = sums[i] * slope(args.inputActivation, args.inputs[at]);
        }
      }
    }
  }
}

// Launch: 256 threads; any grid; no dynamic shared memory.
extern "C" __global__ void __launch_bounds__(256) weir_gradient_parts(const weir::GradientArgs args) {
  using namespace weir;
  WEIR_SHARED(float, deltas, kPatch * kPatchStride);
  WEIR_SHARED(float, inputs, kPatch * kPatchStride);
  const int outputPatches = (args.outputCount + kPatch - 1) / kPatch;
  const int inputPatches = (args.inputCount + 1 + kPatch - 1) / kPatch; // the bias has an input of 1
  const int chunks = (args.rows + args.chunkRows - 1) / args.chunkRows;
  const int parameters = args.outputCount * (args.inputCount + 1);
  const float* const mineDeltas = deltas + threadIdx.x / kPatch * kPatchStride;
  const float* const mineInputs = inputs + threadIdx.x % kPatch * kPatchStride;
  for (int work = blockIdx.x; work < outputPatches * inputPatches * chunks; work += gridDim.x) {
    const int chunk = work / (outputPatches * inputPatches);
    const int firstOutput = work / inputPatches % outputPatches * kPatch, firstInput = work % inputPatches * kPatch;
    const int start = chunk * args.chunkRows;
    const int end = start + args.chunkRows < args.rows ? start + args.chunkRows : args.rows;
    double all = 0;
    for (int row = start; row < end; row += kPatchRows) {
      __syncthreads(); // the rows before are used up
      loadPatch(args, deltas, args.outputDeltas, args.outputCount, false, firstOutput, row, end);
      loadPatch(args, inputs, args.inputs, args.inputCount, true, firstInput, row, end);
      __syncthreads();
      float sum = 0;
#pragma unroll 8
      for (int i = 0; i < kPatchRows; i++) sum += mineDeltas[i] * mineInputs[i];
      all += sum;
    }
    const int output = firstOutput + threadIdx.x / kPatch, input = firstInput + threadIdx.x % kPatch;
    if (output >= args.outputCount || input > args.inputCount) continue;
    const int place = input < args.inputCount ? output * args.inputCount + input : args.outputCount * args.inputCount + output;
    args.parts[static_cast<size_t>(chunk) * parameters + place] = all;
  }
}

// Launch: any number of threads; any grid; no shared memory.
extern "C" __global__ void weir_gradient_merge(const weir::GradientArgs args) {
  using namespace weir;
  const int chunks = (args.rows + args.chunkRows - 1) / args.chunkRows, parameters = args.outputCount * (args.inputCount + 1);
  for (int i = firstRow(); i < parameters; i += rowStep()) {
    double sum = 0;
    for (int chunk = 0; chunk < chunks; chunk++) sum += args.parts[static_cast<size_t>(chunk) * parameters + i];
    args.gradient[i] = static_cast<float>(args.scale * sum);
  }
}
