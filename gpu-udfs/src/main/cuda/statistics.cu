// Count, mean, variance, least and largest of each column. Bound by memory: each element is read once.
//
// Two levels, both in a fixed order: a block holds a chunk of a column in registers, finds its mean and then the squares
// about that mean (Chan, Golub & LeVeque 1983); the chunks are merged one after another.
#include "reduce.cuh"
#include "statistics.cuh"

// Launch: 256 threads; any grid; no dynamic shared memory.
extern "C" __global__ void __launch_bounds__(256) weir_statistics_parts(const weir::StatisticsArgs args) {
  using namespace weir;
  WEIR_SHARED(double, sums, kReduceWarps);
  WEIR_SHARED(float, extremes, kReduceWarps);
  WEIR_SHARED(int, counts, kReduceWarps);
  constexpr int perThread = kChunkRows / kReduceThreads;
  const int chunks = (args.rows + kChunkRows - 1) / kChunkRows;
  for (int work = blockIdx.x; work < chunks * args.columns; work += gridDim.x) {
    const int column = work / chunks, chunk = work % chunks;
    float values[perThread];
    int count = 0;
    double sum = 0;
    float least = infinity(), negatedLargest = infinity();
#pragma unroll
    for (int i = 0; i < perThread; i++) {
      const int row = chunk * kChunkRows + i * kReduceThreads + threadIdx.x;
      const float value = row < args.rows ? args.in[column * args.inStride + row] : nan();
      values[i] = value;
      if (isMissing(value)) continue;
      count++;
      sum += value;
      if (value < least) least = value;
      if (-value < negatedLargest) negatedLargest = -value;
    }
    count = blockSum(count, counts);
    sum = blockSum(sum, sums);
    const double mean = sum / count;
    double squares = 0;
#pragma unroll
    for (int i = 0; i < perThread; i++) {
      if (isMissing(values[i])) continue;
      const double off = values[i] - mean;
      squares += off * off;
    }
    squares = blockSum(squares, sums);
    least = blockMin(least, extremes);
    negatedLargest = blockMin(negatedLargest, extremes);
    if (threadIdx.x == 0) {
      args.parts[chunk * args.columns + column] = StatisticsPart{sum, squares, least, -negatedLargest, count, 0};
    }
  }
}

// Launch: any number of threads; any grid; no shared memory.
extern "C" __global__ void weir_statistics_merge(const weir::StatisticsArgs args) {
  using namespace weir;
  const int chunks = (args.rows + kChunkRows - 1) / kChunkRows;
  for (int column = firstRow(); column < args.columns; column += rowStep()) {
    long long count = 0;
    double sum = 0;
    float least = infinity(), largest = -infinity();
    for (int chunk = 0; chunk < chunks; chunk++) {
      const StatisticsPart part = args.parts[chunk * args.columns + column];
      count += part.count;
      sum += part.sum;
      if (part.least < least) least = part.least;
      if (part.largest > largest) largest = part.largest;
    }
    const double mean = sum / static_cast<double>(count);
    double squares = 0;
    for (int chunk = 0; chunk < chunks; chunk++) {
      const StatisticsPart part = args.parts[chunk * args.columns + column];
      if (part.count == 0) continue;
      const double off = part.sum / part.count - mean;
      squares += part.squares + part.count * off * off;
    }
    float* const out = args.out + column;
    out[0] = static_cast<float>(count);
    out[args.columns] = count > 0 ? static_cast<float>(mean) : nan();
    out[2 * args.columns] = count > 1 ? static_cast<float>(squares / static_cast<double>(count - 1)) : nan();
    out[3 * args.columns] = count > 0 ? least : nan();
    out[4 * args.columns] = count > 0 ? largest : nan();
  }
}
