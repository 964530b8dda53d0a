#include "check.h"
#include "linear.cuh"

using namespace check;

namespace {

struct Model {
  std::vector<float> weights, means, scales;
  float bias;
  int link;
};

Model randomModel(Random& random, int features, int link) {
  Model model{normals(random, features), normals(random, features, 3), std::vector<float>(features), normal(random), link};
  for (float& scale : model.scales) scale = std::exp(normal(random));
  return model;
}

// x(row, feature) is the element as a number.
void compare(const Model& model, const Batch& in, const Memory<float>& scores, const char* kernel) {
  for (int row = 0; row < in.rows; row++) {
    double margin = model.bias, size = std::fabs(model.bias);
    for (int i = 0; i < in.columns; i++) {
      const double x = in.at(row, i);
      if (!std::isfinite(x)) continue;
      const double term = model.weights[i] * ((x - model.means[i]) / model.scales[i]);
      margin += term;
      size += std::fabs(term);
    }
    const double marginBound = (in.columns + 4) * kUnit * size;
    double expected = margin, bound = marginBound;
    if (model.link == weir::kLogistic) {
      expected = 1 / (1 + std::exp(-margin));
      bound = marginBound / 4 + 4 * kUnit;
    } else {
      expected = static_cast<float>(margin);
    }
    expectNear(scores[row], expected, bound, [&] {
      return std::string(kernel) + " row " + std::to_string(row) + " of " + std::to_string(in.rows) + " x " + std::to_string(in.columns);
    });
  }
}

// Runs the kernel in all orders and with two grids: the bits must agree. Then compares with the reference.
void run(const char* kernel, const Model& model, const Batch& in, const void* elements) {
  const int features = in.columns;
  Memory<float> weights(model.weights), means(model.means), scales(model.scales), first(in.rows);
  weir::LinearArgs args{elements, first.get(), weights.get(), means.get(), scales.get(),
      in.rows, in.stride, features, model.link, model.bias, 0};
  const bool big = static_cast<long>(in.rows) * features > 4'000'000;
  launch(kernel, {dim3((in.rows + 127) / 128), 128, 8u * features}, fibers::Order::kForward, args);
  for (fibers::Order order : kOrders) {
    if (big) break;
    Memory<float> again(in.rows);
    args.out = again.get();
    launch(kernel, {3, 96, 8u * features}, order, args);
    expect(again.sameBits(first), std::string(kernel) + ": another grid or order gives other bits");
  }
  compare(model, in, first, kernel);
}

} // namespace

SUITE(linear) {
  Random random(1);
  std::vector<Shape> all = shapes(random, 100'000, 512, 400'000);
  if (!small) all.push_back({100'000, 512});
  for (const Shape& shape : all) {
    const int link = random() & 1 ? weir::kLogistic : weir::kIdentity;
    const Model model = randomModel(random, shape.columns, link);
    const Batch in = randomBatch(random, shape.rows, shape.columns, Oddities());
    run("weir_linear_score", model, in, in.data.get());
  }
}

SUITE(linear_half) {
  Random random(2);
  for (const Shape& shape : shapes(random, 20'000, 512, 200'000)) {
    const Model model = randomModel(random, shape.columns, static_cast<int>(random() & 1));
    Batch in = randomBatch(random, shape.rows, shape.columns, Oddities());
    Memory<uint16_t> elements(in.data.size());
    for (int column = 0; column < in.columns; column++) {
      for (int row = 0; row < in.rows; row++) {
        const uint16_t half = toHalf(in.at(row, column));
        elements[static_cast<size_t>(column) * in.stride + row] = half;
        in.at(row, column) = fromHalf(half);
      }
    }
    run("weir_linear_score_half", model, in, elements.get());
  }
}

SUITE(linear_code) {
  Random random(3);
  for (const Shape& shape : shapes(random, 20'000, 512, 200'000)) {
    const Model model = randomModel(random, shape.columns, static_cast<int>(random() & 1));
    Batch in(shape.rows, shape.columns, shape.rows + 3);
    Memory<int8_t> elements(in.data.size());
    for (int column = 0; column < in.columns; column++) {
      for (int row = 0; row < in.rows; row++) {
        const int code = integer(random, -128, 127);
        elements[static_cast<size_t>(column) * in.stride + row] = static_cast<int8_t>(code);
        in.at(row, column) = code == -128 ? kNan : static_cast<float>(code);
      }
    }
    run("weir_linear_score_code", model, in, elements.get());
  }
}

SUITE(half_numbers) {
  for (unsigned bits = 0; bits < 65536; bits++) {
    const float value = fromHalf(static_cast<uint16_t>(bits));
    weir::Half half{static_cast<unsigned short>(bits)};
    expectNear(weir::decode(half), value, 0, [&] { return "half " + std::to_string(bits); });
    if (!std::isnan(value)) expect(toHalf(value) == bits, "the check's own rounding to half: " + std::to_string(bits));
  }
}
