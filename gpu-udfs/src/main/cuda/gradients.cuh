// What the gradients of a mini-batch take: a linear model is a network of one layer and one output.
#pragma once

#include "portable.cuh"

namespace weir {

// The losses of a row, for a label y and its output before (m) and after (a) the last activation:
constexpr int kLogisticLoss = 0; // y 0..1: log(1 + exp(m)) - y m; the activation is kIdentity (a is m) or kLogistic
constexpr int kSquaredLoss = 1;  // (a - y)^2 / 2
constexpr int kHingeLoss = 2;    // y 0 or 1, t = 2 y - 1: max(0, 1 - t m); the activation is kIdentity

// in  rows x columns
// out [column][outStride], standardized
struct StandardizeArgs {
  const float* in;
  float* out;
  const float* means;
  const float* scales;
  int rows;
  int inStride;
  int outStride;
  int columns;
};
WEIR_FIELD(StandardizeArgs, in, 0);
WEIR_FIELD(StandardizeArgs, out, 8);
WEIR_FIELD(StandardizeArgs, means, 16);
WEIR_FIELD(StandardizeArgs, scales, 24);
WEIR_FIELD(StandardizeArgs, rows, 32);
WEIR_FIELD(StandardizeArgs, inStride, 36);
WEIR_FIELD(StandardizeArgs, outStride, 40);
WEIR_FIELD(StandardizeArgs, columns, 44);
WEIR_SIZE(StandardizeArgs, 48);

// outputs    [output][stride], of the last layer
// labels     [output][labelStride]; of a missing one (NaN) the row's delta is 0
// rowWeights one per row, or null: all 1
// deltas     [output][stride]: the weighted loss's derivative by the last layer's sum before its activation
struct LossArgs {
  const float* outputs;
  const float* labels;
  const float* rowWeights;
  float* deltas;
  int rows;
  int stride;
  int labelStride;
  int count; // of outputs
  int activation;
  int loss;
};
WEIR_FIELD(LossArgs, outputs, 0);
WEIR_FIELD(LossArgs, labels, 8);
WEIR_FIELD(LossArgs, rowWeights, 16);
WEIR_FIELD(LossArgs, deltas, 24);
WEIR_FIELD(LossArgs, rows, 32);
WEIR_FIELD(LossArgs, stride, 36);
WEIR_FIELD(LossArgs, labelStride, 40);
WEIR_FIELD(LossArgs, count, 44);
WEIR_FIELD(LossArgs, activation, 48);
WEIR_FIELD(LossArgs, loss, 52);
WEIR_SIZE(LossArgs, 56);

// One layer. All batches are [unit][stride].
// inputs       what goes in
// outputs      what comes out, after the activation
// outputDeltas derivatives by the sums before the activation
// inputDeltas  the same of the layer before, whose outputs are this one's inputs
// parameters   weights [output][input], then one bias per output
// parts        [chunk][outputCount * (inputCount + 1)] in the order of parameters, (rows + chunkRows - 1) / chunkRows chunks
// gradient     as parameters: scale times the sum over the rows
struct GradientArgs {
  const float* inputs;
  float* outputs;
  const float* outputDeltas;
  float* inputDeltas;
  const float* parameters;
  double* parts;
  float* gradient;
  int rows;
  int stride;
  int inputCount;
  int outputCount;
  int activation;      // of this layer
  int inputActivation; // of the layer before
  int chunkRows;       // a multiple of 32
  float scale;
};
WEIR_FIELD(GradientArgs, inputs, 0);
WEIR_FIELD(GradientArgs, outputs, 8);
WEIR_FIELD(GradientArgs, outputDeltas, 16);
WEIR_FIELD(GradientArgs, inputDeltas, 24);
WEIR_FIELD(GradientArgs, parameters, 32);
WEIR_FIELD(GradientArgs, parts, 40);
WEIR_FIELD(GradientArgs, gradient, 48);
WEIR_FIELD(GradientArgs, rows, 56);
WEIR_FIELD(GradientArgs, stride, 60);
WEIR_FIELD(GradientArgs, inputCount, 64);
WEIR_FIELD(GradientArgs, outputCount, 68);
WEIR_FIELD(GradientArgs, activation, 72);
WEIR_FIELD(GradientArgs, inputActivation, 76);
WEIR_FIELD(GradientArgs, chunkRows, 80);
WEIR_FIELD(GradientArgs, scale, 84);
WEIR_SIZE(GradientArgs, 88);

} // namespace weir
