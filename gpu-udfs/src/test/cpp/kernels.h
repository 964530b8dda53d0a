// The kernels, compiled for the host and found by name.
#pragma once

#include "fibers.h"

#include <map>
#include <string>

namespace kernels {

struct Entry {
  fibers::Kernel kernel;
  size_t argumentBytes;
};

// All kernels of src/main/cuda by the name of their PTX entry. A kernel takes one struct: the pointer given to
// fibers::run points to argumentBytes of it.
const std::map<std::string, Entry>& all();

// Those of src/test/cuda, which are written as users write theirs. In the stand-in driver only.
const std::map<std::string, Entry>& ofUsers();

} // namespace kernels
