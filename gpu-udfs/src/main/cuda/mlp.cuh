// A multilayer perceptron or an autoencoder, forward: a tile of rows goes through all layers within one block.
#pragma once

#include "standardize.cuh"

namespace weir {

struct MlpLayer {
  int inputs;
  int outputs;
  int activation; // kIdentity, kLogistic, kRelu or kTanh
  int padding;
};
WEIR_FIELD(MlpLayer, inputs, 0);
WEIR_FIELD(MlpLayer, outputs, 4);
WEIR_FIELD(MlpLayer, activation, 8);
WEIR_SIZE(MlpLayer, 16);

constexpr int kValues = 0;
constexpr int kReconstructionError = 1;

// in           rows x features, float, half or 8-bit codes
// out          rows x outputs of the last layer, or rows x 1 for the reconstruction error
// means        one per feature, in the units of `in`
// scales       one per feature, above 0, in the units of `in`
// layers       layerCount of them
// weights      of all layers one after another, each [output][input]; float, half or 8-bit codes as `in`
// biases       of all layers one after another
// weightScales with 8-bit weights: what to multiply each output's codes by, laid out as biases; else unused
struct MlpArgs {
  const void* in;
  float* out;
  const float* means;
  const float* scales;
  const MlpLayer* layers;
  const void* weights;
  const float* biases;
  const float* weightScales;
  int rows;
  int inStride;
  int outStride;
  int features;
  int layerCount;
  int output;    // kValues or kReconstructionError
  int evenWidth; // the largest of features and the outputs of the second, fourth, ... layer
  int padding;
};
WEIR_FIELD(MlpArgs, in, 0);
WEIR_FIELD(MlpArgs, out, 8);
WEIR_FIELD(MlpArgs, means, 16);
WEIR_FIELD(MlpArgs, scales, 24);
WEIR_FIELD(MlpArgs, layers, 32);
WEIR_FIELD(MlpArgs, weights, 40);
WEIR_FIELD(MlpArgs, biases, 48);
WEIR_FIELD(MlpArgs, weightScales, 56);
WEIR_FIELD(MlpArgs, rows, 64);
WEIR_FIELD(MlpArgs, inStride, 68);
WEIR_FIELD(MlpArgs, outStride, 72);
WEIR_FIELD(MlpArgs, features, 76);
WEIR_FIELD(MlpArgs, layerCount, 80);
WEIR_FIELD(MlpArgs, output, 84);
WEIR_FIELD(MlpArgs, evenWidth, 88);
WEIR_SIZE(MlpArgs, 96);

constexpr int kMlpThreads = 64;
constexpr int kMlpRowGroups = 8;   // of threads; each works on rowsPerThread rows
constexpr int kMlpOutputs = 32;    // of a layer that a tile of weights holds: 8 groups of threads by 4
constexpr int kMlpDepth = 16;      // inputs of a layer that a tile of weights holds
constexpr int kMlpTileStride = 36; // 32 and a bit: a column of the tile is stored with few bank conflicts
constexpr int kMlpTileFloats = kMlpDepth * kMlpTileStride;
constexpr int kMlpNarrow = 4;      // up to so many outputs a layer is not worth a tile

// Rows that a block takes at a time.
template <int rowsPerThread>
constexpr int kMlpRows = kMlpRowGroups * rowsPerThread;

// The i-th row of a thread's rows: groups of four, so that a warp's 16-byte reads lie side by side.
template <int rowsPerThread>
__device__ __forceinline__ int mlpRow(int group, int i) {
  return rowsPerThread == 1 ? group : i / 4 * 4 * kMlpRowGroups + group * 4 + i % 4;
}

// The values of a thread's rows in one column of activations.
template <int rowsPerThread>
__device__ __forceinline__ void mlpValues(const float* column, int group, float* values) {
  if constexpr (rowsPerThread == 1) {
    values[0] = column[group];
  } else {
#pragma unroll
    for (int i = 0; i < rowsPerThread; i += 4) {
      const float4 four = *reinterpret_cast<const float4*>(column + mlpRow<rowsPerThread>(group, i));
      values[i] = four.x;
      values[i + 1] = four.y;
      values[i + 2] = four.z;
      values[i + 3] = four.w;
    }
  }
}

// One layer of more than kMlpNarrow outputs. Activations are [unit][row] in shared memory.
template <typename Weight, int rowsPerThread>
__device__ __forceinline__ void mlpLayer(const MlpLayer& layer, const Weight* weights, const float* biases,
    const float* weightScales, const float* from, float* to, float* tile) {
  constexpr int rows = kMlpRows<rowsPerThread>;
  const int rowGroup = threadIdx.x % kMlpRowGroups, outputGroup = threadIdx.x / kMlpRowGroups;
  for (int firstOutput = 0; firstOutput < layer.outputs; firstOutput += kMlpOutputs) {
    float sum[rowsPerThread][4] = {};
    for (int firstInput = 0; firstInput < layer.inputs; firstInput += kMlpDepth) {
      __syncthreads(); // the tile before is used up, and the layer before written
      for (int i = threadIdx.x; i < kMlpDepth * kMlpOutputs; i += kMlpThreads) {
        const int input = i % kMlpDepth, output = i / kMlpDepth;
        const bool inside = firstInput + input < layer.inputs && firstOutput + output < layer.outputs;
        tile[input * kMlpTileStride + output] =
            inside ? decode(weights[(firstOutput + output) * layer.inputs + firstInput + input]) : 0.0f;
      }
      __syncthreads();
      const int depth = layer.inputs - firstInput < kMlpDepth ? layer.inputs - firstInput : kMlpDepth;
#pragma unroll 4
      for (int input = 0; input < depth; input++) {
        const float* const column = from + (firstInput + input) * rows;
        const float4 weight = *reinterpret_cast<const float4*>(tile + input * kMlpTileStride + outputGroup * 4);
        float values[rowsPerThread];
        mlpValues<rowsPerThread>(column, rowGroup, values);
#pragma unroll
        for (int i = 0; i < rowsPerThread; i++) {
          sum[i][0] += weight.x * values[i];
          sum[i][1] += weight.y * values[i];
          sum[i][2] += weight.z * values[i];
          sum[i][3] += weight.w * values[i];
        }
      }
    }
#pragma unroll
    for (int j = 0; j < 4; j++) {
      const int output = firstOutput + outputGroup * 4 + j;
      if (output >= layer.outputs) continue;
      const float scale = weightScales == nullptr ? 1.0f : weightScales[output];
      float* const column = to + output * rows;
#pragma unroll
      for (int i = 0; i < rowsPerThread; i++) {
        column[mlpRow<rowsPerThread>(rowGroup, i)] = sum[i][j] * scale + biases[output];
      }
    }
    // On what this thread has written, in a loop of its own: unrolled 32 times the functions would be most of the program.
    if (layer.activation == kIdentity) continue;
#pragma unroll 1
    for (int i = 0; i < 4 * rowsPerThread; i++) {
      const int output = firstOutput + outputGroup * 4 + i / rowsPerThread;
      if (output >= layer.outputs) break;
      float& value = to[output * rows + mlpRow<rowsPerThread>(rowGroup, i % rowsPerThread)];
      value = activate(layer.activation, value);
    }
  }
  __syncthreads();
}

// One layer of few outputs: a thread a row and output, the weights read by all lanes at once.
template <typename Weight, int rowsPerThread>
__device__ __forceinline__ void mlpNarrowLayer(const MlpLayer& layer, const Weight* weights, const float* biases,
    const float* weightScales, const float* from, float* to) {
  constexpr int rows = kMlpRows<rowsPerThread>;
  __syncthreads();
  for (int i = threadIdx.x; i < layer.outputs * rows; i += kMlpThreads) {
    const int row = i % rows, output = i / rows;
    float sum = 0;
#pragma unroll 8
    for (int input = 0; input < layer.inputs; input++) {
      sum += decode(weights[output * layer.inputs + input]) * from[input * rows + row];
    }
    const float scale = weightScales == nullptr ? 1.0f : weightScales[output];
    to[i] = activate(layer.activation, sum * scale + biases[output]);
  }
  __syncthreads();
}

// The rows from firstRow on, as many as a block takes. `shared` holds the tile of weights, then the activations of the
// even layers (the input among them), then those of the odd ones.
//
// Error of a unit, with u = 2^-24, n inputs a and e the error of an input: at most about
// sum |w| e + (n + 3) u (|bias| + sum |w a|) before the activation, whose slope is at most 1 (logistic: 1/4), and 4 u of it.
template <typename Element, typename Weight, int rowsPerThread>
__device__ __forceinline__ void mlpForward(const MlpArgs& args, float* shared, int firstRow) {
  constexpr int rows = kMlpRows<rowsPerThread>;
  const Element* const in = static_cast<const Element*>(args.in);
  float* const tile = shared;
  float* from = shared + kMlpTileFloats;
  float* to = from + args.evenWidth * rows;
  for (int i = threadIdx.x; i < args.features * rows; i += kMlpThreads) {
    const int row = firstRow + i % rows, feature = i / rows;
    from[i] = row < args.rows
        ? standardized(decode(in[feature * args.inStride + row]), args.means[feature], args.scales[feature])
        : 0.0f;
  }
  const Weight* weights = static_cast<const Weight*>(args.weights);
  const float* biases = args.biases;
  const float* weightScales = args.weightScales;
  int width = args.features;
  for (int l = 0; l < args.layerCount; l++) {
    const MlpLayer layer = args.layers[l];
    if (layer.outputs <= kMlpNarrow) {
      mlpNarrowLayer<Weight, rowsPerThread>(layer, weights, biases, weightScales, from, to);
    } else {
      mlpLayer<Weight, rowsPerThread>(layer, weights, biases, weightScales, from, to, tile);
    }
    weights += layer.inputs * layer.outputs;
    biases += layer.outputs;
    if (weightScales != nullptr) weightScales += layer.outputs;
    float* const swap = from;
    from = to;
    to = swap;
    width = layer.outputs;
  }
  if (args.output == kReconstructionError) {
    for (int i = threadIdx.x; i < rows; i += kMlpThreads) {
      const int row = firstRow + i;
      if (row >= args.rows) break;
      float error = 0;
      for (int feature = 0; feature < args.features; feature++) {
        const float x = decode(in[feature * args.inStride + row]);
        const float off = standardized(x, args.means[feature], args.scales[feature]) - from[feature * rows + i];
        error += off * off;
      }
      args.out[row] = error / static_cast<float>(args.features);
    }
  } else {
    for (int i = threadIdx.x; i < width * rows; i += kMlpThreads) {
      const int row = firstRow + i % rows;
      if (row < args.rows) args.out[i / rows * args.outStride + row] = from[i];
    }
  }
  __syncthreads(); // before the next rows overwrite what is read here
}

} // namespace weir
