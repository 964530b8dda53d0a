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

} // namespace

#define CONTROL(type, name) extern "C" JNIEXPORT type JNICALL Java_io_weir_gpu_kernel_StandInDevice_##name
#define LOCKED                              \
  Device& device = standin::device();       \
  const std::lock_guard<std::recursive_mutex> guard(device.lock)

CONTROL(void, failAt)(JNIEnv* env, jclass, jstring function, jint nth, jint code) {
  LOCKED;
  device.faults.push_back({text(env, function), nth, code});
}
CONTROL(void, clearFaults)(JNIEnv*, jclass) {
  LOCKED;
  device.faults.clear();
}
CONTROL(void, limitMemory)(JNIEnv*, jclass, jlong bytes) {
  LOCKED;
  device.memoryBytes = static_cast<size_t>(bytes);
}
CONTROL(void, runThreads)(JNIEnv*, jclass, jint order) {
  LOCKED;
  device.order = static_cast<fibers::Order>(order);
}
CONTROL(jlong, calls)(JNIEnv* env, jclass, jstring function) {
  LOCKED;
  return device.calls[text(env, function)];
}
CONTROL(jlong, allocations)(JNIEnv*, jclass) {
  LOCKED;
  return static_cast<jlong>(device.allocations());
}
CONTROL(jlong, pinnedAllocations)(JNIEnv*, jclass) {
  LOCKED;
  return static_cast<jlong>(device.pinned.size());
}
CONTROL(jlong, handles)(JNIEnv*, jclass) {
  LOCKED;
  return static_cast<jlong>(device.streams.size() + device.events.size() + device.modules.size() + device.graphs.size());
}
CONTROL(void, reset)(JNIEnv*, jclass) {
  LOCKED;
  device.reset();
}
