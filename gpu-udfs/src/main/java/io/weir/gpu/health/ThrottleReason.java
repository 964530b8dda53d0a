package io.weir.gpu.health;

import java.util.EnumSet;
import java.util.Set;

/** Why a device runs below its highest clocks. The bits are those of {@code nvmlClocksThrottleReason…} in nvml.h. */
public enum ThrottleReason {
    /** Nothing runs: no cause for worry. */
    IDLE(0x1, "throttledIdle"),
    /** The clocks were set lower by its administration. */
    CLOCK_SETTING(0x2, "throttledClockSetting"),
    /** It draws as much power as it may. */
    POWER_CAP(0x4, "throttledPowerCap"),
    /** Hardware has cut the clocks at least by half: heat, or the power supply. */
    HARDWARE_SLOWDOWN(0x8, "throttledHardwareSlowdown"),
    /** Clocks are kept equal to those of another device of its group. */
    SYNC_BOOST(0x10, "throttledSyncBoost"),
    /** The driver lowers the clocks to stay below the highest temperature for operation. */
    THERMAL(0x20, "throttledThermal"),
    /** Hardware has cut the clocks because of heat. */
    HARDWARE_THERMAL(0x40, "throttledHardwareThermal"),
    /** The machine's power supply asked for it. */
    POWER_BRAKE(0x80, "throttledPowerBrake"),
    /** The clocks are those of a display. */
    DISPLAY_CLOCK(0x100, "throttledDisplayClock");

    private final long bit;
    private final String metric;

    ThrottleReason(long bit, String metric) {
        this.bit = bit;
        this.metric = metric;
    }

    /** The name as a metric, of value 1 while it holds, else 0. */
    public String metric() {
        return metric;
    }

    /** The reasons in a bit mask of NVML; bits of newer drivers that have no name here are left out. */
    static Set<ThrottleReason> of(long mask) {
        Set<ThrottleReason> reasons = EnumSet.noneOf(ThrottleReason.class);
        for (ThrottleReason reason : values()) {
            if ((mask & reason.bit) != 0) {
                reasons.add(reason);
            }
        }
        return reasons;
    }
}
