package io.weir.gpu.health;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * How a device was at one time. What it does not tell is absent, never 0: a 0 would be read as a cold, idle, faultless
 * device. Immutable.
 *
 * @param readings the values it told, in the units of {@link Reading}
 * @param throttleReasons why it runs below its highest clocks, none if it does not; empty if it does not tell
 * @param loss why the device cannot be asked any more, if so: it fell off the bus or must be reset. Nothing else is told then
 */
public record HealthSample(
        Map<Reading, Double> readings, Optional<Set<ThrottleReason>> throttleReasons, Optional<String> loss) {
    public HealthSample {
        EnumMap<Reading, Double> copy = new EnumMap<>(Reading.class);
        copy.putAll(readings);
        readings = Collections.unmodifiableMap(copy);
        throttleReasons = throttleReasons.map(Set::copyOf);
        if (loss.isPresent() && !(readings.isEmpty() && throttleReasons.isEmpty())) {
            throw new IllegalArgumentException("loss=" + loss.get() + " with readings=" + readings + " throttleReasons="
                    + throttleReasons + ": a lost device tells nothing");
        }
    }

    static HealthSample lost(String why) {
        return new HealthSample(Map.of(), Optional.empty(), Optional.of(why));
    }

    /** A value it told. */
    public OptionalDouble value(Reading reading) {
        Double value = readings.get(reading);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
