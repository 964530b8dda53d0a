#include "check.h"
#include "pca.cuh"

using namespace check;

namespace {

void project(Random& random, int rows, int features, int count) {
  const char* const kernel = "weir_pca_project";
  const Batch in = randomBatch(random, rows, features, {0.05, 0.01, 0});
  const std::vector<float> means = normals(random, features, 3), components = normals(random, static_cast<size_t>(count) * features, 1 / std::sqrt(static_cast<float>(features)));
  std::vector<float> scales(features);
  for (float& scale : scales) scale = std::exp(normal(random));
  const Memory<float> meanMemory(means), scaleMemory(scales), componentMemory(components);
  const int stride = rows + 2;
  Memory<float> first(static_cast<size_t>(stride) * (count + 1));
  weir::PcaArgs args{in.data.get(), first.get(), meanMemory.get(), scaleMemory.get(), componentMemory.get(), rows, in.stride, stride, features, count, 0};
  launch(kernel, {dim3((rows + 127) / 128), 128}, fibers::Order::kForward, args);
  for (fibers::Order order : kOrders) {
    Memory<float> again(first.size());
    args.out = again.get();
    launch(kernel, {2, 64}, order, args);
    expect(again.sameBits(first), std::string(kernel) + ": another grid or order gives other bits");
  }
  for (int row = 0; row < rows; row += std::max(1, rows / 300)) {
    std::vector<double> z(features), y(count), yError(count);
    for (int i = 0; i < features; i++) z[i] = std::isfinite(in.at(row, i)) ? (static_cast<double>(in.at(row, i)) - means[i]) / scales[i] : 0;
    for (int k = 0; k < count; k++) {
      double size = 0;
      for (int i = 0; i < features; i++) {
        const double term = components[static_cast<size_t>(k) * features + i] * z[i];
        y[k] += term;
        size += std::fabs(term);
      }
      yError[k] = (features + 5) * kUnit * size;
      expectNear(first[static_cast<size_t>(k) * stride + row], y[k], yError[k], [&] { return std::string(kernel) + " row " + std::to_string(row) + " projection " + std::to_string(k); });
    }
    double sum = 0, error = 0;
    for (int i = 0; i < features; i++) {
      double residual = z[i], size = std::fabs(z[i]), e = 0;
      for (int k = 0; k < count; k++) {
        const double c = components[static_cast<size_t>(k) * features + i];
        residual -= y[k] * c;
        size += std::fabs(y[k] * c);
        e += std::fabs(c) * yError[k];
      }
      e += (count + 4) * kUnit * size;
      sum += residual * residual;
      error += 2 * std::fabs(residual) * e + e * e;
    }
    expectNear(first[static_cast<size_t>(count) * stride + row], sum, error + (features + 2) * kUnit * sum, [&] {
      return std::string(kernel) + " row " + std::to_string(row) + " error, " + std::to_string(features) + " features, " + std::to_string(count) + " components";
    });
  }
}

} // namespace

SUITE(pca) {
  Random random(41);
  for (const Shape& shape : shapes(random, 2000, 512, 20'000)) project(random, shape.rows, shape.columns, integer(random, 1, std::min(40, shape.columns + 3)));
  project(random, 33, 140, 135);
  if (!small) project(random, 100'000, 8, 3);
}
