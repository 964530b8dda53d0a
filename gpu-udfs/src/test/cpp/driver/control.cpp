// What a Java test tells the stand-in device: io.weir.gpu.kernel.StandInDevice.
#include "device.h"

#include <jni.h>

using standin::Device;

namespace {

std::string text(JNIEnv* env, jstring string) {
  const char* const characters = env->GetStringUTFChars(string, nullptr);
  std::string copy = characters;
  env->ReleaseStringUTFChars(string, characters);
  return copy;
}

template <typename Size>
jlong overAll(Size size) {
  jlong sum = 0;
  for (int i = 0; i < standin::deviceCount(); i++) sum += static_cast<jlong>(size(standin::device(i)));
  return sum;
}

} // namespace

#define CONTROL(type, name) extern "C" JNIEXPORT type JNICALL Java_io_weir_gpu_kernel_StandInDevice_##name
#define LOCKED const std::lock_guard<std::recursive_mutex> guard(Device::lock)

CONTROL(void, present)(JNIEnv*, jclass, jint count) {
  LOCKED;
  standin::present(count);
}
CONTROL(void, failOn)(JNIEnv* env, jclass, jint ordinal, jstring function, jint nth, jint code) {
  LOCKED;
  standin::device(ordinal).faults.push_back({text(env, function), nth, code});
}
CONTROL(void, clearFaults)(JNIEnv*, jclass) {
  LOCKED;
  for (int i = 0; i < standin::deviceCount(); i++) standin::device(i).faults.clear();
}
CONTROL(void, limitMemory)(JNIEnv*, jclass, jlong bytes) {
  LOCKED;
  for (int i = 0; i < standin::deviceCount(); i++) standin::device(i).memoryBytes = static_cast<size_t>(bytes);
}
CONTROL(void, runThreads)(JNIEnv*, jclass, jint order) {
  LOCKED;
  for (int i = 0; i < standin::deviceCount(); i++) standin::device(i).order = static_cast<fibers::Order>(order);
}
CONTROL(jlong, callsOn)(JNIEnv* env, jclass, jint ordinal, jstring function) {
  LOCKED;
  return standin::device(ordinal).calls[text(env, function)];
}
CONTROL(jlong, allocations)(JNIEnv*, jclass) {
  LOCKED;
  return overAll([](Device& device) { return device.allocations(); });
}
CONTROL(jlong, pinnedAllocations)(JNIEnv*, jclass) {
  LOCKED;
  return overAll([](Device& device) { return device.pinned.size(); });
}
CONTROL(jlong, handles)(JNIEnv*, jclass) {
  LOCKED;
  return overAll([](Device& device) {
    return device.streams.size() + device.events.size() + device.modules.size() + device.graphs.size();
  });
}
CONTROL(void, reset)(JNIEnv*, jclass) {
  LOCKED;
  for (int i = 0; i < standin::deviceCount(); i++) standin::device(i).reset();
  Device::initialized = false;
  standin::present(1);
}
