/*
 * A stand-in for libnvidia-ml.so.1: two devices whose answers a test plans. Signatures and numbers are those of nvml.h.
 * Functions answer NVML_ERROR_UNINITIALIZED outside of init and shutdown, as the real one does.
 */
#include <string.h>

enum { SUCCESS = 0, UNINITIALIZED = 1, INVALID_ARGUMENT = 2 };
enum { DEVICES = 2, MOST_FAULTS = 16 };

typedef struct { int index; } device_t;
typedef struct { unsigned gpu, memory; } utilization_t;
typedef struct { unsigned long long total, free, used; } memory_t;

static device_t devices[DEVICES] = {{0}, {1}};
static int users;
static unsigned long long throttle_mask;
static struct { const char *function; int status; } faults[MOST_FAULTS];
static char names[MOST_FAULTS][64];
static int planned;

/* What a test tells it. "" stands for every function that asks a device. */
void standin_fail(const char *function, int status) {
    strncpy(names[planned], function, sizeof names[planned] - 1);
    faults[planned].function = names[planned];
    faults[planned++].status = status;
}
void standin_throttle(unsigned long long mask) { throttle_mask = mask; }
void standin_reset(void) { planned = 0; throttle_mask = 0; memset(names, 0, sizeof names); }
int standin_users(void) { return users; }

static int status_of(const char *function, const device_t *device) {
    if (users == 0) return UNINITIALIZED;
    for (int i = 0; i < planned; i++) {
        if (!strcmp(faults[i].function, function) || (device && !faults[i].function[0])) return faults[i].status;
    }
    return SUCCESS;
}
#define ASK(device) do { int s = status_of(__func__, device); if (s != SUCCESS) return s; } while (0)

int nvmlInit_v2(void) {
    for (int i = 0; i < planned; i++) if (!strcmp(faults[i].function, __func__)) return faults[i].status;
    users++;
    return SUCCESS;
}
int nvmlShutdown(void) { if (users == 0) return UNINITIALIZED; users--; return SUCCESS; }
const char *nvmlErrorString(int status) {
    switch (status) {
        case 0: return "Success";
        case 3: return "Not Supported";
        case 9: return "Driver Not Loaded";
        case 15: return "GPU is lost";
        case 16: return "GPU requires reset";
        default: return "Unknown Error";
    }
}
int nvmlDeviceGetCount_v2(unsigned *count) { ASK(0); *count = DEVICES; return SUCCESS; }
int nvmlDeviceGetHandleByIndex_v2(unsigned index, device_t **device) {
    ASK(0);
    if (index >= DEVICES) return INVALID_ARGUMENT;
    *device = &devices[index];
    return SUCCESS;
}
int nvmlDeviceGetName(device_t *device, char *name, unsigned length) {
    ASK(0);
    strncpy(name, device->index == 0 ? "Stand-in A" : "Stand-in B", length);
    return SUCCESS;
}
int nvmlDeviceGetUtilizationRates(device_t *device, utilization_t *rates) {
    ASK(device);
    rates->gpu = 73; rates->memory = 41;
    return SUCCESS;
}
int nvmlDeviceGetMemoryInfo(device_t *device, memory_t *memory) {
    ASK(device);
    memory->total = 150ull << 30; memory->used = 6ull << 30; memory->free = memory->total - memory->used;
    return SUCCESS;
}
int nvmlDeviceGetTemperature(device_t *device, int sensor, unsigned *celsius) {
    ASK(device);
    if (sensor != 0) return INVALID_ARGUMENT;
    *celsius = 61 + device->index;
    return SUCCESS;
}
int nvmlDeviceGetTemperatureThreshold(device_t *device, int which, unsigned *celsius) {
    ASK(device);
    *celsius = which == 1 ? 87 : 92;
    return SUCCESS;
}
int nvmlDeviceGetPowerUsage(device_t *device, unsigned *milliwatts) { ASK(device); *milliwatts = 312500; return SUCCESS; }
int nvmlDeviceGetEnforcedPowerLimit(device_t *device, unsigned *milliwatts) { ASK(device); *milliwatts = 700000; return SUCCESS; }
int nvmlDeviceGetTotalEccErrors(device_t *device, int type, int counter, unsigned long long *errors) {
    ASK(device);
    if (counter != 0) return INVALID_ARGUMENT;
    *errors = type == 0 ? 5000000000ull : 2; /* more than 32 bits hold */
    return SUCCESS;
}
int nvmlDeviceGetClockInfo(device_t *device, int type, unsigned *megahertz) {
    ASK(device);
    *megahertz = type == 1 ? 1980 : type == 2 ? 3201 : 7;
    return SUCCESS;
}
int nvmlDeviceGetPcieThroughput(device_t *device, int direction, unsigned *kilobytes) {
    ASK(device);
    *kilobytes = direction == 0 ? 3000000000u : 12; /* more than a signed int holds */
    return SUCCESS;
}
/* Only under its older name: a library that lacks a function is found out, too. */
int nvmlDeviceGetCurrentClocksThrottleReasons(device_t *device, unsigned long long *mask) {
    ASK(device);
    *mask = throttle_mask;
    return SUCCESS;
}
