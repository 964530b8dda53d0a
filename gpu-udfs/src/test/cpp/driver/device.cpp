#include "device.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace standin {
namespace {

constexpr size_t kGuard = 256; // also the alignment that cuMemAlloc promises
constexpr unsigned char kGuardByte = 0xa5;
constexpr int kMostDevices = 8;

void complain(const std::string& what) { std::fprintf(stderr, "stand-in device: %s\n", what.c_str()); }

} // namespace

bool isSticky(int code) {
  switch (code) {
    case kEccUncorrectable:
    case kIllegalAddress:
    case 702: // launch timeout
    case 710: // assert
    case 714: // hardware stack error
    case 715: // illegal instruction
    case 716: // misaligned address
    case 717: // invalid address space
    case 718: // invalid program counter
    case kLaunchFailed:
      return true;
    default:
      return false;
  }
}

std::recursive_mutex Device::lock;
bool Device::initialized = false;

namespace {

int presentCount = 1;

} // namespace

int deviceCount() { return presentCount; }

void present(int count) { presentCount = std::max(1, std::min(count, kMostDevices)); }

Device& device(int ordinal) {
  static Device* const all = new Device[kMostDevices]; // outlive every thread that may still call
  return all[ordinal];
}

Device& device() { return contexts().empty() ? device(0) : contexts().back()->device; }

std::vector<Context*>& contexts() {
  thread_local std::vector<Context*> stack;
  return stack;
}

// WEIR_STANDIN_FAULTS=cuMemAlloc:3:2,execution:1:719 plans faults from the start; WEIR_STANDIN_MEMORY is a device's bytes.
Device::Device() {
  if (const char* bytes = std::getenv("WEIR_STANDIN_MEMORY")) memoryBytes = std::strtoull(bytes, nullptr, 10);
  if (const char* plan = std::getenv("WEIR_STANDIN_FAULTS")) {
    std::string rest = plan;
    while (!rest.empty()) {
      const size_t end = rest.find(','), a = rest.find(':'), b = rest.find(':', a + 1);
      if (a == std::string::npos || b == std::string::npos) {
        complain("WEIR_STANDIN_FAULTS=" + std::string(plan) + ": function:nth:code,... is accepted");
        std::abort();
      }
      faults.push_back({rest.substr(0, a), std::atol(rest.c_str() + a + 1), std::atoi(rest.c_str() + b + 1)});
      rest = end == std::string::npos ? "" : rest.substr(end + 1);
    }
  }
}

Storm::Storm() {
  const char* const plan = std::getenv("WEIR_STANDIN_STORM");
  if (plan == nullptr) return;
  unsigned seed = 0;
  if (std::sscanf(plan, "%u:%u:%ld:%d", &seed, &every_, &left_, &last_) != 4 || every_ == 0) {
    complain("WEIR_STANDIN_STORM=" + std::string(plan) + ": seed:every:faults:last is accepted");
    std::abort();
  }
  if (const char* const mark = std::getenv("WEIR_STANDIN_STORM_ONCE")) {
    std::FILE* const first = std::fopen(mark, "wx"); // null if the file is there
    if (first == nullptr) {
      every_ = 0;
    } else {
      std::fclose(first);
    }
  }
  random_.seed(seed);
  if (const char* const file = std::getenv("WEIR_STANDIN_LOG")) {
    log_ = std::fopen(file, "a");
    if (log_ == nullptr) {
      complain("WEIR_STANDIN_LOG=" + std::string(file) + ": cannot be written");
      std::abort();
    }
  }
}

// A stream that cannot be waited for after an error is a lost device, which `last` is for.
constexpr int kCalm = 4;

bool Storm::chance(unsigned one) { return random_() % one == 0; }

void Storm::write(const std::string& line) {
  if (log_ == nullptr) return;
  std::fprintf(log_, "%s %ld\n", line.c_str(), executions_);
  std::fflush(log_); // the process may be ended at any time
}

int Storm::strike(const std::string& function) {
  executions_ += function == "execution";
  if (every_ == 0) {
    if (executions_ == 1 && function == "execution") write("execution well");
    return kSuccess;
  }
  begun_ = begun_ || function == "cuLaunchKernel";
  int code = kSuccess;
  if (calm_ > 0) {
    calm_--;
  } else if (begun_ && left_ > 0 && chance(every_)) {
    static const int codes[] = {kInvalidValue, kOutOfMemory, kInvalidHandle, 999};
    code = codes[random_() % 4];
    left_--;
    calm_ = kCalm;
  } else if (left_ == 0 && last_ != kSuccess && function == "execution") {
    code = last_;
    last_ = kSuccess;
  }
  if (code != kSuccess) write(function + " " + std::to_string(code));
  return code;
}

bool Storm::spoils(size_t bytes) {
  if (every_ == 0) return false;
  constexpr size_t kWarmUp = 256; // one result of each of the 64 rows with which a loaded model is measured
  const bool first = behindWarmUp_ && bytes < kWarmUp;
  behindWarmUp_ = bytes >= kWarmUp || (behindWarmUp_ && !first);
  if (!first || left_ == 0 || !chance(2)) return false;
  left_--;
  write("results wrong");
  return true;
}

int Device::enter(const char* function) {
  calls[function]++;
  int code = storm.strike(function);
  for (auto fault = faults.begin(); fault != faults.end();) {
    if (fault->function != function) {
      ++fault;
    } else if (fault->nth == 0) {
      code = fault->code;
      ++fault;
    } else if (--fault->nth == 0) {
      code = fault->code;
      fault = faults.erase(fault);
    } else {
      ++fault;
    }
  }
  return note(code);
}

