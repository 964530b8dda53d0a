#include "check.h"
#include "gradients.cuh"

using namespace check;

namespace {

// A value and how far off a float computation of it may be.
struct Estimate {
  double value = 0, error = 0;
};

struct Layer {
  int inputs, outputs, activation;
  std::vector<float> parameters;
};

double applied(int activation, double x) {
  switch (activation) {
    case weir::kLogistic: return 1 / (1 + std::exp(-x));
    case weir::kRelu: return x < 0 ? 0 : x;
    case weir::kTanh: return std::tanh(x);
    default: return x;
  }
}

Estimate slope(int activation, const Estimate& a) {
  switch (activation) {
    case weir::kLogistic: return {a.value * (1 - a.value), a.error + 2 * kUnit};
    case weir::kRelu: return {a.value > 0 ? 1.0 : 0.0, std::fabs(a.value) <= a.error && a.error > 0 ? 1.0 : 0.0};
    case weir::kTanh: return {1 - a.value * a.value, 2 * a.error + 2 * kUnit};
    default: return {1, 0};
  }
}

Estimate product(const Estimate& a, const Estimate& b) {
  const double value = a.value * b.value;
  return {value, std::fabs(a.value) * b.error + std::fabs(b.value) * a.error + a.error * b.error + kUnit * std::fabs(value)};
}

Estimate outputDelta(int loss, int activation, const Estimate& a, double y) {
  if (loss == weir::kLogisticLoss) {
    const Estimate p = activation == weir::kIdentity
        ? Estimate{applied(weir::kLogistic, a.value), a.error / 4 + 4 * kUnit} : a;
    return {p.value - y, p.error + kUnit};
  }
  if (loss == weir::kHingeLoss) {
    const double t = 2 * y - 1;
    return {t * a.value < 1 ? -t : 0, std::fabs(1 - t * a.value) <= a.error + kUnit ? 1.0 : 0.0};
  }
  return product({a.value - y, a.error + kUnit * std::fabs(a.value - y)}, slope(activation, a));
}

// The gradients of all layers, one after another, as the parameters.
std::vector<Estimate> reference(const std::vector<Layer>& layers, const Batch& in, const std::vector<float>& means,
    const std::vector<float>& scales, const Batch& labels, const std::vector<float>& weights, int loss, double scale) {
  std::vector<std::vector<Estimate>> sums(layers.size());
  for (size_t l = 0; l < layers.size(); l++) sums[l].resize(layers[l].parameters.size());
  for (int row = 0; row < in.rows; row++) {
    std::vector<std::vector<Estimate>> values(1);
    for (int i = 0; i < in.columns; i++) {
      const double x = in.at(row, i), z = std::isfinite(x) ? (x - means[i]) / scales[i] : 0;
      values[0].push_back({z, 2 * kUnit * std::fabs(z)});
    }
    for (const Layer& layer : layers) {
      std::vector<Estimate> to(layer.outputs);
      for (int o = 0; o < layer.outputs; o++) {
        double sum = layer.parameters[static_cast<size_t>(layer.inputs) * layer.outputs + o], size = std::fabs(sum), error = 0;
        for (int i = 0; i < layer.inputs; i++) {
          const double w = layer.parameters[static_cast<size_t>(o) * layer.inputs + i];
          const Estimate& a = values.back()[i];
          sum += w * a.value;
          size += std::fabs(w * a.value);
          error += std::fabs(w) * a.error;
        }
        const double value = applied(layer.activation, sum);
        to[o] = {value, (error + (layer.inputs + 3) * kUnit * size) * (layer.activation == weir::kLogistic ? 0.25 : 1) + 4 * kUnit * std::fabs(value)};
      }
      values.push_back(to);
    }
    std::vector<Estimate> delta(layers.back().outputs);
    for (int o = 0; o < layers.back().outputs; o++) {
      const float y = labels.at(row, o);
      if (!std::isnan(y) && weights[row] != 0) delta[o] = product({weights[row], 0}, outputDelta(loss, layers.back().activation, values.back()[o], y));
    }
    for (size_t l = layers.size(); l-- > 0;) {
      const Layer& layer = layers[l];
      std::vector<Estimate> before(layer.inputs);
      for (int o = 0; o < layer.outputs; o++) {
        for (int i = 0; i <= layer.inputs; i++) {
          const Estimate term = product(delta[o], i < layer.inputs ? values[l][i] : Estimate{1, 0});
          const size_t at = i < layer.inputs ? static_cast<size_t>(o) * layer.inputs + i : static_cast<size_t>(layer.inputs) * layer.outputs + o;
          sums[l][at].value += scale * term.value;
          sums[l][at].error += scale * (term.error + 34 * kUnit * std::fabs(term.value));
          if (i == layer.inputs) continue;
          const Estimate back = product({layer.parameters[at], 0}, delta[o]);
          before[i].value += back.value;
          before[i].error += back.error + layer.outputs * kUnit * std::fabs(back.value);
        }
      }
      if (l == 0) break;
      for (int i = 0; i < layer.inputs; i++) before[i] = product(before[i], slope(layers[l - 1].activation, values[l][i]));
      delta = before;
    }
  }
  std::vector<Estimate> all;
  for (const auto& layer : sums) all.insert(all.end(), layer.begin(), layer.end());
  return all;
}

std::vector<float> computed(const std::vector<Layer>& layers, const Batch& in, const std::vector<float>& means,
    const std::vector<float>& scales, const Batch& labels, const std::vector<float>* weights, int loss, float scale, int chunkRows,
    fibers::Order order, unsigned blocks) {
  const int stride = in.rows + 3, chunks = (in.rows + chunkRows - 1) / chunkRows;
  const Memory<float> meanMemory(means), scaleMemory(scales), weightMemory(weights ? *weights : std::vector<float>(1));
  const dim3 grid(blocks, blocks == 1 ? 1 : 2);
  std::vector<Memory<float>> values, deltas;
  values.emplace_back(static_cast<size_t>(stride) * in.columns);
  launch("weir_gradient_standardize", {grid, 64}, order, weir::StandardizeArgs{in.data.get(), values[0].get(), meanMemory.get(), scaleMemory.get(), in.rows, in.stride, stride, in.columns});
  std::vector<Memory<float>> parameters;
  std::vector<weir::GradientArgs> args;
  deltas.emplace_back(1);
  for (const Layer& layer : layers) {
    parameters.emplace_back(layer.parameters);
    values.emplace_back(static_cast<size_t>(stride) * layer.outputs);
    deltas.emplace_back(static_cast<size_t>(stride) * layer.outputs);
    const size_t l = args.size();
    args.push_back({values[l].get(), values[l + 1].get(), deltas[l + 1].get(), l ? deltas[l].get() : nullptr, parameters[l].get(), nullptr,
        nullptr, in.rows, stride, layer.inputs, layer.outputs, layer.activation, l ? layers[l - 1].activation : weir::kIdentity, chunkRows, scale});
    launch("weir_gradient_forward", {grid, 64}, order, args[l]);
  }
  launch("weir_gradient_loss", {grid, 64}, order, weir::LossArgs{values.back().get(), labels.data.get(), weights ? weightMemory.get() : nullptr,
      deltas.back().get(), in.rows, stride, labels.stride, layers.back().outputs, layers.back().activation, loss});
  std::vector<std::vector<float>> gradients(layers.size());
  for (size_t l = layers.size(); l-- > 0;) {
    Memory<double> parts(layers[l].parameters.size() * chunks);
    Memory<float> gradient(layers[l].parameters.size());
    args[l].parts = parts.get();
    args[l].gradient = gradient.get();
    launch("weir_gradient_parts", {blocks, 256}, order, args[l]);
    launch("weir_gradient_merge", {blocks, 64}, order, args[l]);
    if (l > 0) launch("weir_gradient_backward", {grid, 64}, order, args[l]);
    gradients[l].assign(gradient.get(), gradient.get() + gradient.size());
  }
  std::vector<float> all;
  for (const auto& layer : gradients) all.insert(all.end(), layer.begin(), layer.end());
  return all;
}

void run(Random& random, const std::vector<int>& widths, int rows, int loss, int lastActivation, bool weighted) {
  std::vector<Layer> layers;
  for (size_t i = 1; i < widths.size(); i++) {
    const int n = widths[i - 1], m = widths[i];
    layers.push_back({n, m, i + 1 < widths.size() ? integer(random, 0, 3) : lastActivation,
        normals(random, static_cast<size_t>(n + 1) * m, 1 / std::sqrt(static_cast<float>(n)))});
  }
  const Batch in = randomBatch(random, rows, widths[0], {0.05, 0.01, 0});
  std::vector<float> means = normals(random, widths[0], 3), scales(widths[0]), weights(rows);
  for (float& scale : scales) scale = std::exp(normal(random));
  for (float& weight : weights) weight = !weighted ? 1 : random() % 8 ? uniform(random, 0, 3) : 0;
  Batch labels(rows, widths.back(), rows + 1);
  for (int o = 0; o < widths.back(); o++) {
    for (int row = 0; row < rows; row++) {
      labels.at(row, o) = random() % 10 == 0 ? kNan : loss == weir::kSquaredLoss ? normal(random) : static_cast<float>(random() & 1);
    }
  }
  const float scale = 1.0f / static_cast<float>(rows);
  const int chunkRows = 32 * integer(random, 1, 9);
  const auto* given = weighted ? &weights : nullptr;
  const std::vector<float> first = computed(layers, in, means, scales, labels, given, loss, scale, chunkRows, fibers::Order::kForward, 20);
  for (fibers::Order order : kOrders) {
    const std::vector<float> again = computed(layers, in, means, scales, labels, given, loss, scale, chunkRows, order, order == fibers::Order::kForward ? 1 : 2);
    expect(std::memcmp(again.data(), first.data(), first.size() * sizeof(float)) == 0, "gradients: another grid or order gives other bits");
  }
  const std::vector<Estimate> expected = reference(layers, in, means, scales, labels, weights, loss, scale);
  for (size_t i = 0; i < expected.size(); i++) {
    expectNear(first[i], expected[i].value, expected[i].error + 2 * kUnit * std::fabs(expected[i].value) + 1e-37, [&] {
      return "gradient " + std::to_string(i) + " of " + std::to_string(expected.size()) + ", " + std::to_string(rows) + " rows, loss " + std::to_string(loss);
    });
  }
}

} // namespace

SUITE(gradients_linear) {
  Random random(61);
  for (const Shape& shape : shapes(random, 4000, 300, 20'000)) {
    const int loss = integer(random, 0, 2);
    run(random, {shape.columns, 1}, shape.rows, loss, loss == weir::kLogisticLoss && random() & 1 ? weir::kLogistic : weir::kIdentity, random() & 1);
  }
  if (!small) run(random, {8, 1}, 100'000, weir::kLogisticLoss, weir::kLogistic, true);
}

SUITE(gradients_mlp) {
  Random random(62);
  for (const auto& widths : std::vector<std::vector<int>>{{32, 64, 32, 1}, {1, 1, 1}, {5, 17, 3}, {20, 40, 20, 1}, {6, 140, 2}}) {
    for (int rows : {1, 33, 300}) {
      run(random, widths, rows, weir::kLogisticLoss, rows % 2 ? weir::kLogistic : weir::kIdentity, true);
      run(random, widths, rows, weir::kSquaredLoss, integer(random, 0, 3), false);
    }
  }
}
