// check [--small | --planted BUG] SUITE...    runs the suites named, or all; --list tells their names
// With a bug planted a suite ends at its first failure. Exit status: 0 all passed, 1 a check failed, 2 wrong usage.
#include "check.h"

#include <chrono>
#include <cstdio>
#include <map>

namespace check {
namespace {

struct Tally {
  long compared = 0, failures = 0;
  double worst = 0; // the largest error, as a part of its bound
};
Tally tally;

std::map<std::string, Suite>& suites() {
  static std::map<std::string, Suite> all;
  return all;
}

// A planted bug has shown itself.
struct Found {};

} // namespace

bool small = false;

Registration::Registration(const char* name, Suite suite) { suites()[name] = suite; }

void failed(const std::string& what) {
  if (++tally.failures <= 5) std::printf("  FAILED %s\n", what.c_str());
  if (fibers::plantedBug) throw Found();
}

void expect(bool holds, const std::string& what) {
  tally.compared++;
  if (!holds) failed(what);
}

void expectNear(double actual, double expected, double bound, const std::function<std::string()>& what) {
  tally.compared++;
  if (std::isnan(expected) || std::isinf(expected)) {
    if (std::isnan(expected) ? std::isnan(actual) : actual == expected) return;
  } else {
    const double error = std::fabs(actual - expected);
    if (error <= bound) {
      if (bound > 0 && std::isfinite(bound)) tally.worst = std::max(tally.worst, error / bound);
      return;
    }
  }
  failed(what() + ": " + std::to_string(actual) + " instead of " + std::to_string(expected) + ", off by "
      + std::to_string(std::fabs(actual - expected) / bound) + " bounds");
}

void launch(const char* kernel, const Geometry& geometry, fibers::Order order, const void* arguments, size_t bytes) {
  const auto found = kernels::all().find(kernel);
  if (found == kernels::all().end()) throw std::runtime_error(std::string("no kernel ") + kernel);
  if (found->second.argumentBytes != bytes) throw std::runtime_error(std::string("wrong arguments for ") + kernel);
  fibers::Launch how;
  how.grid = geometry.grid;
  how.block = geometry.block;
  how.sharedBytes = geometry.sharedBytes;
  how.order = order;
  try {
    fibers::run(how, found->second.kernel, arguments);
  } catch (const fibers::Fault& fault) {
    failed(std::string(kernel) + ": " + fault.what());
  }
}

float normal(Random& random) { return std::normal_distribution<float>()(random); }
float uniform(Random& random, float from, float to) { return std::uniform_real_distribution<float>(from, to)(random); }
int integer(Random& random, int from, int to) { return std::uniform_int_distribution<int>(from, to)(random); }
std::vector<float> normals(Random& random, size_t count, float scale) {
  std::vector<float> values(count);
  for (float& value : values) value = scale * normal(random);
  return values;
}

Batch randomBatch(Random& random, int rows, int columns, const Oddities& oddities) {
  static const std::vector<float> table = [] {
    Random own(17);
    return normals(own, 8192);
  }();
  Batch batch(rows, columns, rows + integer(random, 0, 3) * 5);
  for (int column = 0; column < columns; column++) {
    const float mean = 3 * normal(random), scale = std::exp(normal(random));
    for (int row = 0; row < rows; row++) {
      const uint64_t bits = random();
      const double odd = static_cast<double>(bits >> 16) * 0x1p-48;
      float value = mean + scale * table[bits & 8191];
      if (odd < oddities.missing) {
        value = kNan;
      } else if (odd < oddities.missing + oddities.infinite) {
        value = bits & 8192 ? kInf : -kInf;
      } else if (odd < oddities.missing + oddities.infinite + oddities.huge) {
        value = bits & 8192 ? 3e38f : -3e38f;
      }
      batch.at(row, column) = value;
    }
  }
  return batch;
}

std::vector<Shape> shapes(Random& random, int mostRows, int mostColumns, long elements) {
  std::vector<Shape> all;
  const int rows[] = {1, 2, 31, 32, 33, 63, 64, 65, 127, 129, 256, 1000};
  const int columns[] = {1, 2, 3, 8, 17, 32, 65, 512};
  for (int r : rows) {
    for (int c : columns) {
      if (c <= mostColumns && r <= mostRows && static_cast<long>(r) * c <= elements && random() % 3 == 0) all.push_back({r, c});
    }
  }
  for (int i = 0; i < 6; i++) {
    const int c = integer(random, 1, mostColumns);
    all.push_back({integer(random, 1, static_cast<int>(std::min<long>(mostRows, std::max(1L, elements / c)))), c});
  }
  all.push_back({mostRows, static_cast<int>(std::max(1L, std::min<long>(mostColumns, elements / mostRows)))});
  return all;
}

uint16_t toHalf(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  const uint16_t sign = static_cast<uint16_t>(bits >> 16 & 0x8000u);
  const double size = std::fabs(static_cast<double>(value));
  if (std::isnan(value)) return 0x7e00;
  if (size >= 65520) return static_cast<uint16_t>(sign | 0x7c00u);
  if (size < 6.103515625e-05) return static_cast<uint16_t>(sign | static_cast<unsigned>(std::nearbyint(size * 16777216)));
  int exponent;
  const double fraction = std::frexp(size, &exponent); // 0.5..1
  const unsigned rounded = static_cast<unsigned>(std::nearbyint(fraction * 2048)); // 1024..2048
  return static_cast<uint16_t>(sign | ((static_cast<unsigned>(exponent + 13) << 10) + rounded));
}

float fromHalf(uint16_t bits) {
  const int exponent = bits >> 10 & 31, fraction = bits & 1023;
  const double size = exponent == 31 ? (fraction ? NAN : INFINITY)
      : exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
  return static_cast<float>(bits & 0x8000 ? -size : size);
}

} // namespace check

int main(int count, char** words) {
  std::vector<std::string> names;
  for (int i = 1; i < count; i++) {
    const std::string word = words[i];
    if (word == "--list") {
      for (const auto& suite : check::suites()) std::printf("%s\n", suite.first.c_str());
      return 0;
    }
    if (word == "--planted" && i + 1 < count) {
      fibers::plantedBug = fibers::numberOf(words[++i]);
      check::small = true;
    } else if (word == "--small") {
      check::small = true;
    } else if (check::suites().count(word)) {
      names.push_back(word);
    } else {
      std::fprintf(stderr, "no suite %s: --list tells them\n", word.c_str());
      return 2;
    }
  }
  if (names.empty()) {
    for (const auto& suite : check::suites()) names.push_back(suite.first);
  }
  long failures = 0;
  for (const std::string& name : names) {
    check::tally = {};
    const auto start = std::chrono::steady_clock::now();
    try {
      check::suites()[name]();
    } catch (const check::Found&) {
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    std::printf("%s %s: %ld values, largest error %.3f of its bound, %.1f s", check::tally.failures ? "FAILED" : "passed",
        name.c_str(), check::tally.compared, check::tally.worst, seconds);
    std::printf(check::tally.failures ? ", %ld failures\n" : "\n", check::tally.failures);
    failures += check::tally.failures;
  }
  return failures ? 1 : 0;
}
