// What Weir passes to a kernel of one's own (io.weir.gpu.model.GpuUdf): a micro-batch of rows, column by column.
//
//   #include "weir_kernel.h"
//
//   extern "C" __global__ void doubled(const WeirBatch batch) {
//     for (int row = batch.firstRow(); row < batch.rows; row += batch.rowStep()) {
//       batch.output(row, 0, 2 * batch.input(row, 0));
//     }
//   }
//
//   nvcc -ptx -arch=compute_75 -O3 doubled.cu -o doubled.ptx
//
// A kernel writes every output of every row, whatever the grid: any number of blocks is launched. What it writes for a row
// depends on that row alone. A value that is missing is NaN. Nothing but the outputs may be written.
#pragma once

#include <stddef.h>

// Dynamic shared memory, of the bytes that the GpuUdf asks for. One per kernel.
#ifndef WEIR_DYNAMIC_SHARED
#define WEIR_DYNAMIC_SHARED(type, name)                                \
  extern __shared__ __align__(16) unsigned char weir_dynamic_shared[]; \
  type* const name = reinterpret_cast<type*>(weir_dynamic_shared)
#endif

// Shared memory of a size known when compiling, beside the dynamic: a block has both together.
#ifndef WEIR_SHARED
#define WEIR_SHARED(type, name, count) __shared__ type name[count]
#endif

// A kernel's one argument, by value. All pointers are to the device's memory; strides count floats.
struct WeirBatch {
  const float* in;         // input `column` of `row` is in[column * inStride + row]
  float* out;              // output `column` of `row` goes to out[column * outStride + row]
  const float* parameters; // parameterCount floats, the same for all rows
  int rows;                // at least 1
  int inStride;
  int outStride;
  int inputs;              // columns
  int outputs;             // columns
  int parameterCount;

  // The calling thread's first row, and the way to its next one.
  __device__ int firstRow() const { return static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x); }
  __device__ int rowStep() const { return static_cast<int>(gridDim.x * blockDim.x); }

  __device__ float input(int row, int column) const { return in[static_cast<size_t>(column) * inStride + row]; }
  __device__ void output(int row, int column, float value) const {
    out[static_cast<size_t>(column) * outStride + row] = value;
  }
  __device__ float parameter(int index) const { return parameters[index]; }
};

// The host writes these bytes.
static_assert(sizeof(void*) == 8, "Weir's kernels are 64-bit: compile with -m64");
static_assert(sizeof(WeirBatch) == 48, "WeirBatch has another size than the host writes");
static_assert(offsetof(WeirBatch, in) == 0 && offsetof(WeirBatch, out) == 8 && offsetof(WeirBatch, parameters) == 16,
    "a pointer of WeirBatch is not where the host writes it");
static_assert(offsetof(WeirBatch, rows) == 24 && offsetof(WeirBatch, inStride) == 28 &&
        offsetof(WeirBatch, outStride) == 32 && offsetof(WeirBatch, inputs) == 36 && offsetof(WeirBatch, outputs) == 40 &&
        offsetof(WeirBatch, parameterCount) == 44,
    "a number of WeirBatch is not where the host writes it");
