#include "check.h"
#include "groups.cuh"
#include "statistics.cuh"

#include <algorithm>

using namespace check;

namespace {

std::string place(const char* what, int column, const Batch& in) {
  return std::string(what) + " of column " + std::to_string(column) + ", " + std::to_string(in.rows) + " x " + std::to_string(in.columns);
}

std::vector<double> present(const Batch& in, int column) {
  std::vector<double> values;
  for (int row = 0; row < in.rows; row++) {
    if (!std::isnan(in.at(row, column))) values.push_back(in.at(row, column));
  }
  return values;
}

void statistics(const Batch& in) {
  const int chunks = (in.rows + weir::kChunkRows - 1) / weir::kChunkRows;
  Memory<float> first(5 * static_cast<size_t>(in.columns));
  for (int i = -1; i < 3; i++) {
    Memory<weir::StatisticsPart> parts(static_cast<size_t>(chunks) * in.columns);
    Memory<float> again(first.size());
    const weir::StatisticsArgs args{in.data.get(), parts.get(), i < 0 ? first.get() : again.get(), in.rows, in.stride, in.columns, 0};
    const fibers::Order order = i < 0 ? fibers::Order::kForward : kOrders[i];
    launch("weir_statistics_parts", {dim3(i < 0 ? 50 : 3), 256}, order, args);
    launch("weir_statistics_merge", {dim3(i < 0 ? 2 : 1), 64}, order, args);
    if (i >= 0) expect(again.sameBits(first), "statistics: another grid or order gives other bits");
  }
  for (int column = 0; column < in.columns; column++) {
    const std::vector<double> values = present(in, column);
    const double n = static_cast<double>(values.size());
    double sum = 0, squares = 0, size = 0;
    for (double x : values) {
      sum += x;
      size += std::fabs(x);
    }
    const double mean = sum / n;
    for (double x : values) squares += (x - mean) * (x - mean);
    const double exact = 0x1p-50 * n;
    expectNear(first[column], n, 0, [&] { return place("count", column, in); });
    expectNear(first[in.columns + column], mean, kUnit * std::fabs(mean) + exact * size / n, [&] { return place("mean", column, in); });
    expectNear(first[2 * in.columns + column], n > 1 ? static_cast<float>(squares / (n - 1)) : NAN, 2 * kUnit * squares / (n - 1), [&] { return place("variance", column, in); });
    expectNear(first[3 * in.columns + column], n ? *std::min_element(values.begin(), values.end()) : NAN, 0, [&] { return place("least", column, in); });
    expectNear(first[4 * in.columns + column], n ? *std::max_element(values.begin(), values.end()) : NAN, 0, [&] { return place("largest", column, in); });
  }
}

void correlation(Random& random, const Batch& in) {
  const size_t pairs = static_cast<size_t>(in.columns) * in.columns;
  std::vector<float> centers(in.columns);
  for (int column = 0; column < in.columns; column++) {
    double sum = 0, n = 0;
    for (double x : present(in, column)) {
      if (std::isinf(x)) continue;
      sum += x;
      n++;
    }
    centers[column] = n > 0 ? static_cast<float>(sum / n) + 0.1f * normal(random) : 0;
  }
  const Memory<float> centerMemory(centers);
  const int chunkRows = 32 * integer(random, 1, 40), chunks = (in.rows + chunkRows - 1) / chunkRows;
  Memory<float> first(pairs);
  for (int i = -1; i < 3; i++) {
    Memory<weir::CorrelationPart> parts(pairs * chunks);
    Memory<float> again(pairs);
    const weir::CorrelationArgs args{in.data.get(), centerMemory.get(), parts.get(), i < 0 ? first.get() : again.get(), in.rows, in.stride, in.columns, chunkRows};
    const fibers::Order order = i < 0 ? fibers::Order::kForward : kOrders[i];
    launch("weir_correlation_parts", {dim3(i < 0 ? 40 : 3), 256}, order, args);
    launch("weir_correlation_merge", {dim3(i < 0 ? 9 : 2), 64}, order, args);
    if (i >= 0) expect(again.sameBits(first), "correlation: another grid or order gives other bits");
  }
  for (int i = 0; i < in.columns; i++) {
    for (int j = i; j < in.columns; j++) {
      double n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0, sizeXX = 0, sizeYY = 0;
      for (int row = 0; row < in.rows; row++) {
        const double a = in.at(row, i), b = in.at(row, j);
        if (std::isnan(a) || std::isnan(b)) continue;
        n++;
        x += a;
        y += b;
      }
      for (int row = 0; row < in.rows; row++) {
        const double a = in.at(row, i), b = in.at(row, j);
        if (std::isnan(a) || std::isnan(b)) continue;
        xx += (a - x / n) * (a - x / n);
        yy += (b - y / n) * (b - y / n);
        xy += (a - x / n) * (b - y / n);
        sizeXX += (a - centers[i]) * (a - centers[i]);
        sizeYY += (b - centers[j]) * (b - centers[j]);
      }
      const float r = first[static_cast<size_t>(i) * in.columns + j];
      const bool varies = xx > 72 * kUnit * sizeXX && yy > 72 * kUnit * sizeYY;
      const bool constant = n < 2 || xx == 0 || yy == 0 || std::isnan(xy);
      // Sums about the center, less what the center is off: each rounds by 36 u, and the products' size is at most the root.
      const double scale = std::sqrt(xx * yy);
      const double bound = 36 * kUnit * (2 * std::sqrt(sizeXX * sizeYY) / scale + sizeXX / xx + sizeYY / yy) + 2 * kUnit;
      if (constant || varies) {
        expectNear(r, constant ? NAN : xy / scale, bound, [&] { return place("correlation", i, in) + " with " + std::to_string(j); });
      }
      expect(r == first[static_cast<size_t>(j) * in.columns + i] || std::isnan(r), "correlation is not symmetric");
      expect(!(std::fabs(r) > 1), "correlation beyond 1");
    }
  }
}

void quantiles(Random& random, const Batch& in) {
  std::vector<float> probabilities{0, 1, 0.5f};
  for (int i = 0; i < 3; i++) probabilities.push_back(uniform(random, 0, 1));
  const Memory<float> probabilityMemory(probabilities);
  const int count = static_cast<int>(probabilities.size());
  Memory<float> first(static_cast<size_t>(in.columns) * count);
  for (int i = -1; i < 3; i++) {
    Memory<float> again(first.size());
    const weir::QuantileArgs args{in.data.get(), probabilityMemory.get(), i < 0 ? first.get() : again.get(), in.rows, in.stride, in.columns, count};
    launch("weir_column_quantiles", {dim3(i < 0 ? 20 : 3), 256}, i < 0 ? fibers::Order::kForward : kOrders[i], args);
    if (i >= 0) expect(again.sameBits(first), "quantiles: another grid or order gives other bits");
  }
  for (int column = 0; column < in.columns; column++) {
    std::vector<double> values = present(in, column);
    std::sort(values.begin(), values.end());
    for (int q = 0; q < count; q++) {
      double expected = NAN;
      if (!values.empty()) {
        const double at = (static_cast<double>(values.size()) - 1) * probabilities[q];
        const size_t lower = static_cast<size_t>(at);
        const double part = at - static_cast<double>(lower), x = values[lower], y = values[std::min(lower + 1, values.size() - 1)];
        expected = part == 0 || x == y ? x : static_cast<float>(x + (y - x) * part);
      }
      expectNear(first[static_cast<size_t>(q) * in.columns + column], expected, 0, [&] { return place("quantile", column, in); });
    }
  }
}

void groups(Random& random, const Batch& in, int groupCount) {
  std::vector<int> groupOf(in.rows);
  for (int& group : groupOf) group = integer(random, -1, groupCount); // some of no group
  const Memory<int> groupMemory(groupOf);
  const size_t places = static_cast<size_t>(groupCount) * in.columns;
  const int stride = groupCount + 1;
  Memory<float> first(static_cast<size_t>(stride) * in.columns);
  Memory<int> firstCounts(places);
  for (int i = -1; i < 6; i++) {
    const auto zeros = [](auto&& memory) {
      std::memset(static_cast<void*>(memory.get()), 0, memory.size() * sizeof memory[0]);
      return std::move(memory);
    };
    auto largest = zeros(Memory<unsigned>(in.columns));
    auto high = zeros(Memory<unsigned long long>(places)), low = zeros(Memory<unsigned long long>(places));
    auto counts = zeros(Memory<int>(places)), infinite = zeros(Memory<int>(places));
    Memory<float> again(first.size());
    const int shared = i >= 0 ? i % 2 : 0;
    const weir::GroupArgs args{in.data.get(), groupMemory.get(), largest.get(), high.get(), low.get(), counts.get(), infinite.get(),
        i < 0 ? first.get() : again.get(), in.rows, in.stride, stride, in.columns, groupCount, shared};
    const fibers::Order order = i < 0 ? fibers::Order::kForward : kOrders[i / 2];
    const dim3 grid(i < 0 ? 9 : 2, i < 0 ? 4 : 2);
    launch("weir_groups_largest", {grid, 64}, order, args);
    launch("weir_groups_add", {grid, 64, shared ? 24u * groupCount : 0}, order, args);
    launch("weir_groups_finish", {grid, 64}, order, args);
    if (i < 0) {
      std::memcpy(firstCounts.get(), counts.get(), places * sizeof(int));
    } else {
      expect(again.sameBits(first) && counts.sameBits(firstCounts), "group sums: another grid or order gives other bits");
    }
  }
  for (int column = 0; column < in.columns; column++) {
    std::vector<long double> sums(groupCount, 0);
    std::vector<int> counts(groupCount, 0);
    double largest = 0;
    for (int row = 0; row < in.rows; row++) {
      const float x = in.at(row, column);
      if (std::isfinite(x)) largest = std::max(largest, std::fabs(static_cast<double>(x)));
      if (std::isnan(x) || groupOf[row] < 0 || groupOf[row] >= groupCount) continue;
      sums[groupOf[row]] += x;
      counts[groupOf[row]]++;
    }
    for (int group = 0; group < groupCount; group++) {
      expect(firstCounts[static_cast<size_t>(column) * groupCount + group] == counts[group], place("group's count", column, in));
      const double sum = static_cast<double>(sums[group]);
      expectNear(first[static_cast<size_t>(column) * stride + group], std::fabs(sum) > 3.4028236e38 ? std::copysign(INFINITY, sum) : sum,
          kUnit * std::fabs(sum) + 0x1p-62 * in.rows * largest, [&] { return place("group's sum", column, in); });
    }
  }
}

// With some columns that are special.
Batch columns(Random& random, const Shape& shape, const Oddities& oddities) {
  Batch in = randomBatch(random, shape.rows, shape.columns, oddities);
  for (int row = 0; row < shape.rows; row++) {
    if (shape.columns > 3) in.at(row, 3) = kNan;
    if (shape.columns > 4) in.at(row, 4) = 7;
    if (shape.columns > 5) in.at(row, 5) = 1000 + in.at(row, 0); // goes with column 0
    if (shape.columns > 6) in.at(row, 6) = std::nearbyint(in.at(row, 6)); // many are equal
    if (shape.columns > 7) in.at(row, 7) = std::ldexp(in.at(row, 7), integer(random, -60, 60));
  }
  return in;
}

} // namespace

