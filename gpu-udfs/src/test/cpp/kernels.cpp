#include "kernels.h"

#include "linear.cu"

namespace kernels {
namespace {

template <typename Arguments, void (*kernel)(Arguments)>
void call(const void* arguments) {
  kernel(*static_cast<const Arguments*>(arguments));
}

#define ENTRY(name, Arguments) \
  { #name, Entry{call<weir::Arguments, name>, sizeof(weir::Arguments)} }

} // namespace

const std::map<std::string, Entry>& all() {
  static const std::map<std::string, Entry> entries{
      ENTRY(weir_linear_score, LinearArgs),
      ENTRY(weir_linear_score_half, LinearArgs),
      ENTRY(weir_linear_score_code, LinearArgs),
  };
  return entries;
}

} // namespace kernels
