// The driver API, as JCuda's native library links it: libcuda.so.1 with devices that are this computer.
#include "device.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <string>

using standin::Code;
using standin::Context;
using standin::Device;
using standin::Event;
using standin::Function;
using standin::Graph;
using standin::Mark;
using standin::Module;
using standin::Stream;
using standin::Work;
using DevicePointer = unsigned long long;

namespace {

constexpr int kOptInSharedBytes = static_cast<int>(fibers::kMostSharedBytes);

Context* top() { return standin::contexts().empty() ? nullptr : standin::contexts().back(); }

int requireContext() {
  if (top() == nullptr) return standin::kInvalidContext;
  return top()->alive ? standin::kSuccess : standin::kContextIsDestroyed;
}

template <typename T, typename Owner>
T* handed(Owner& owner, std::unique_ptr<T> object) {
  T* const handle = object.get();
  owner[handle] = std::move(object);
  return handle;
}

template <typename Owner>
auto* find(Owner& owner, void* handle) {
  const auto found = owner.find(handle);
  return found == owner.end() ? nullptr : found->second.get();
}

int copy(void* to, const void* from, size_t bytes) {
  std::memcpy(to, from, bytes);
  return standin::kSuccess;
}

// Now on the default stream's terms, or as work of a stream.
int copyToDevice(DevicePointer to, const void* from, size_t bytes) {
  if (!standin::device().holds(to, bytes)) return standin::kInvalidValue;
  return copy(reinterpret_cast<void*>(to), from, bytes);
}
int copyToHost(void* to, DevicePointer from, size_t bytes) {
  if (!standin::device().holds(from, bytes)) return standin::kInvalidValue;
  return copy(to, reinterpret_cast<const void*>(from), bytes);
}
void spoil(float* values, size_t count) {
  for (size_t i = 0; i < count; i++) values[i] = values[i] < 0.5f ? values[i] + 0.25f : values[i] - 0.25f;
}
template <typename T>
int fill(DevicePointer to, T value, size_t count) {
  if (!standin::device().holds(to, count * sizeof(T))) return standin::kInvalidValue;
  for (size_t i = 0; i < count; i++) std::memcpy(reinterpret_cast<char*>(to) + i * sizeof(T), &value, sizeof value);
  return standin::kSuccess;
}
// Memory that is gone when the work comes to run is the device's fault, not the call's.
Work deferred(std::function<int()> work) {
  return [work] { return work() == standin::kSuccess ? standin::kSuccess : standin::kIllegalAddress; };
}

} // namespace