SUITE(statistics) {
  Random random(51);
  for (const Shape& shape : shapes(random, 20'000, small ? 9 : 65, 40'000)) {
    statistics(columns(random, shape, {0.05, random() % 2 ? 0.0 : 0.1 / shape.rows, 0.1 / shape.rows}));
  }
  if (!small) statistics(columns(random, {100'000, 9}, kMissing));
}

SUITE(correlation) {
  Random random(52);
  for (const Shape& shape : shapes(random, 5000, 60, 12'000)) correlation(random, columns(random, shape, {0.05, random() % 2 ? 0.0 : 0.1 / shape.rows, 0}));
  if (!small) correlation(random, columns(random, {100'000, 4}, kMissing));
}

SUITE(quantiles) {
  Random random(53);
  for (const Shape& shape : shapes(random, small ? 400 : 3000, small ? 3 : 9, small ? 1'000 : 6'000)) quantiles(random, columns(random, shape, {0.05, 0.01, 0.001}));
  if (!small) quantiles(random, columns(random, {100'000, 3}, kMissing));
}

SUITE(groups) {
  Random random(54);
  for (const Shape& shape : shapes(random, 5000, 100, 12'000)) groups(random, columns(random, shape, {0.05, 0.0005, 0.0005}), integer(random, 1, 300));
  if (!small) groups(random, columns(random, {100'000, 8}, kMissing), 1000);
}
