#include "forms.h"
#include "mlp.cuh"

using namespace check;

namespace {

struct Layer {
  int inputs, outputs, activation;
  std::vector<float> weights, bias, scales; // scales: of 8-bit weights, else ones
};

struct Model {
  std::vector<float> means, scales;
  std::vector<Layer> layers;
  int output;
  int width(int layer) const { return layer == 0 ? static_cast<int>(means.size()) : layers[layer - 1].outputs; }
  int widest(int parity) const {
    int most = 1;
    for (size_t i = parity; i <= layers.size(); i += 2) most = std::max(most, width(static_cast<int>(i)));
    return most;
  }
};

Model randomModel(Random& random, const std::vector<int>& widths, int output, int form) {
  Model model{normals(random, widths[0], 3), std::vector<float>(widths[0]), {}, output};
  for (float& scale : model.scales) scale = std::exp(normal(random));
  if (form == 2) { // in units of codes
    for (float& mean : model.means) mean *= 10;
    for (float& scale : model.scales) scale *= 10;
  }
  for (size_t i = 1; i < widths.size(); i++) {
    const int n = widths[i - 1], m = widths[i];
    Layer layer{n, m, integer(random, 0, 3), normals(random, static_cast<size_t>(n) * m, 1 / std::sqrt(static_cast<float>(n))),
        normals(random, m), std::vector<float>(m, 1)};
    for (size_t w = 0; w < layer.weights.size(); w++) {
      if (form == 1) layer.weights[w] = fromHalf(toHalf(layer.weights[w]));
      if (form == 2) layer.weights[w] = static_cast<float>(integer(random, -127, 127));
    }
    if (form == 2) {
      for (float& scale : layer.scales) scale = uniform(random, 0.5f, 2) / (127 * std::sqrt(static_cast<float>(n)));
    }
    model.layers.push_back(layer);
  }
  return model;
}

// A value and how far off a float computation of it may be.
struct Estimate {
  double value, error;
};

double derivativeBound(int activation) { return activation == weir::kLogistic ? 0.25 : 1; }

double applied(int activation, double x) {
  switch (activation) {
    case weir::kLogistic: return 1 / (1 + std::exp(-x));
    case weir::kRelu: return x < 0 ? 0 : x;
    case weir::kTanh: return std::tanh(x);
    default: return x;
  }
}

std::vector<Estimate> reference(const Model& model, const Batch& in, int row) {
  std::vector<Estimate> z(in.columns);
  for (int i = 0; i < in.columns; i++) {
    const double x = in.at(row, i);
    const double value = std::isfinite(x) ? (x - model.means[i]) / model.scales[i] : 0;
    z[i] = {value, 2 * kUnit * std::fabs(value)};
  }
  std::vector<Estimate> from = z;
  for (const Layer& layer : model.layers) {
    std::vector<Estimate> to(layer.outputs);
    for (int o = 0; o < layer.outputs; o++) {
      double sum = layer.bias[o], size = std::fabs(sum), error = 0;
      for (int i = 0; i < layer.inputs; i++) {
        const double w = static_cast<double>(layer.weights[static_cast<size_t>(o) * layer.inputs + i]) * layer.scales[o];
        sum += w * from[i].value;
        size += std::fabs(w * from[i].value);
        error += std::fabs(w) * from[i].error;
      }
      error += (layer.inputs + 3) * kUnit * size;
      const double value = applied(layer.activation, sum);
      const double rounding = layer.activation == weir::kLogistic || layer.activation == weir::kTanh ? 4 * kUnit * std::fabs(value) : 0;
      to[o] = {value, derivativeBound(layer.activation) * error + rounding};
    }
    from = to;
  }
  if (model.output == weir::kValues) return from;
  double sum = 0, error = 0;
  for (int i = 0; i < in.columns; i++) {
    const double off = z[i].value - from[i].value, e = z[i].error + from[i].error + kUnit * std::fabs(off);
    sum += off * off;
    error += 2 * std::fabs(off) * e + e * e;
  }
  return {{sum / in.columns, (error + (in.columns + 2) * kUnit * sum) / in.columns}};
}

void run(const Model& model, Batch& in, int formNumber, bool wide) {
  const Form form = inForm(formNumber, in);
  std::vector<weir::MlpLayer> layers;
  std::vector<float> weights, biases, scales;
  for (const Layer& layer : model.layers) {
    layers.push_back({layer.inputs, layer.outputs, layer.activation, 0});
    weights.insert(weights.end(), layer.weights.begin(), layer.weights.end());
    biases.insert(biases.end(), layer.bias.begin(), layer.bias.end());
    scales.insert(scales.end(), layer.scales.begin(), layer.scales.end());
  }
  Memory<char> stored(weights.size() * (formNumber == 0 ? 4 : formNumber == 1 ? 2 : 1));
  for (size_t i = 0; i < weights.size(); i++) {
    if (formNumber == 0) reinterpret_cast<float*>(stored.get())[i] = weights[i];
    if (formNumber == 1) reinterpret_cast<uint16_t*>(stored.get())[i] = toHalf(weights[i]);
    if (formNumber == 2) stored[i] = static_cast<char>(static_cast<int>(weights[i]));
  }
  const Memory<weir::MlpLayer> layerMemory(layers);
  const Memory<float> means(model.means), modelScales(model.scales), biasMemory(biases), weightScales(scales);
  const int outputs = model.output == weir::kValues ? model.layers.back().outputs : 1, stride = in.rows + 2;
  const std::string kernel = std::string("weir_mlp_score") + (wide ? "_wide" : "") + form.suffix;
  const int rows = wide ? 8 : 64;
  const size_t shared = 4 * (576 + static_cast<size_t>(rows) * (model.widest(0) + model.widest(1)));
  Memory<float> first(static_cast<size_t>(stride) * outputs);
  weir::MlpArgs args{form.get(), first.get(), means.get(), modelScales.get(), layerMemory.get(), stored.get(), biasMemory.get(),
      formNumber == 2 ? weightScales.get() : nullptr, in.rows, in.stride, stride, in.columns,
      static_cast<int>(layers.size()), model.output, model.widest(0), 0};
  launch(kernel.c_str(), {dim3((in.rows + rows - 1) / rows), 64, shared}, fibers::Order::kForward, args);
  for (fibers::Order order : kOrders) {
    Memory<float> again(first.size());
    args.out = again.get();
    launch(kernel.c_str(), {2, 64, shared}, order, args);
    expect(again.sameBits(first), kernel + ": another grid or order gives other bits");
  }
  const int step = std::max(1, in.rows / 300); // the reference is slow
  for (int row = 0; row < in.rows; row += row + step < in.rows || row == in.rows - 1 ? step : in.rows - 1 - row) {
    const std::vector<Estimate> expected = reference(model, in, row);
    for (int o = 0; o < outputs; o++) {
      expectNear(first[static_cast<size_t>(o) * stride + row], expected[o].value, expected[o].error, [&] {
        return kernel + " row " + std::to_string(row) + " of " + std::to_string(in.rows) + " output " + std::to_string(o) + " of " + std::to_string(outputs);
      });
    }
  }
}

void runForm(int form, unsigned seed) {
  Random random(seed);
  const std::vector<std::vector<int>> networks{{32, 64, 32, 1}, {1, 1}, {3, 5, 2}, {17, 33, 4}, {7, 40, 65, 3}, {30, 8, 30}, {2, 16, 16, 16, 2}};
  for (const auto& widths : networks) {
    for (int rows : {1, 7, 64, 65, 300}) {
      const int output = widths.front() == widths.back() && rows % 2 ? weir::kReconstructionError : weir::kValues;
      const Model model = randomModel(random, widths, output, form);
      Batch in = randomBatch(random, rows, widths[0], {0.05, 0.01, 0});
      run(model, in, form, rows % 5 == 0);
    }
  }
  const Model wide = randomModel(random, {512, 300, 512}, weir::kReconstructionError, form);
  Batch in = randomBatch(random, 21, 512, {0.05, 0.01, 0});
  run(wide, in, form, true);
  if (small) return;
  const Model model = randomModel(random, {32, 64, 32, 1}, weir::kValues, form);
  Batch large = randomBatch(random, 100'000, 32, {0.05, 0.01, 0});
  run(model, large, form, false);
}

} // namespace

SUITE(mlp) { runForm(0, 11); }
SUITE(mlp_half) { runForm(1, 12); }
SUITE(mlp_code) { runForm(2, 13); }
