// Checks of kernels against plain references in double precision.
#pragma once

#include "../kernels.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <limits>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace check {

constexpr double kUnit = 1.0 / (1 << 24); // the rounding error of a float, relative
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();

// Memory as a kernel finds it: of exactly the size asked for (so that the address sanitizer sees its ends), all bits set.
template <typename T>
class Memory {
 public:
  explicit Memory(size_t count) : count_(count), data_(new T[count]) { poison(); }
  explicit Memory(const std::vector<T>& values) : Memory(values.size()) {
    if (!values.empty()) std::memcpy(data_.get(), values.data(), values.size() * sizeof(T));
  }
  T* get() { return data_.get(); }
  const T* get() const { return data_.get(); }
  T& operator[](size_t i) { return data_[i]; }
  const T& operator[](size_t i) const { return data_[i]; }
  size_t size() const { return count_; }
  void poison() { std::memset(static_cast<void*>(data_.get()), 0xff, count_ * sizeof(T)); }
  bool sameBits(const Memory& other) const {
    return count_ == other.count_ && std::memcmp(data_.get(), other.data_.get(), count_ * sizeof(T)) == 0;
  }

 private:
  size_t count_;
  std::unique_ptr<T[]> data_;
};

// Column-major, as Weir's batches are; the stride may exceed the rows, and what lies between stays poisoned.
struct Batch {
  int rows, columns, stride;
  Memory<float> data;
  Batch(int rows_, int columns_, int stride_)
      : rows(rows_), columns(columns_), stride(stride_), data(static_cast<size_t>(stride_) * columns_) {}
  float& at(int row, int column) { return data[static_cast<size_t>(column) * stride + row]; }
  float at(int row, int column) const { return data[static_cast<size_t>(column) * stride + row]; }
};

using Random = std::mt19937_64;
float normal(Random& random);
float uniform(Random& random, float from, float to);
int integer(Random& random, int from, int to); // both ends included
std::vector<float> normals(Random& random, size_t count, float scale = 1);

// How often a generated element is not an ordinary number.
struct Oddities {
  double missing = 0.05, infinite = 0.01, huge = 0.001;
};
constexpr Oddities kOrdinary{0, 0, 0};
constexpr Oddities kMissing{0.05, 0, 0};
// Normal values; each column has its own mean and scale.
Batch randomBatch(Random& random, int rows, int columns, const Oddities& oddities);

struct Shape {
  int rows, columns;
};
// Small and odd ones, multiples of a warp and a block and their neighbours, and random ones of at most `elements`.
std::vector<Shape> shapes(Random& random, int mostRows, int mostColumns, long elements);

struct Geometry {
  dim3 grid, block;
  size_t sharedBytes = 0;
};
void launch(const char* kernel, const Geometry& geometry, fibers::Order order, const void* arguments, size_t bytes);
template <typename Arguments>
void launch(const char* kernel, const Geometry& geometry, fibers::Order order, const Arguments& arguments) {
  launch(kernel, geometry, order, &arguments, sizeof arguments);
}
constexpr fibers::Order kOrders[] = {fibers::Order::kForward, fibers::Order::kBackward, fibers::Order::kShuffled};

// Leave out the largest shapes: --small, or a planted bug is looked for.
extern bool small;

// Notes a failure; the suite goes on.
void failed(const std::string& what);
void expect(bool holds, const std::string& what);
// |actual - expected| <= bound; NaN only where NaN is expected; infinities exactly.
void expectNear(double actual, double expected, double bound, const std::function<std::string()>& what);

// One half or code as the kernels read it.
uint16_t toHalf(float value);
float fromHalf(uint16_t bits);

using Suite = void (*)();
struct Registration {
  Registration(const char* name, Suite suite);
};
#define SUITE(name)                                              \
  static void suite_##name();                                    \
  static const check::Registration registered_##name(#name, suite_##name); \
  static void suite_##name()

} // namespace check
