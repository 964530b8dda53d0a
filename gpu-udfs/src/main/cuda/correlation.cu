// Correlation matrix over the rows that have both columns of a pair. Bound by arithmetic.
//
// A block takes a tile of 16 by 16 pairs and a chunk of rows; 32 rows of both tiles' columns at a time lie in shared memory,
// centered. A thread owns a pair: floats within 32 rows, doubles beyond. Chunks are merged in their order. A sum of squares
// or products is off by at most about 36 u of the sum of its absolute terms, u = 2^-24.
#include "statistics.cuh"

namespace weir {

constexpr int kPairTile = 16;
constexpr int kPairRows = 32;
constexpr double kPairRounding = 36.0 / (1 << 24); // of a sum of squares; a variance below it is none
constexpr int kPairStride = kPairRows + 1; // neighbouring columns lie in different banks

__device__ __forceinline__ void loadCentered(const CorrelationArgs& args, float* tile, int firstColumn, int firstRow, int endRow) {
  for (int i = threadIdx.x; i < kPairTile * kPairRows; i += blockDim.x) {
    const int column = firstColumn + i / kPairRows, row = firstRow + i % kPairRows;
    tile[i / kPairRows * kPairStride + i % kPairRows] =
        column < args.columns && row < endRow ? args.in[column * args.inStride + row] - args.centers[column] : nan();
  }
}

} // namespace weir

// Launch: 256 threads; any grid; no dynamic shared memory.
extern "C" __global__ void __launch_bounds__(256) weir_correlation_parts(const weir::CorrelationArgs args) {
  using namespace weir;
  WEIR_SHARED(float, firsts, kPairTile * kPairStride);
  WEIR_SHARED(float, seconds, kPairTile * kPairStride);
  const int tiles = (args.columns + kPairTile - 1) / kPairTile;
  const int chunks = (args.rows + args.chunkRows - 1) / args.chunkRows;
  const float* const mineFirst = firsts + threadIdx.x / kPairTile * kPairStride;
  const float* const mineSecond = seconds + threadIdx.x % kPairTile * kPairStride;
  for (int work = blockIdx.x; work < tiles * tiles * chunks; work += gridDim.x) {
    const int chunk = work / (tiles * tiles), firstTile = work / tiles % tiles, secondTile = work % tiles;
    if (firstTile > secondTile) continue; // its mirror image is computed
    CorrelationPart part{};
    const int start = chunk * args.chunkRows;
    const int end = start + args.chunkRows < args.rows ? start + args.chunkRows : args.rows;
    for (int row = start; row < end; row += kPairRows) {
      __syncthreads(); // the rows before are used up
      loadCentered(args, firsts, firstTile * kPairTile, row, end);
      loadCentered(args, seconds, secondTile * kPairTile, row, end);
      __syncthreads();
      float first = 0, second = 0, firstSquares = 0, secondSquares = 0, products = 0;
#pragma unroll 8
      for (int i = 0; i < kPairRows; i++) {
        const float x = mineFirst[i], y = mineSecond[i];
        if (isMissing(x) || isMissing(y)) continue;
        part.count++;
        first += x;
        second += y;
        firstSquares += x * x;
        secondSquares += y * y;
        products += x * y;
      }
      part.first += first;
      part.second += second;
      part.firstSquares += firstSquares;
      part.secondSquares += secondSquares;
      part.products += products;
    }
    const int i = firstTile * kPairTile + threadIdx.x / kPairTile, j = secondTile * kPairTile + threadIdx.x % kPairTile;
    if (i <= j && j < args.columns) {
      args.parts[(static_cast<size_t>(chunk) * args.columns + i) * args.columns + j] = part;
    }
  }
}

// Launch: any number of threads; any grid; no shared memory.
extern "C" __global__ void weir_correlation_merge(const weir::CorrelationArgs args) {
  using namespace weir;
  const int chunks = (args.rows + args.chunkRows - 1) / args.chunkRows, pairs = args.columns * args.columns;
  for (int pair = firstRow(); pair < pairs; pair += rowStep()) {
    const int i = pair / args.columns, j = pair % args.columns;
    if (i > j) continue;
    CorrelationPart all{};
    for (int chunk = 0; chunk < chunks; chunk++) {
      const CorrelationPart part = args.parts[static_cast<size_t>(chunk) * pairs + pair];
      all.first += part.first;
      all.second += part.second;
      all.firstSquares += part.firstSquares;
      all.secondSquares += part.secondSquares;
      all.products += part.products;
      all.count += part.count;
    }
    const double n = all.count;
    const double firstVariance = all.firstSquares - all.first * all.first / n;
    const double secondVariance = all.secondSquares - all.second * all.second / n;
    float correlation = nan();
    if (all.count > 1 && firstVariance > kPairRounding * all.firstSquares && secondVariance > kPairRounding * all.secondSquares) {
      const double r = (all.products - all.first * all.second / n) / (sqrt(firstVariance) * sqrt(secondVariance));
      correlation = r > 1 ? 1.0f : r < -1 ? -1.0f : static_cast<float>(r);
    }
    args.out[i * args.columns + j] = correlation;
    args.out[j * args.columns + i] = correlation;
  }
}
