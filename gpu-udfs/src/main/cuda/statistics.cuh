// What column statistics, correlations and quantiles take. A missing element (NaN) is left out; an infinity counts.
#pragma once

#include "portable.cuh"

namespace weir {

constexpr int kChunkRows = 4096; // of a column that a block reduces; the chunks do not depend on the grid

// One chunk of one column.
struct StatisticsPart {
  double sum;
  double squares; // of what the values are off the chunk's mean
  float least;
  float largest;
  int count; // of elements that are there
  int padding;
};
WEIR_SIZE(StatisticsPart, 32);

// in    rows x columns
// parts [chunk][column], (rows + 4095) / 4096 chunks
// out   [5][columns]: count (exact up to 2^24), mean, sample variance, least, largest. Of no elements all but the count are
//       NaN, and so is the variance of one, or with an infinity. Error: 2^-24 relative, and the double sums'.
struct StatisticsArgs {
  const float* in;
  StatisticsPart* parts;
  float* out;
  int rows;
  int inStride;
  int columns;
  int padding;
};
WEIR_FIELD(StatisticsArgs, in, 0);
WEIR_FIELD(StatisticsArgs, parts, 8);
WEIR_FIELD(StatisticsArgs, out, 16);
WEIR_FIELD(StatisticsArgs, rows, 24);
WEIR_FIELD(StatisticsArgs, inStride, 28);
WEIR_FIELD(StatisticsArgs, columns, 32);
WEIR_SIZE(StatisticsArgs, 40);

// One chunk of one pair of columns, over the rows that have both: sums of what the values are off the given centers.
struct CorrelationPart {
  double first;
  double second;
  double firstSquares;
  double secondSquares;
  double products;
  int count;
  int padding;
};
WEIR_SIZE(CorrelationPart, 48);

// in      rows x columns
// centers one finite number per column, best its mean: a variance that is less than 36 * 2^-24 of the squares about the
//         center is taken for none
// parts   [chunk][columns * columns], of which pairs (i, j) with i <= j are used; (rows + chunkRows - 1) / chunkRows chunks
// out     [columns][columns]: Pearson's correlation, -1..1; NaN of fewer than two rows, of a constant or an infinity
struct CorrelationArgs {
  const float* in;
  const float* centers;
  CorrelationPart* parts;
  float* out;
  int rows;
  int inStride;
  int columns;
  int chunkRows; // a multiple of 32
};
WEIR_FIELD(CorrelationArgs, in, 0);
WEIR_FIELD(CorrelationArgs, centers, 8);
WEIR_FIELD(CorrelationArgs, parts, 16);
WEIR_FIELD(CorrelationArgs, out, 24);
WEIR_FIELD(CorrelationArgs, rows, 32);
WEIR_FIELD(CorrelationArgs, inStride, 36);
WEIR_FIELD(CorrelationArgs, columns, 40);
WEIR_FIELD(CorrelationArgs, chunkRows, 44);
WEIR_SIZE(CorrelationArgs, 48);

// in            rows x columns
// probabilities each 0..1
// out           [probability][columns]: with n elements that are there, sorted, the one at place (n - 1) p, counted from 0,
//               and between two of them what lies on the line between (type 7 of Hyndman & Fan 1996); NaN of none
struct QuantileArgs {
  const float* in;
  const float* probabilities;
  float* out;
  int rows;
  int inStride;
  int columns;
  int count; // of probabilities
};
WEIR_FIELD(QuantileArgs, in, 0);
WEIR_FIELD(QuantileArgs, probabilities, 8);
WEIR_FIELD(QuantileArgs, out, 16);
WEIR_FIELD(QuantileArgs, rows, 24);
WEIR_FIELD(QuantileArgs, inStride, 28);
WEIR_FIELD(QuantileArgs, columns, 32);
WEIR_FIELD(QuantileArgs, count, 36);
WEIR_SIZE(QuantileArgs, 40);

} // namespace weir
