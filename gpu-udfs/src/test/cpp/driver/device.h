// A device of the stand-in driver: its memory, its queues of work, and the faults it was told to have. There is one of them,
// or as many as a test asks for; a handle of one is unknown to the others.
//
// Stricter than a real device where that finds mistakes:
//   - work on a stream waits until somebody synchronizes or queries, so a result that is read too early is still poison;
//   - memory starts with all bits set, and has guards at both ends that are looked at after each kernel and when freed;
//   - a copy outside an allocation is refused, a handle that was destroyed is known as such.
#pragma once

#include "../kernels.h"

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace standin {

// CUresult, of which these are used here.
enum Code : int {
  kSuccess = 0,
  kInvalidValue = 1,
  kOutOfMemory = 2,
  kNotInitialized = 3,
  kStubLibrary = 34,
  kNoDevice = 100,
  kInvalidDevice = 101,
  kInvalidImage = 200,
  kInvalidContext = 201,
  kEccUncorrectable = 214,
  kInvalidHandle = 400,
  kNotFound = 500,
  kNotReady = 600,
  kIllegalAddress = 700,
  kContextIsDestroyed = 709,
  kLaunchFailed = 719,
  kNotSupported = 801,
  kStreamCaptureUnsupported = 900,
};

// After such a code every call that needs the device returns it again, until the process ends.
bool isSticky(int code);

using Work = std::function<int()>;

class Device;

struct Context {
  explicit Context(Device& of) : device(of) {}
  Device& device;
  bool alive = true;
};

struct Stream {
  std::deque<Work> waiting;
  bool capturing = false;
  std::vector<Work> captured;
};

// One recording of an event: a place in a stream's work.
struct Mark {
  bool done = false;
  Stream* stream = nullptr;
  std::chrono::steady_clock::time_point at;
};
struct Event {
  std::shared_ptr<Mark> mark; // null: never recorded, which counts as done
};
struct Module {
  std::string ptx;
};
struct Function {
  std::string name;
  const kernels::Entry* entry = nullptr;
  size_t staticSharedBytes = 0;
  size_t mostSharedBytes = 48 * 1024; // of the launch, beside the static; more must be asked for
};
struct Graph {
  std::vector<Work> work;
};

struct Fault {
  std::string function;
  long nth; // 1: its next call; 0: every call
  int code;
};

// Faults at random, for a process that no test can talk to: WEIR_STANDIN_STORM=seed:every:faults:last, such as
// 7:40:300:719. From the first launch on, one call in `every` fails, until `faults` have; then the next execution fails with
// `last`, which may be sticky, or nothing more happens if it is 0. Of the first results behind a warm-up, which are looked at,
// half are wrong. Each fault is a line
// of the file WEIR_STANDIN_LOG. With WEIR_STANDIN_STORM_ONCE, only the process that creates that file has a storm; the
// others tell of their first kernel.
// A line is: the function, the code, and how many kernels had run.
class Storm {
 public:
  Storm();
  // What a call is to fail with.
  int strike(const std::string& function);
  // Results are on their way back to the host; tells whether they are to be wrong.
  bool spoils(size_t bytes);

 private:
  bool chance(unsigned one);
  void write(const std::string& line);

  std::mt19937 random_;
  unsigned every_ = 0; // 0: no storm
  long left_ = 0;
  int last_ = kSuccess;
  bool begun_ = false;
  bool behindWarmUp_ = false;
  long executions_ = 0;
  int calm_ = 0; // calls that do not fail, as one just has
  std::FILE* log_ = nullptr;
};

class Device {
 public:
  static std::recursive_mutex lock; // of all devices: fibers run one grid at a time
  static bool initialized;          // whether cuInit has succeeded
  int sticky = kSuccess;
  std::map<std::string, long> calls;
  std::vector<Fault> faults;
  Storm storm;
  size_t memoryBytes = size_t{4} << 30;
  size_t usedBytes = 0;
  fibers::Order order = fibers::Order::kForward;
  Context primary{*this};
  int primaryUsers = 0;
  std::map<void*, std::unique_ptr<Context>> contexts;
  std::map<void*, std::unique_ptr<Stream>> streams;
  std::map<void*, std::unique_ptr<Event>> events;
  std::map<void*, std::unique_ptr<Module>> modules;
  std::map<void*, std::unique_ptr<Function>> functions;
  std::map<void*, std::unique_ptr<Graph>> graphs;
  std::map<uintptr_t, size_t> pinned;

  Device();

  // Counts a call and tells whether a fault was planned for it.
  int enter(const char* function);
  // A code that came up: kept for all later calls if it is sticky.
  int note(int code);

  int allocate(uint64_t* pointer, size_t bytes, const Context* owner);
  int release(uint64_t pointer);
  void releaseAll(const Context* owner);
  // Streams, events, modules, graphs and pinned memory of all contexts.
  void releaseHandles();
  bool holds(uint64_t pointer, size_t bytes) const;
  bool isPinned(const void* pointer, size_t bytes) const;
  size_t allocations() const { return live_.size(); }

  Stream* stream(void* handle); // null if there is none
  int submit(Stream* stream, Work work);
  int runOne(Stream& stream);
  int drain(Stream& stream);
  int drainAll();
  int waitFor(const std::shared_ptr<Mark>& mark);

  int launch(const Function& function, const fibers::Launch& how, const std::vector<char>& arguments);

  // As after a new start of the process.
  void reset();

 private:
  struct Allocation {
    size_t bytes;
    const Context* owner;
    std::unique_ptr<char[]> memory; // with a guard before and behind
  };
  bool guardsHold(uint64_t pointer, const Allocation& allocation) const;

  std::map<uint64_t, Allocation> live_;
  Stream defaultStream_;
};

// Those that are present: 1, unless a test has asked for more.
int deviceCount();
// Makes so many present, 1 to 8.
void present(int count);
// One of those present.
Device& device(int ordinal);
// That of the calling thread's context, the first one if it has none.
Device& device();
// The calling thread's contexts, the current one last.
std::vector<Context*>& contexts();

} // namespace standin