#define API extern "C" __attribute__((visibility("default"))) int
#define ENTER_ON(name, entered)                                        \
  const std::lock_guard<std::recursive_mutex> guard(Device::lock);     \
  Device& device = entered;                                            \
  if (const int planned = device.enter(#name)) return planned
#define ENTER_INITIALIZED_ON(name, entered)                            \
  ENTER_ON(name, entered);                                             \
  if (!device.initialized) return standin::kNotInitialized
#define ENTER_INITIALIZED(name) ENTER_INITIALIZED_ON(name, standin::device())
// For calls that are told the device: its handle is its number.
#define ENTER_DEVICE(name, number)                                                    \
  if (number < 0 || number >= standin::deviceCount()) return standin::kInvalidDevice; \
  ENTER_INITIALIZED_ON(name, standin::device(number))
#define ENTER_CONTEXT(name)                               \
  ENTER_INITIALIZED(name);                                \
  if (device.sticky) return device.sticky;                \
  if (const int missing = requireContext()) return missing

// ---- start and devices

API cuInit(unsigned) {
  ENTER_ON(cuInit, standin::device(0));
  device.initialized = true;
  return standin::kSuccess;
}
API cuDriverGetVersion(int* version) {
  ENTER_ON(cuDriverGetVersion, standin::device(0));
  *version = 12080;
  return standin::kSuccess;
}
API cuDeviceGetCount(int* count) {
  ENTER_INITIALIZED_ON(cuDeviceGetCount, standin::device(0));
  *count = standin::deviceCount();
  return standin::kSuccess;
}
API cuDeviceGet(int* handle, int ordinal) {
  ENTER_DEVICE(cuDeviceGet, ordinal);
  *handle = ordinal;
  return standin::kSuccess;
}
API cuDeviceGetName(char* name, int length, int number) {
  ENTER_DEVICE(cuDeviceGetName, number);
  std::strncpy(name, "Stand-in device (host)", length - 1);
  name[length - 1] = 0;
  return standin::kSuccess;
}
API cuDeviceTotalMem_v2(size_t* bytes, int number) {
  ENTER_DEVICE(cuDeviceTotalMem, number);
  *bytes = device.memoryBytes;
  return standin::kSuccess;
}
API cuDeviceGetPCIBusId(char* id, int length, int number) {
  ENTER_DEVICE(cuDeviceGetPCIBusId, number);
  std::snprintf(id, length, "0000:%02x:00.0", number);
  return standin::kSuccess;
}
API cuDeviceGetAttribute(int* value, int attribute, int number) {
  ENTER_DEVICE(cuDeviceGetAttribute, number);
  static const std::map<int, int> values{
      {1, 1024}, {2, 1024}, {3, 1024}, {4, 64},        // threads of a block, and its sides
      {5, 2147483647}, {6, 65535}, {7, 65535},         // sides of a grid
      {8, 48 * 1024}, {9, 64 * 1024}, {10, 32},        // shared memory of a block, constant memory, warp
      {12, 65536}, {13, 1000000}, {16, 4},             // registers, kHz, multiprocessors
      {18, 0}, {19, 1}, {31, 1}, {35, 0},              // integrated, maps host memory, concurrent kernels, ECC
      {36, 1000000}, {37, 64}, {38, 1 << 20},          // memory: kHz, bits; L2 cache
      {39, 2048}, {40, 2}, {41, 1},                    // threads of a multiprocessor, copy engines, unified addresses
      {75, 9}, {76, 0},                                // compute capability
      {81, 228 * 1024}, {82, 65536}, {97, kOptInSharedBytes}, {106, 32},
  };
  const auto found = values.find(attribute);
  if (found == values.end()) return standin::kInvalidValue;
  *value = found->second;
  return standin::kSuccess;
}

// ---- contexts

API cuDevicePrimaryCtxRetain(void** context, int number) {
  ENTER_DEVICE(cuDevicePrimaryCtxRetain, number);
  if (device.sticky) return device.sticky;
  device.primaryUsers++;
  device.primary.alive = true;
  *context = &device.primary;
  return standin::kSuccess;
}
API cuDevicePrimaryCtxRelease_v2(int number) {
  ENTER_DEVICE(cuDevicePrimaryCtxRelease, number);
  if (device.primaryUsers == 0) return standin::kInvalidContext;
  if (--device.primaryUsers == 0) {
    device.releaseAll(&device.primary);
    device.primary.alive = false;
    if (device.sticky) device.releaseHandles(); // what a failed device refused to free goes with its context
  }
  return standin::kSuccess;
}
// Does not bring a device back that failed: only a new process does.
API cuDevicePrimaryCtxReset_v2(int number) {
  ENTER_DEVICE(cuDevicePrimaryCtxReset, number);
  device.releaseAll(&device.primary);
  return device.sticky;
}
API cuDevicePrimaryCtxGetState(int number, unsigned* flags, int* active) {
  ENTER_DEVICE(cuDevicePrimaryCtxGetState, number);
  *flags = 0;
  *active = device.primaryUsers > 0;
  return standin::kSuccess;
}
API cuCtxCreate_v2(void** context, unsigned, int number) {
  ENTER_DEVICE(cuCtxCreate, number);
  if (device.sticky) return device.sticky;
  Context* const created = handed(device.contexts, std::make_unique<Context>(device));
  standin::contexts().push_back(created);
  *context = created;
  return standin::kSuccess;
}
API cuCtxDestroy_v2(void* context) {
  ENTER_INITIALIZED(cuCtxDestroy);
  Context* const found = find(device.contexts, context);
  if (found == nullptr || !found->alive) return standin::kInvalidContext;
  device.releaseAll(found);
  found->alive = false; // kept: other threads may hold it
  if (top() == found) standin::contexts().pop_back();
  return standin::kSuccess;
}
API cuCtxSetCurrent(void* context) {
  ENTER_INITIALIZED_ON(cuCtxSetCurrent, context == nullptr ? standin::device() : static_cast<Context*>(context)->device);
  if (top() != nullptr) standin::contexts().pop_back();
  if (context != nullptr) standin::contexts().push_back(static_cast<Context*>(context));
  return standin::kSuccess;
}
API cuCtxGetCurrent(void** context) {
  ENTER_INITIALIZED(cuCtxGetCurrent);
  *context = top();
  return standin::kSuccess;
}
API cuCtxPushCurrent_v2(void* context) {
  ENTER_INITIALIZED(cuCtxPushCurrent);
  if (context == nullptr) return standin::kInvalidContext;
  standin::contexts().push_back(static_cast<Context*>(context));
  return standin::kSuccess;
}
API cuCtxPopCurrent_v2(void** context) {
  ENTER_INITIALIZED(cuCtxPopCurrent);
  if (top() == nullptr) return standin::kInvalidContext;
  if (context != nullptr) *context = top();
  standin::contexts().pop_back();
  return standin::kSuccess;
}
API cuCtxGetDevice(int* handle) {
  ENTER_CONTEXT(cuCtxGetDevice);
  *handle = 0;
  while (&standin::device(*handle) != &device) ++*handle;
  return standin::kSuccess;
}
API cuCtxSynchronize() {
  ENTER_CONTEXT(cuCtxSynchronize);
  return device.drainAll();
}

// ---- streams and events

API cuStreamCreate(void** stream, unsigned) {
  ENTER_CONTEXT(cuStreamCreate);
  *stream = handed(device.streams, std::make_unique<Stream>());
  return standin::kSuccess;
}
API cuStreamCreateWithPriority(void** stream, unsigned, int) {
  ENTER_CONTEXT(cuStreamCreateWithPriority);
  *stream = handed(device.streams, std::make_unique<Stream>());
  return standin::kSuccess;
}
API cuStreamDestroy_v2(void* handle) {
  ENTER_INITIALIZED(cuStreamDestroy);
  if (find(device.streams, handle) == nullptr) return standin::kInvalidHandle;
  const int code = device.sticky ? device.sticky : device.drain(*device.stream(handle)); // its work is still done
  device.streams.erase(handle);
  return code;
}
API cuStreamSynchronize(void* handle) {
  ENTER_CONTEXT(cuStreamSynchronize);
  Stream* const stream = device.stream(handle);
  if (stream == nullptr) return standin::kInvalidHandle;
  if (stream->capturing) return standin::kStreamCaptureUnsupported;
  return device.drain(*stream);
}
API cuStreamQuery(void* handle) {
  ENTER_CONTEXT(cuStreamQuery);
  Stream* const stream = device.stream(handle);
  if (stream == nullptr) return standin::kInvalidHandle;
  if (stream->waiting.empty()) return standin::kSuccess;
  if (const int code = device.runOne(*stream)) return code;
  return standin::kNotReady; // even if that was the last: who asks once must ask again
}
API cuStreamWaitEvent(void* handle, void* eventHandle, unsigned) {
  ENTER_CONTEXT(cuStreamWaitEvent);
  Event* const event = find(device.events, eventHandle);
  if (event == nullptr) return standin::kInvalidHandle;
  const std::shared_ptr<Mark> mark = event->mark;
  return device.submit(device.stream(handle), [mark] { return standin::device().waitFor(mark); });
}
API cuEventCreate(void** event, unsigned) {
  ENTER_CONTEXT(cuEventCreate);
  *event = handed(device.events, std::make_unique<Event>());
  return standin::kSuccess;
}
API cuEventDestroy_v2(void* handle) {
  ENTER_INITIALIZED(cuEventDestroy);
  return device.events.erase(handle) ? standin::kSuccess : standin::kInvalidHandle;
}
API cuEventRecord(void* handle, void* streamHandle) {
  ENTER_CONTEXT(cuEventRecord);
  Event* const event = find(device.events, handle);
  Stream* const stream = device.stream(streamHandle);
  if (event == nullptr || stream == nullptr) return standin::kInvalidHandle;
  const auto mark = std::make_shared<Mark>();
  mark->stream = stream;
  event->mark = mark;
  return device.submit(stream, [mark] {
    mark->done = true;
    mark->at = std::chrono::steady_clock::now();
    return standin::kSuccess;
  });
}
API cuEventQuery(void* handle) {
  ENTER_CONTEXT(cuEventQuery);
  Event* const event = find(device.events, handle);
  if (event == nullptr) return standin::kInvalidHandle;
  if (!event->mark || event->mark->done) return standin::kSuccess;
  if (event->mark->stream->waiting.empty()) return standin::kInvalidHandle;
  if (const int code = device.runOne(*event->mark->stream)) return code;
  return standin::kNotReady;
}
API cuEventSynchronize(void* handle) {
  ENTER_CONTEXT(cuEventSynchronize);
  Event* const event = find(device.events, handle);
  return event == nullptr ? standin::kInvalidHandle : device.waitFor(event->mark);
}
API cuEventElapsedTime(float* milliseconds, void* from, void* to) {
  ENTER_CONTEXT(cuEventElapsedTime);
  Event* const first = find(device.events, from);
  Event* const last = find(device.events, to);
  if (first == nullptr || last == nullptr || !first->mark || !last->mark) return standin::kInvalidHandle;
  if (!first->mark->done || !last->mark->done) return standin::kNotReady;
  *milliseconds = std::chrono::duration<float, std::milli>(last->mark->at - first->mark->at).count();
  return standin::kSuccess;
}

// ---- memory

API cuMemGetInfo_v2(size_t* free, size_t* total) {
  ENTER_CONTEXT(cuMemGetInfo);
  *free = device.memoryBytes - std::min(device.usedBytes, device.memoryBytes);
  *total = device.memoryBytes;
  return standin::kSuccess;
}
API cuMemAlloc_v2(DevicePointer* pointer, size_t bytes) {
  ENTER_CONTEXT(cuMemAlloc);
  uint64_t start = 0;
  const int code = device.allocate(&start, bytes, top());
  if (code == standin::kSuccess) *pointer = start;
  return code;
}
API cuMemFree_v2(DevicePointer pointer) {
  ENTER_CONTEXT(cuMemFree);
  if (pointer == 0) return standin::kSuccess;
  if (const int code = device.drainAll()) return code; // the real one waits too
  return device.release(pointer);
}
static int allocatePinned(Device& device, void** pointer, size_t bytes) {
  if (bytes == 0) return standin::kInvalidValue;
  if (posix_memalign(pointer, 4096, bytes) != 0) return standin::kOutOfMemory;
  std::memset(*pointer, 0xff, bytes);
  device.pinned[reinterpret_cast<uintptr_t>(*pointer)] = bytes;
  return standin::kSuccess;
}
API cuMemAllocHost_v2(void** pointer, size_t bytes) {
  ENTER_CONTEXT(cuMemAllocHost);
  return allocatePinned(device, pointer, bytes);
}
API cuMemHostAlloc(void** pointer, size_t bytes, unsigned) {
  ENTER_CONTEXT(cuMemHostAlloc);
  return allocatePinned(device, pointer, bytes);
}
API cuMemFreeHost(void* pointer) {
  ENTER_CONTEXT(cuMemFreeHost);
  if (const int code = device.drainAll()) return code;
  if (device.pinned.erase(reinterpret_cast<uintptr_t>(pointer)) == 0) return standin::kInvalidValue;
  std::free(pointer);
  return standin::kSuccess;
}
API cuMemcpyHtoD_v2(DevicePointer to, const void* from, size_t bytes) {
  ENTER_CONTEXT(cuMemcpyHtoD);
  return copyToDevice(to, from, bytes);
}
API cuMemcpyDtoH_v2(void* to, DevicePointer from, size_t bytes) {
  ENTER_CONTEXT(cuMemcpyDtoH);
  return copyToHost(to, from, bytes);
}
API cuMemcpyDtoD_v2(DevicePointer to, DevicePointer from, size_t bytes) {
  ENTER_CONTEXT(cuMemcpyDtoD);
  if (!device.holds(from, bytes)) return standin::kInvalidValue;
  return copyToDevice(to, reinterpret_cast<const void*>(from), bytes);
}
// From pinned memory the copy reads when it runs, so a buffer that is filled again too early is seen; else at once.
API cuMemcpyHtoDAsync_v2(DevicePointer to, const void* from, size_t bytes, void* stream) {
  ENTER_CONTEXT(cuMemcpyHtoDAsync);
  if (!device.holds(to, bytes)) return standin::kInvalidValue;
  if (device.isPinned(from, bytes)) {
    return device.submit(device.stream(stream), deferred([=] { return copyToDevice(to, from, bytes); }));
  }
  const auto staged = std::make_shared<std::vector<char>>(static_cast<const char*>(from), static_cast<const char*>(from) + bytes);
  return device.submit(device.stream(stream), deferred([=] { return copyToDevice(to, staged->data(), bytes); }));
}
API cuMemcpyDtoHAsync_v2(void* to, DevicePointer from, size_t bytes, void* handle) {
  ENTER_CONTEXT(cuMemcpyDtoHAsync);
  if (!device.holds(from, bytes)) return standin::kInvalidValue;
  Stream* const stream = device.stream(handle);
  const bool wrong = device.storm.spoils(bytes);
  const int code = device.submit(stream, deferred([=] {
    const int copied = copyToHost(to, from, bytes);
    if (wrong && copied == standin::kSuccess) spoil(static_cast<float*>(to), bytes / sizeof(float));
    return copied;
  }));
  return code == standin::kSuccess && !stream->capturing && !device.isPinned(to, bytes) ? device.drain(*stream) : code;
}
API cuMemcpyDtoDAsync_v2(DevicePointer to, DevicePointer from, size_t bytes, void* stream) {
  ENTER_CONTEXT(cuMemcpyDtoDAsync);
  if (!device.holds(from, bytes) || !device.holds(to, bytes)) return standin::kInvalidValue;
  return device.submit(device.stream(stream), deferred([=] {
    return standin::device().holds(from, bytes) ? copyToDevice(to, reinterpret_cast<const void*>(from), bytes) : +standin::kInvalidValue;
  }));
}
API cuMemsetD8_v2(DevicePointer to, unsigned char value, size_t count) {
  ENTER_CONTEXT(cuMemsetD8);
  return fill(to, value, count);
}
API cuMemsetD32_v2(DevicePointer to, unsigned value, size_t count) {
  ENTER_CONTEXT(cuMemsetD32);
  return fill(to, value, count);
}
API cuMemsetD8Async(DevicePointer to, unsigned char value, size_t count, void* stream) {
  ENTER_CONTEXT(cuMemsetD8Async);
  if (!device.holds(to, count)) return standin::kInvalidValue;
  return device.submit(device.stream(stream), deferred([=] { return fill(to, value, count); }));
}
API cuMemsetD32Async(DevicePointer to, unsigned value, size_t count, void* stream) {
  ENTER_CONTEXT(cuMemsetD32Async);
  if (!device.holds(to, count * 4)) return standin::kInvalidValue;
  return device.submit(device.stream(stream), deferred([=] { return fill(to, value, count); }));
}

// ---- modules and kernels

static int load(Device& device, void** module, const void* image) {
  const std::string ptx(static_cast<const char*>(image)); // ends with a zero, as the driver asks for
  if (ptx.find(".version ") == std::string::npos || ptx.find(".target ") == std::string::npos) return standin::kInvalidImage;
  *module = handed(device.modules, std::make_unique<Module>(Module{ptx}));
  return standin::kSuccess;
}
API cuModuleLoadData(void** module, const void* image) {
  ENTER_CONTEXT(cuModuleLoadData);
  return load(device, module, image);
}
// Where it refuses, the compiler's words are left in the log that the caller offers: options 5 (its place) and 6 (its size).
API cuModuleLoadDataEx(void** module, const void* image, unsigned options, int* keys, void** values) {
  ENTER_CONTEXT(cuModuleLoadDataEx);
  const int code = load(device, module, image);
  char* log = nullptr;
  size_t size = 0;
  for (unsigned i = 0; i < options; i++) {
    if (keys[i] == 5) log = static_cast<char*>(values[i]);
    if (keys[i] == 6) size = reinterpret_cast<uintptr_t>(values[i]) & 0xffffffffu;
  }
  if (code != standin::kSuccess && log != nullptr) std::snprintf(log, size, "stand-in : the image is not PTX");
  return code;
}
API cuModuleUnload(void* module) {
  ENTER_CONTEXT(cuModuleUnload);
  return device.modules.erase(module) ? standin::kSuccess : standin::kInvalidHandle;
}
static const kernels::Entry* compiledFor(const char* name) {
  for (const auto* entries : {&kernels::all(), &kernels::ofUsers()}) {
    const auto found = entries->find(name);
    if (found != entries->end()) return &found->second;
  }
  return nullptr;
}
// The shared memory that an entry declares itself, line by line: .shared .align 4 .b8 name[1024]; or .shared .align 4 .u32 name;
static size_t staticSharedBytes(const std::string& ptx, const char* name) {
  const size_t begin = ptx.find(std::string(".entry ") + name + "(");
  std::istringstream body(ptx.substr(begin, ptx.find("\n}", begin) - begin));
  size_t bytes = 0;
  for (std::string line; std::getline(body, line);) {
    unsigned long align = 0, bits = 0, count = 1;
    char kind = 0;
    if (std::sscanf(line.c_str(), " .shared .align %lu .%c%lu", &align, &kind, &bits) != 3) continue;
    const size_t bracket = line.find('[');
    if (bracket != std::string::npos) std::sscanf(line.c_str() + bracket, "[%lu]", &count);
    bytes += count * bits / 8;
  }
  return bytes;
}
// Found if the PTX has such an entry, with as many bytes of arguments as the kernel that was compiled for the host.
API cuModuleGetFunction(void** function, void* handle, const char* name) {
  ENTER_CONTEXT(cuModuleGetFunction);
  Module* const module = find(device.modules, handle);
  if (module == nullptr) return standin::kInvalidHandle;
  const kernels::Entry* const compiled = compiledFor(name);
  if (compiled == nullptr || module->ptx.find(std::string(".entry ") + name + "(") == std::string::npos) {
    return standin::kNotFound;
  }
  const std::string parameter = std::string(name) + "_param_0[" + std::to_string(compiled->argumentBytes) + "]";
  if (module->ptx.find(parameter) == std::string::npos) return standin::kInvalidImage;
  auto found = std::make_unique<Function>();
  found->name = name;
  found->entry = compiled;
  found->staticSharedBytes = staticSharedBytes(module->ptx, name);
  found->mostSharedBytes -= found->staticSharedBytes;
  *function = handed(device.functions, std::move(found));
  return standin::kSuccess;
}
API cuFuncGetAttribute(int* value, int attribute, void* handle) {
  ENTER_CONTEXT(cuFuncGetAttribute);
  Function* const function = find(device.functions, handle);
  if (function == nullptr) return standin::kInvalidHandle;
  switch (attribute) {
    case 0: *value = 1024; return standin::kSuccess; // threads of a block
    case 1: *value = static_cast<int>(function->staticSharedBytes); return standin::kSuccess;
    case 8: *value = static_cast<int>(function->mostSharedBytes); return standin::kSuccess;
    default: *value = 0; return standin::kSuccess;
  }
}
API cuFuncSetAttribute(void* handle, int attribute, int value) {
  ENTER_CONTEXT(cuFuncSetAttribute);
  Function* const function = find(device.functions, handle);
  if (function == nullptr) return standin::kInvalidHandle;
  const int most = kOptInSharedBytes - static_cast<int>(function->staticSharedBytes);
  if (attribute != 8 || value < 0 || value > most) return standin::kInvalidValue;
  function->mostSharedBytes = static_cast<size_t>(value);
  return standin::kSuccess;
}
API cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, void* handle, int threads, size_t sharedBytes) {
  ENTER_CONTEXT(cuOccupancyMaxActiveBlocksPerMultiprocessor);
  if (find(device.functions, handle) == nullptr) return standin::kInvalidHandle;
  if (threads < 1 || threads > 1024) return standin::kInvalidValue;
  *blocks = static_cast<int>(std::min<size_t>(2048 / threads, 228 * 1024 / std::max<size_t>(sharedBytes, 1024)));
  return standin::kSuccess;
}
API cuLaunchKernel(void* handle, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY,
    unsigned blockZ, unsigned sharedBytes, void* streamHandle, void** parameters, void** extra) {
  ENTER_CONTEXT(cuLaunchKernel);
  Function* const function = find(device.functions, handle);
  if (function == nullptr) return standin::kInvalidHandle;
  const unsigned long threads = static_cast<unsigned long>(blockX) * blockY * blockZ;
  const bool grid = gridX > 0 && gridY > 0 && gridZ > 0 && gridY < 65536 && gridZ < 65536;
  if (!grid || threads < 1 || threads > 1024 || blockZ > 64 || sharedBytes > function->mostSharedBytes) return standin::kInvalidValue;
  const size_t bytes = function->entry->argumentBytes;
  std::vector<char> arguments; // copied now, as the driver does
  if (parameters != nullptr && parameters[0] != nullptr) {
    const char* const first = static_cast<const char*>(parameters[0]);
    arguments.assign(first, first + bytes);
  } else if (extra != nullptr) {
    const char* buffer = nullptr;
    size_t size = 0;
    for (size_t i = 0; extra[i] != nullptr; i += 2) {
      if (extra[i] == reinterpret_cast<void*>(1)) buffer = static_cast<const char*>(extra[i + 1]);
      if (extra[i] == reinterpret_cast<void*>(2)) size = *static_cast<const size_t*>(extra[i + 1]);
    }
    if (buffer == nullptr || size != bytes) return standin::kInvalidValue;
    arguments.assign(buffer, buffer + bytes);
  } else {
    return standin::kInvalidValue;
  }
  fibers::Launch how;
  how.grid = dim3(gridX, gridY, gridZ);
  how.block = dim3(blockX, blockY, blockZ);
  how.sharedBytes = sharedBytes;
  const Function launched = *function;
  return device.submit(device.stream(streamHandle), [=] { return standin::device().launch(launched, how, arguments); });
}

// ---- graphs: what one stream was given, to be given again in one call

API cuStreamBeginCapture_v2(void* handle, int) {
  ENTER_CONTEXT(cuStreamBeginCapture);
  Stream* const stream = device.stream(handle);
  if (stream == nullptr || handle == nullptr) return standin::kStreamCaptureUnsupported;
  if (stream->capturing) return standin::kInvalidValue;
  stream->capturing = true;
  stream->captured.clear();
  return standin::kSuccess;
}
API cuStreamEndCapture(void* handle, void** graph) {
  ENTER_CONTEXT(cuStreamEndCapture);
  Stream* const stream = device.stream(handle);
  if (stream == nullptr || !stream->capturing) return standin::kInvalidValue;
  stream->capturing = false;
  *graph = handed(device.graphs, std::make_unique<Graph>(Graph{std::move(stream->captured)}));
  return standin::kSuccess;
}
API cuGraphInstantiateWithFlags(void** executable, void* handle, unsigned long long) {
  ENTER_CONTEXT(cuGraphInstantiate);
  Graph* const graph = find(device.graphs, handle);
  if (graph == nullptr) return standin::kInvalidHandle;
  *executable = handed(device.graphs, std::make_unique<Graph>(*graph));
  return standin::kSuccess;
}
API cuGraphLaunch(void* executable, void* stream) {
  ENTER_CONTEXT(cuGraphLaunch);
  Graph* const graph = find(device.graphs, executable);
  if (graph == nullptr) return standin::kInvalidHandle;
  for (const Work& work : graph->work) {
    if (const int code = device.submit(device.stream(stream), work)) return code;
  }
  return standin::kSuccess;
}
API cuGraphDestroy(void* graph) {
  ENTER_CONTEXT(cuGraphDestroy);
  return device.graphs.erase(graph) ? standin::kSuccess : standin::kInvalidHandle;
}
API cuGraphExecDestroy(void* executable) {
  ENTER_CONTEXT(cuGraphExecDestroy);
  return device.graphs.erase(executable) ? standin::kSuccess : standin::kInvalidHandle;
}

// ---- names of errors

static const char* nameOf(int code) {
  switch (code) {
    case standin::kSuccess: return "CUDA_SUCCESS";
    case standin::kInvalidValue: return "CUDA_ERROR_INVALID_VALUE";
    case standin::kOutOfMemory: return "CUDA_ERROR_OUT_OF_MEMORY";
    case standin::kNotInitialized: return "CUDA_ERROR_NOT_INITIALIZED";
    case standin::kStubLibrary: return "CUDA_ERROR_STUB_LIBRARY";
    case standin::kNoDevice: return "CUDA_ERROR_NO_DEVICE";
    case standin::kInvalidDevice: return "CUDA_ERROR_INVALID_DEVICE";
    case standin::kInvalidImage: return "CUDA_ERROR_INVALID_IMAGE";
    case standin::kInvalidContext: return "CUDA_ERROR_INVALID_CONTEXT";
    case standin::kEccUncorrectable: return "CUDA_ERROR_ECC_UNCORRECTABLE";
    case standin::kInvalidHandle: return "CUDA_ERROR_INVALID_HANDLE";
    case standin::kNotFound: return "CUDA_ERROR_NOT_FOUND";
    case standin::kNotReady: return "CUDA_ERROR_NOT_READY";
    case standin::kIllegalAddress: return "CUDA_ERROR_ILLEGAL_ADDRESS";
    case standin::kContextIsDestroyed: return "CUDA_ERROR_CONTEXT_IS_DESTROYED";
    case standin::kLaunchFailed: return "CUDA_ERROR_LAUNCH_FAILED";
    case standin::kNotSupported: return "CUDA_ERROR_NOT_SUPPORTED";
    case standin::kStreamCaptureUnsupported: return "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED";
    default: return "CUDA_ERROR_UNKNOWN";
  }
}
API cuGetErrorName(int code, const char** name) {
  *name = nameOf(code);
  return standin::kSuccess;
}
API cuGetErrorString(int code, const char** text) {
  *text = nameOf(code);
  return standin::kSuccess;
}
