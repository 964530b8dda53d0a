// Runs a CUDA grid on one host thread: blocks one after another, the threads of a block as fibers.
//
// What it finds that a plain loop over threads would not:
//   - a result that depends on the order in which threads run (three orders of threads and of blocks);
//   - a barrier that some threads of the block, or some lanes of its mask, never reach, or reach elsewhere in the code;
//   - a read of shared memory before it was written (each block starts with all bits set: NaN, -1).
// What it cannot find: races between threads within the stretch from one barrier to the next, since a fiber gives way
// only at barriers, and anything that depends on real time or on memory ordering.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>

struct dim3 {
  unsigned x, y, z;
  constexpr dim3(unsigned x_ = 1, unsigned y_ = 1, unsigned z_ = 1) : x(x_), y(y_), z(z_) {}
};

namespace fibers {

constexpr unsigned kWarp = 32;
constexpr unsigned kMostThreads = 1024;
constexpr size_t kMostSharedBytes = 227 * 1024; // compute capability 9.0, with the opt-in

enum class Order { kForward, kBackward, kShuffled };

// A kernel that did what the device forbids.
struct Fault : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// A grid, a block or an amount of shared memory that no device takes.
struct BadLaunch : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Launch {
  dim3 grid;
  dim3 block;
  size_t sharedBytes = 0;
  Order order = Order::kForward;
  unsigned seed = 1; // of kShuffled
};

using Kernel = void (*)(const void* arguments);

// Runs all blocks to their end. Throws Fault or BadLaunch; the kernel's memory is then in an unknown state.
void run(const Launch& launch, Kernel kernel, const void* arguments);

// For code that runs inside a kernel.
dim3 threadIndex();
dim3 blockIndex();
dim3 blockSize();
dim3 gridSize();
unsigned lane();
void* dynamicShared();
// The block's own memory of one shared variable; `key` tells variables apart.
void* staticShared(const void* key, size_t bytes);
void syncBlock(const char* file, int line);
void syncWarp(uint32_t mask);
// Gives `bits` to the lanes of the mask and returns what `source`, a lane of the same warp, gave.
uint64_t exchange(uint32_t mask, uint64_t bits, unsigned source);
[[noreturn]] void fail(const std::string& why);

// A bug of the planted build, by the number of its name; see planted-bugs.txt. 0: none is switched on.
constexpr uint64_t numberOf(const char* bug) {
  uint64_t hash = 14695981039346656037u; // FNV-1a
  for (; *bug; bug++) hash = (hash ^ static_cast<unsigned char>(*bug)) * 1099511628211u;
  return hash;
}
extern uint64_t plantedBug;
template <uint64_t bug>
inline bool planted() { return plantedBug == bug; }
#define FIBERS_PLANTED(name) (fibers::planted<fibers::numberOf(name)>())

} // namespace fibers
