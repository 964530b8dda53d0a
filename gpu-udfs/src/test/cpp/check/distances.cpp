#include "check.h"
#include "kmeans.cuh"
#include "neighbors.cuh"

#include <algorithm>

using namespace check;

namespace {

// vectors: [vector][feature]
double distance(const Batch& in, int row, const std::vector<float>& vectors, int vector) {
  double sum = 0;
  for (int i = 0; i < in.columns; i++) {
    const double x = in.at(row, i);
    if (std::isnan(x)) continue;
    const double off = x - vectors[static_cast<size_t>(vector) * in.columns + i];
    sum += off * off;
  }
  return sum > 3.402823466e+38 ? INFINITY : sum;
}

// Of a distance of n features, relative.
double bound(int features) { return (features + 3) * kUnit; }

std::string place(const char* kernel, int row, const Batch& in) {
  return std::string(kernel) + " row " + std::to_string(row) + " of " + std::to_string(in.rows) + " x " + std::to_string(in.columns);
}

void assign(Random& random, int rows, int features, int clusters) {
  const char* const kernel = "weir_kmeans_assign";
  const Batch in = randomBatch(random, rows, features, {0.05, 0.003, 0.003});
  std::vector<float> centroids = normals(random, static_cast<size_t>(clusters) * features, 3);
  if (clusters > 20) std::copy_n(centroids.begin() + 3 * features, features, centroids.begin() + 17 * features); // 3 and 17 tie
  const Memory<float> centroidMemory(centroids);
  const int stride = rows + 1;
  Memory<float> first(2 * static_cast<size_t>(stride));
  Memory<int> clusterOf(rows);
  weir::KMeansArgs args{in.data.get(), first.get(), centroidMemory.get(), clusterOf.get(), rows, in.stride, stride, features, clusters, 0};
  launch(kernel, {dim3((rows + 127) / 128), 128}, fibers::Order::kForward, args);
  for (int row = 0; row < rows; row++) expect(clusterOf[row] == static_cast<int>(first[row]), "the two forms of the index differ");
  args.clusterOf = nullptr;
  for (fibers::Order order : kOrders) {
    Memory<float> again(first.size());
    args.out = again.get();
    launch(kernel, {2, 64}, order, args);
    expect(again.sameBits(first), std::string(kernel) + ": another grid or order gives other bits");
  }
  for (int row = 0; row < rows; row += rows > 5000 ? 7 : 1) {
    double least = INFINITY;
    for (int c = 0; c < clusters; c++) least = std::min(least, distance(in, row, centroids, c));
    const float told = first[stride + row];
    expectNear(told, least, bound(features) * least, [&] { return place(kernel, row, in); });
    const int index = static_cast<int>(first[row]);
    expect(index >= 0 && index < clusters && index != (clusters > 20 ? 17 : -1), place(kernel, row, in) + ": index " + std::to_string(index));
    if (index < 0 || index >= clusters) continue;
    if (std::isinf(least)) {
      expect(index == 0, place(kernel, row, in) + ": infinitely far from all, yet not index 0");
    } else {
      expectNear(distance(in, row, centroids, index), least, 2 * bound(features) * least, [&] { return place(kernel, row, in) + " nearest"; });
    }
  }
}

void search(Random& random, int rows, int features, int referenceRows, int k) {
  const char* const kernel = "weir_neighbors_search";
  const Batch in = randomBatch(random, rows, features, {0.05, 0.003, 0.003});
  std::vector<float> reference = normals(random, static_cast<size_t>(referenceRows) * features, 3);
  const Memory<float> referenceMemory(reference);
  const int stride = rows + 3;
  const size_t listSize = static_cast<size_t>(stride) * k;
  Memory<float> first(listSize);
  weir::NeighborArgs args{in.data.get(), first.get(), referenceMemory.get(), rows, in.stride, stride, features, referenceRows, k};
  launch(kernel, {dim3((rows + 63) / 64), 64}, fibers::Order::kForward, args);
  for (fibers::Order order : kOrders) {
    const int slices = integer(random, 2, 5);
    Memory<float> lists(listSize * slices), again(listSize);
    args.lists = lists.get();
    launch(kernel, {dim3(2, static_cast<unsigned>(slices)), 32}, order, args);
    const weir::NeighborMergeArgs merge{lists.get(), again.get(), rows, stride, stride, k, slices, 0};
    launch("weir_neighbors_merge", {2, 64}, order, merge);
    expect(again.sameBits(first), std::string(kernel) + ": slices give other bits");
  }
  for (int row = 0; row < rows; row += rows > 1000 ? 37 : 1) {
    std::vector<double> all(referenceRows);
    for (int i = 0; i < referenceRows; i++) all[i] = distance(in, row, reference, i);
    std::partial_sort(all.begin(), all.begin() + k, all.end());
    for (int i = 0; i < k; i++) {
      expectNear(first[static_cast<size_t>(i) * stride + row], all[i], bound(features) * all[i], [&] { return place(kernel, row, in) + " neighbour " + std::to_string(i); });
    }
  }
}

} // namespace

SUITE(kmeans) {
  Random random(31);
  for (const Shape& shape : shapes(random, 3000, 512, 40'000)) assign(random, shape.rows, shape.columns, integer(random, 1, 70));
  assign(random, 65, 129, 21);
  if (!small) assign(random, 100'000, 8, 64);
}

SUITE(neighbors) {
  Random random(32);
  for (const Shape& shape : shapes(random, 700, 512, 4'000)) {
    const int referenceRows = integer(random, 1, 150);
    search(random, shape.rows, shape.columns, referenceRows, integer(random, 1, std::min(referenceRows, 12)));
  }
  search(random, 40, 3, 200, 200);
  if (!small) search(random, 100'000, 4, 100, 5);
}
