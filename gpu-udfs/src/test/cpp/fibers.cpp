#include "fibers.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <numeric>
#include <pthread.h>
#include <random>
#include <sys/mman.h>
#include <vector>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#define FIBERS_SANITIZED 1
#endif
#if defined(__x86_64__)
#define FIBERS_ASSEMBLY 1
#else
#include <ucontext.h>
#endif

namespace fibers {
namespace {

constexpr size_t kStackBytes = 256 * 1024; // reserved, not used: pages come as they are touched
constexpr size_t kPage = 4096;

enum class State { kReady, kAtBlockBarrier, kAtWarpBarrier, kEnded };

struct Context {
#if defined(FIBERS_ASSEMBLY)
  void* stackPointer = nullptr;
#else
  ucontext_t saved;
#endif
#if defined(FIBERS_SANITIZED)
  void* shadow = nullptr;
#endif
};

struct Fiber {
  Context context;
  char* stack = nullptr;
  dim3 index;
  unsigned number = 0;
  State state = State::kReady;
  uint32_t mask = 0;        // of the warp barrier it waits at
  uint64_t gives = 0;       // to the lanes that wait there with it
  unsigned source = 0;      // the lane whose gift it wants
  uint64_t taken = 0;
  const char* file = "";    // of the block barrier it waits at
  int line = 0;
};

struct SharedVariable {
  const void* key;
  size_t bytes;
  std::unique_ptr<char[]> memory;
};

struct Block {
  Launch launch;
  Kernel kernel = nullptr;
  const void* arguments = nullptr;
  dim3 index;
  std::vector<Fiber> fibers;
  Context scheduler;
  Fiber* current = nullptr;
  std::unique_ptr<char[]> dynamic; // of exactly the size asked for, so that the address sanitizer sees its end
  std::vector<SharedVariable> variables;
  std::string fault;
};

thread_local Block* running = nullptr;

// Stacks are kept for the next launch; one that runs over hits a page that cannot be touched.
class Stacks {
 public:
  ~Stacks() {
    for (char* stack : stacks_) munmap(stack, kStackBytes);
  }
  char* at(size_t i) {
    while (stacks_.size() <= i) {
      void* stack = mmap(nullptr, kStackBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
      if (stack == MAP_FAILED) throw std::bad_alloc();
      mprotect(stack, kPage, PROT_NONE);
      stacks_.push_back(static_cast<char*>(stack));
    }
    return stacks_[i];
  }

 private:
  std::vector<char*> stacks_;
};
thread_local Stacks stacks;

// Stacks start in different lines of the cache: all at one place of their page they would drive each other out.
size_t stackBytes(const Fiber& fiber) { return kStackBytes - fiber.number % 64 * 64; }

void giveWay(Fiber& fiber);

void fiberMain() {
#if defined(FIBERS_SANITIZED)
  __sanitizer_finish_switch_fiber(nullptr, nullptr, nullptr);
#endif
  running->kernel(running->arguments);
  running->current->state = State::kEnded;
  giveWay(*running->current);
  std::abort(); // an ended fiber is never run again
}

#if defined(FIBERS_ASSEMBLY)

// Saves the registers that a call keeps (System V ABI) on the stack, notes its end in *from and goes on at `to`.
extern "C" void fibers_switch(void** from, void* to);
asm(R"(
  .text
  .p2align 4
  .hidden fibers_switch
  .globl fibers_switch
  .type fibers_switch, @function
fibers_switch:
  sub $48, %rsp
  mov %rbx, 0(%rsp)
  mov %rbp, 8(%rsp)
  mov %r12, 16(%rsp)
  mov %r13, 24(%rsp)
  mov %r14, 32(%rsp)
  mov %r15, 40(%rsp)
  mov %rsp, (%rdi)
  mov %rsi, %rsp
  mov 0(%rsp), %rbx
  mov 8(%rsp), %rbp
  mov 16(%rsp), %r12
  mov 24(%rsp), %r13
  mov 32(%rsp), %r14
  mov 40(%rsp), %r15
  mov 48(%rsp), %rdx
  add $56, %rsp
  jmp *%rdx
  .size fibers_switch, . - fibers_switch
)");

void prepare(Fiber& fiber) {
  // As if fiberMain had been called: six saved registers, where to go on, and a return address of 16-byte alignment.
  void** top = reinterpret_cast<void**>(fiber.stack + stackBytes(fiber)) - 1;
  *top = nullptr;
  *--top = reinterpret_cast<void*>(fiberMain);
  top -= 6;
  std::fill(top, top + 6, nullptr);
  fiber.context.stackPointer = top;
}
void toFiber(Fiber& fiber) { fibers_switch(&running->scheduler.stackPointer, fiber.context.stackPointer); }
void toScheduler(Fiber& fiber) { fibers_switch(&fiber.context.stackPointer, running->scheduler.stackPointer); }

#else

void prepare(Fiber& fiber) {
  getcontext(&fiber.context.saved);
  fiber.context.saved.uc_stack.ss_sp = fiber.stack;
  fiber.context.saved.uc_stack.ss_size = stackBytes(fiber);
  fiber.context.saved.uc_link = nullptr;
  makecontext(&fiber.context.saved, fiberMain, 0);
}
void toFiber(Fiber& fiber) { swapcontext(&running->scheduler.saved, &fiber.context.saved); }
void toScheduler(Fiber& fiber) { swapcontext(&fiber.context.saved, &running->scheduler.saved); }

#endif

#if defined(FIBERS_SANITIZED)

// The sanitizer is told of each change of stacks.
void goOn(Fiber& fiber) {
  __sanitizer_start_switch_fiber(&running->scheduler.shadow, fiber.stack, kStackBytes);
  toFiber(fiber);
  __sanitizer_finish_switch_fiber(running->scheduler.shadow, nullptr, nullptr);
}
void giveWay(Fiber& fiber) {
  static thread_local const void* stack = nullptr;
  static thread_local size_t bytes = 0;
  if (stack == nullptr) {
    pthread_attr_t attributes;
    void* bottom;
    pthread_getattr_np(pthread_self(), &attributes);
    pthread_attr_getstack(&attributes, &bottom, &bytes);
    pthread_attr_destroy(&attributes);
    stack = bottom;
  }
  __sanitizer_start_switch_fiber(fiber.state == State::kEnded ? nullptr : &fiber.context.shadow, stack, bytes);
  toScheduler(fiber);
  __sanitizer_finish_switch_fiber(fiber.context.shadow, nullptr, nullptr);
}

#else

void goOn(Fiber& fiber) { toFiber(fiber); }
void giveWay(Fiber& fiber) { toScheduler(fiber); }

#endif

// Lets the waiting lanes of a warp go on whose barrier is complete. A lane that has ended can never come.
void releaseWarp(Block& block, unsigned first) {
  std::vector<Fiber>& all = block.fibers;
  const unsigned end = std::min<unsigned>(first + kWarp, static_cast<unsigned>(all.size()));
  for (unsigned number = first; number < end; number++) {
    const Fiber& fiber = all[number];
    if (fiber.state != State::kAtWarpBarrier) continue;
    bool complete = true;
    for (unsigned lane = 0; lane < kWarp && complete; lane++) {
      if ((fiber.mask >> lane & 1) == 0) continue;
      if (first + lane >= end) {
        throw Fault("a warp barrier's mask names lane " + std::to_string(lane) + " of a warp that ends before it");
      }
      const Fiber& other = all[first + lane];
      if (other.state == State::kEnded) {
        throw Fault("thread " + std::to_string(number) + " waits at a warp barrier for lane " + std::to_string(lane)
            + ", which has ended");
      }
      complete = other.state == State::kAtWarpBarrier && other.mask == fiber.mask;
    }
    if (!complete) continue;
    const uint32_t mask = fiber.mask;
    for (unsigned lane = 0; lane < kWarp; lane++) {
      if ((mask >> lane & 1) == 0) continue;
      Fiber& released = all[first + lane];
      released.taken = all[first + released.source].gives;
      released.state = State::kReady;
    }
  }
}

// Lets the block go on if all its threads wait at one barrier.
void releaseBlock(Block& block) {
  const Fiber& first = block.fibers.front();
  size_t waiting = 0, inWarp = 0;
  for (const Fiber& fiber : block.fibers) {
    waiting += fiber.state == State::kAtBlockBarrier;
    inWarp += fiber.state == State::kAtWarpBarrier;
  }
  if (waiting != block.fibers.size()) {
    throw Fault("barrier not reached by all: " + std::to_string(waiting) + " threads of the block wait at __syncthreads, "
        + std::to_string(inWarp) + " at a warp barrier, " + std::to_string(block.fibers.size() - waiting - inWarp)
        + " have ended");
  }
  for (Fiber& fiber : block.fibers) {
    if (fiber.line != first.line || std::strcmp(fiber.file, first.file) != 0) {
      throw Fault(std::string("threads of one block wait at different barriers: ") + first.file + ":"
          + std::to_string(first.line) + " and " + fiber.file + ":" + std::to_string(fiber.line));
    }
    fiber.state = State::kReady;
  }
}

// Runs the threads of some numbers, each to its next barrier; tells whether one could be run.
template <typename Numbers>
bool runReady(Block& block, const Numbers& from, const Numbers& to, size_t& ended) {
  bool progress = false;
  for (Numbers number = from; number != to; ++number) {
    Fiber& fiber = block.fibers[*number];
    if (fiber.state != State::kReady) continue;
    progress = true;
    block.current = &fiber;
    goOn(fiber);
    if (!block.fault.empty()) throw Fault(block.fault);
    ended += fiber.state == State::kEnded;
  }
  return progress;
}

// Shuffled: all threads take turns at every barrier. Else warp by warp, each as far as it comes alone: the next warp starts
// when this one waits for the whole block, which is as far apart as the threads of a device can be.
void runBlock(Block& block, std::vector<unsigned>& turn, std::mt19937& random) {
  if (block.launch.sharedBytes > 0) std::memset(block.dynamic.get(), 0xff, block.launch.sharedBytes);
  for (SharedVariable& variable : block.variables) std::memset(variable.memory.get(), 0xff, variable.bytes);
  for (Fiber& fiber : block.fibers) {
    fiber.state = State::kReady;
#if defined(FIBERS_SANITIZED)
    // The frames of the fiber before never returned: their bounds would be taken for this one's.
    __asan_unpoison_memory_region(fiber.stack + kPage, kStackBytes - kPage);
#endif
    prepare(fiber);
  }
  const size_t threads = block.fibers.size();
  size_t ended = 0;
  while (ended < threads) {
    bool progress = false;
    if (block.launch.order == Order::kShuffled) {
      std::shuffle(turn.begin(), turn.end(), random);
      progress = runReady(block, turn.begin(), turn.end(), ended);
      for (unsigned first = 0; progress && first < threads; first += kWarp) releaseWarp(block, first);
    } else {
      // `turn` holds whole warps one after another, the last one first if backward.
      for (auto warp = turn.begin(); warp != turn.end();) {
        const unsigned first = *warp / kWarp * kWarp;
        auto end = warp;
        while (end != turn.end() && *end / kWarp * kWarp == first) ++end;
        while (runReady(block, warp, end, ended)) {
          progress = true;
          releaseWarp(block, first);
        }
        warp = end;
      }
    }
    if (!progress) releaseBlock(block);
  }
}

unsigned volume(const dim3& d) { return d.x * d.y * d.z; }

} // namespace

void run(const Launch& launch, Kernel kernel, const void* arguments) {
  const unsigned threads = volume(launch.block);
  if (threads < 1 || threads > kMostThreads || launch.block.z > 64 || volume(launch.grid) < 1 || launch.grid.y > 65535
      || launch.grid.z > 65535 || launch.sharedBytes > kMostSharedBytes) {
    throw BadLaunch("blocks of " + std::to_string(threads) + " threads with " + std::to_string(launch.sharedBytes)
        + " bytes of shared memory: 1 to 1024 threads and at most 232448 bytes can be launched");
  }
  Block block;
  block.launch = launch;
  block.kernel = kernel;
  block.arguments = arguments;
  block.dynamic.reset(new char[launch.sharedBytes]);
  block.fibers.resize(threads);
  for (unsigned i = 0; i < threads; i++) {
    block.fibers[i].number = i;
    block.fibers[i].stack = stacks.at(i);
    block.fibers[i].index = dim3(i % launch.block.x, i / launch.block.x % launch.block.y, i / (launch.block.x * launch.block.y));
  }
  std::mt19937 random(launch.seed);
  std::vector<unsigned> turn(threads), blocks(volume(launch.grid));
  std::iota(turn.begin(), turn.end(), 0u);
  std::iota(blocks.begin(), blocks.end(), 0u);
  if (launch.order == Order::kBackward) {
    std::reverse(turn.begin(), turn.end());
    std::reverse(blocks.begin(), blocks.end());
  } else if (launch.order == Order::kShuffled) {
    std::shuffle(blocks.begin(), blocks.end(), random);
  }
  Block* const outer = running;
  running = &block;
  try {
    for (unsigned b : blocks) {
      block.index = dim3(b % launch.grid.x, b / launch.grid.x % launch.grid.y, b / (launch.grid.x * launch.grid.y));
      runBlock(block, turn, random);
    }
  } catch (...) {
    running = outer;
    throw;
  }
  running = outer;
}

dim3 threadIndex() { return running->current->index; }
dim3 blockIndex() { return running->index; }
dim3 blockSize() { return running->launch.block; }
dim3 gridSize() { return running->launch.grid; }
unsigned lane() { return running->current->number % kWarp; }
void* dynamicShared() { return running->dynamic.get(); }

void* staticShared(const void* key, size_t bytes) {
  for (SharedVariable& variable : running->variables) {
    if (variable.key == key) return variable.memory.get();
  }
  running->variables.push_back({key, bytes, std::unique_ptr<char[]>(new char[bytes])});
  char* const memory = running->variables.back().memory.get();
  std::memset(memory, 0xff, bytes);
  return memory;
}

void syncBlock(const char* file, int line) {
  Fiber& me = *running->current;
  me.file = file;
  me.line = line;
  me.state = State::kAtBlockBarrier;
  giveWay(me);
}

static void waitForWarp(Fiber& me, uint32_t mask) {
  if ((mask >> (me.number % kWarp) & 1) == 0) fail("a lane waits at a warp barrier whose mask leaves it out");
  me.mask = mask;
  me.state = State::kAtWarpBarrier;
  giveWay(me);
}

void syncWarp(uint32_t mask) {
  Fiber& me = *running->current;
  me.source = me.number % kWarp; // takes nothing from others
  waitForWarp(me, mask);
}

uint64_t exchange(uint32_t mask, uint64_t bits, unsigned source) {
  Fiber& me = *running->current;
  if ((mask >> source & 1) == 0) fail("a lane reads from lane " + std::to_string(source) + ", which the mask leaves out");
  me.gives = bits;
  me.source = source;
  waitForWarp(me, mask);
  return me.taken;
}

void fail(const std::string& why) {
  running->fault = why;
  running->current->state = State::kEnded;
  giveWay(*running->current);
  std::abort(); // the block is given up: its fibers do not come back
}

uint64_t plantedBug = 0;

} // namespace fibers