int Device::note(int code) {
  if (isSticky(code) && sticky == kSuccess) sticky = code;
  return code;
}

int Device::allocate(uint64_t* pointer, size_t bytes, const Context* owner) {
  if (bytes == 0) return kInvalidValue;
  if (bytes > memoryBytes - std::min(usedBytes, memoryBytes)) return kOutOfMemory;
  const size_t whole = bytes + 3 * kGuard;
  std::unique_ptr<char[]> memory(new (std::nothrow) char[whole]);
  if (!memory) return kOutOfMemory;
  std::memset(memory.get(), kGuardByte, whole);
  const uint64_t start = (reinterpret_cast<uint64_t>(memory.get()) + 2 * kGuard - 1) / kGuard * kGuard;
  std::memset(reinterpret_cast<void*>(start), 0xff, bytes);
  live_[start] = {bytes, owner, std::move(memory)};
  usedBytes += bytes;
  *pointer = start;
  return kSuccess;
}

bool Device::guardsHold(uint64_t pointer, const Allocation& allocation) const {
  const auto* bytes = reinterpret_cast<const unsigned char*>(pointer);
  for (size_t i = 1; i <= kGuard; i++) {
    if (bytes[-static_cast<ptrdiff_t>(i)] != kGuardByte || bytes[allocation.bytes + i - 1] != kGuardByte) return false;
  }
  return true;
}

int Device::release(uint64_t pointer) {
  const auto found = live_.find(pointer);
  if (found == live_.end()) return kInvalidValue;
  const bool intact = guardsHold(pointer, found->second);
  usedBytes -= found->second.bytes;
  live_.erase(found);
  if (intact) return kSuccess;
  complain("memory outside of an allocation was written");
  return note(kIllegalAddress);
}

void Device::releaseAll(const Context* owner) {
  for (auto it = live_.begin(); it != live_.end();) {
    if (it->second.owner == owner) {
      usedBytes -= it->second.bytes;
      it = live_.erase(it);
    } else {
      ++it;
    }
  }
}

bool Device::holds(uint64_t pointer, size_t bytes) const {
  auto after = live_.upper_bound(pointer);
  if (after == live_.begin()) return false;
  --after;
  return bytes <= after->second.bytes && pointer - after->first <= after->second.bytes - bytes;
}

bool Device::isPinned(const void* pointer, size_t bytes) const {
  const auto at = reinterpret_cast<uintptr_t>(pointer);
  auto after = pinned.upper_bound(at);
  if (after == pinned.begin()) return false;
  --after;
  return bytes <= after->second && at - after->first <= after->second - bytes;
}

Stream* Device::stream(void* handle) {
  if (handle == nullptr || handle == reinterpret_cast<void*>(1) || handle == reinterpret_cast<void*>(2)) {
    return &defaultStream_;
  }
  const auto found = streams.find(handle);
  return found == streams.end() ? nullptr : found->second.get();
}

int Device::submit(Stream* stream, Work work) {
  if (stream == nullptr) return kInvalidHandle;
  if (stream->capturing) {
    stream->captured.push_back(std::move(work));
  } else {
    stream->waiting.push_back(std::move(work));
  }
  return kSuccess;
}

int Device::runOne(Stream& stream) {
  if (sticky != kSuccess) return sticky;
  Work work = std::move(stream.waiting.front());
  stream.waiting.pop_front();
  return note(work());
}

int Device::drain(Stream& stream) {
  while (!stream.waiting.empty()) {
    if (const int code = runOne(stream)) return code;
  }
  return kSuccess;
}

int Device::drainAll() {
  if (const int code = drain(defaultStream_)) return code;
  for (auto& each : streams) {
    if (const int code = drain(*each.second)) return code;
  }
  return kSuccess;
}

int Device::waitFor(const std::shared_ptr<Mark>& mark) {
  while (mark && !mark->done) {
    if (mark->stream->waiting.empty()) return kInvalidHandle; // its stream was destroyed
    if (const int code = runOne(*mark->stream)) return code;
  }
  return kSuccess;
}

int Device::launch(const Function& function, const fibers::Launch& how, const std::vector<char>& arguments) {
  if (const int code = enter("execution")) return code;
  fibers::Launch ordered = how;
  ordered.order = order;
  ordered.seed = static_cast<unsigned>(calls["execution"]);
  try {
    fibers::run(ordered, function.entry->kernel, arguments.data());
  } catch (const std::runtime_error& fault) {
    complain(function.name + ": " + fault.what());
    return kLaunchFailed;
  }
  for (const auto& each : live_) {
    if (!guardsHold(each.first, each.second)) {
      complain(function.name + " wrote outside of an allocation of " + std::to_string(each.second.bytes) + " bytes");
      return kIllegalAddress;
    }
  }
  return kSuccess;
}

void Device::releaseHandles() {
  streams.clear();
  events.clear();
  modules.clear();
  functions.clear();
  graphs.clear();
  for (const auto& each : pinned) std::free(reinterpret_cast<void*>(each.first));
  pinned.clear();
}

void Device::reset() {
  sticky = kSuccess;
  calls.clear();
  faults.clear();
  memoryBytes = size_t{4} << 30;
  usedBytes = 0;
  order = fibers::Order::kForward;
  primaryUsers = 0;
  primary.alive = false;
  live_.clear();
  releaseHandles();
  for (auto& each : contexts) each.second->alive = false; // kept: threads may have them current
  defaultStream_ = Stream();
}

} // namespace standin
