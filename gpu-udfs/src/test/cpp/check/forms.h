// A batch in each of the forms in which kernels take its elements, and the numbers that the kernel then sees.
#pragma once

#include "check.h"

namespace check {

struct Form {
  const char* suffix;              // of the kernel's name
  Memory<char> bytes;              // the elements, or the weights
  const void* get() const { return bytes.get(); }
};

// Rounds the batch's own numbers to what the form holds.
inline Form plain(const Batch& batch) {
  Form form{"", Memory<char>(batch.data.size() * 4)};
  std::memcpy(form.bytes.get(), batch.data.get(), form.bytes.size());
  return form;
}
inline Form halves(Batch& batch) {
  Form form{"_half", Memory<char>(batch.data.size() * 2)};
  auto* const to = reinterpret_cast<uint16_t*>(form.bytes.get());
  for (int column = 0; column < batch.columns; column++) {
    for (int row = 0; row < batch.rows; row++) {
      const uint16_t half = toHalf(batch.at(row, column));
      to[static_cast<size_t>(column) * batch.stride + row] = half;
      batch.at(row, column) = fromHalf(half);
    }
  }
  return form;
}
// Ten codes a unit; missing stays missing, and so does what is infinite.
inline Form codes(Batch& batch) {
  Form form{"_code", Memory<char>(batch.data.size())};
  for (int column = 0; column < batch.columns; column++) {
    for (int row = 0; row < batch.rows; row++) {
      const float value = batch.at(row, column);
      const bool missing = !std::isfinite(value);
      const float code = missing ? -128 : std::max(-127.0f, std::min(127.0f, std::nearbyint(value * 10)));
      form.bytes[static_cast<size_t>(column) * batch.stride + row] = static_cast<char>(static_cast<int>(code));
      batch.at(row, column) = missing ? kNan : code;
    }
  }
  return form;
}
inline Form inForm(int number, Batch& batch) { return number == 0 ? plain(batch) : number == 1 ? halves(batch) : codes(batch); }

} // namespace check
