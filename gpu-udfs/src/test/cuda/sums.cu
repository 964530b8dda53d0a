// A kernel with parameters in shared memory, and the same with mistakes.
#include "weir_kernel.h"

namespace {

// Missing inputs count as 0.
__device__ float weightedSum(const WeirBatch& batch, const float* weights, int row) {
  float sum = 0;
  for (int column = 0; column < batch.inputs; column++) {
    const float x = batch.input(row, column);
    sum += x == x ? weights[column] * x : 0.0f;
  }
  return sum;
}

__device__ float missing(const WeirBatch& batch, int row) {
  float count = 0;
  for (int column = 0; column < batch.inputs; column++) count += batch.input(row, column) == batch.input(row, column) ? 0 : 1;
  return count;
}

} // namespace

// outputs: the weighted sum, and how many inputs are missing
// parameters: a weight for each input
extern "C" __global__ void weighted_sum(const WeirBatch batch) {
  WEIR_DYNAMIC_SHARED(float, weights);
  for (int i = threadIdx.x; i < batch.parameterCount; i += blockDim.x) weights[i] = batch.parameter(i);
  __syncthreads();
  for (int row = batch.firstRow(); row < batch.rows; row += batch.rowStep()) {
    batch.output(row, 0, weightedSum(batch, weights, row));
    batch.output(row, 1, missing(batch, row));
  }
}

// As weighted_sum, with 16 KiB of shared memory of its own beside what the launch asks for.
extern "C" __global__ void weighted_sum_staged(const WeirBatch batch) {
  WEIR_DYNAMIC_SHARED(float, weights);
  WEIR_SHARED(float, staged, 4096);
  for (int i = threadIdx.x; i < batch.parameterCount; i += blockDim.x) weights[i] = batch.parameter(i);
  for (int i = threadIdx.x; i < 4096; i += blockDim.x) staged[i] = 0;
  __syncthreads();
  for (int row = batch.firstRow(); row < batch.rows; row += batch.rowStep()) {
    const float sum = weightedSum(batch, weights, row);
    staged[threadIdx.x] = sum;
    batch.output(row, 0, staged[threadIdx.x]);
    batch.output(row, 1, missing(batch, row));
  }
}

// One percent off.
extern "C" __global__ void weighted_sum_off(const WeirBatch batch) {
  for (int row = batch.firstRow(); row < batch.rows; row += batch.rowStep()) {
    batch.output(row, 0, 1.01f * weightedSum(batch, batch.parameters, row));
    batch.output(row, 1, missing(batch, row));
  }
}

// A missing input makes the sum NaN.
extern "C" __global__ void weighted_sum_nan(const WeirBatch batch) {
  for (int row = batch.firstRow(); row < batch.rows; row += batch.rowStep()) {
    float sum = 0;
    for (int column = 0; column < batch.inputs; column++) sum += batch.parameter(column) * batch.input(row, column);
    batch.output(row, 0, sum);
    batch.output(row, 1, missing(batch, row));
  }
}

// Takes the grid for as large as the batch: rows behind the grid's last thread are not written.
extern "C" __global__ void weighted_sum_first_block(const WeirBatch batch) {
  const int row = threadIdx.x;
  if (blockIdx.x == 0 && row < batch.rows) {
    batch.output(row, 0, weightedSum(batch, batch.parameters, row));
    batch.output(row, 1, missing(batch, row));
  }
}

// Writes before the batch's memory.
extern "C" __global__ void weighted_sum_outside(const WeirBatch batch) {
  if (batch.firstRow() == 0) const_cast<float*>(batch.in)[-1] = 1;
}
