package io.weir.connectors.simulation;

import java.util.List;

/**
 * What one simulated service is like when nothing is wrong with it. Requests follow the hour and the weekday; the processor and the
 * latency follow the requests, the latency steeply where the load is high. A new release comes every few days, by day: for three
 * minutes fewer requests are served, more slowly; memory begins anew, and latency is a little better or worse from then on.
 *
 * <p>A minute is a pure function of the seed, the service and the minute. Immutable, thread-safe.
 */
final class Service {
    static final long MINUTE = 60_000;
    private static final int MINUTES_PER_DAY = 1440;
    private static final int RELEASE_MINUTES = 3;
    /** Part of the numbers that tell draws apart; services beyond it would repeat others' noise. */
    private static final long MINUTES = 1L << 32;

    private static final List<String> NAMES = List.of(
            "checkout",
            "search",
            "login",
            "catalog",
            "payments",
            "cart",
            "profile",
            "orders",
            "shipping",
            "reviews",
            "pricing",
            "inventory",
            "mail",
            "images",
            "ads",
            "recommendations",
            "billing",
            "support",
            "gateway",
            "reports");

    private final long seed;
    private final int number;
    private final String name;
    private final double requests;
    private final double swing;
    private final double peakHour;
    private final double weekend;
    private final double idleCpu;
    private final double cpuOfLoad;
    private final double memory;
    private final double latency;
    private final double steepness;
    private final int releaseDays;
    private final int releaseOffset;

    Service(long seed, int number) {
        this.seed = seed;
        this.number = number;
        String base = NAMES.get(number % NAMES.size());
        name = number < NAMES.size() ? base : base + "-" + (number / NAMES.size() + 1);
        Draws draws = new Draws(seed, Draws.Stream.SERVICES, number);
        requests = StrictMath.exp(draws.uniform(StrictMath.log(20), StrictMath.log(2000)));
        swing = draws.uniform(0.35, 0.6);
        peakHour = draws.uniform(12, 17);
        weekend = draws.uniform(0.55, 0.9);
        idleCpu = draws.uniform(3, 8);
        cpuOfLoad = draws.uniform(25, 45);
        memory = draws.uniform(35, 55);
        latency = StrictMath.exp(draws.uniform(StrictMath.log(8), StrictMath.log(150)));
        steepness = draws.uniform(0.15, 0.4);
        releaseDays = 3 + draws.below(4);
        releaseOffset = draws.below(releaseDays);
    }

    String name() {
        return name;
    }

    int number() {
        return number;
    }

    /** Requests as a share of the usual, of the hour and the weekday alone: about 0.3 to 1.7. */
    private double season(long minute) {
        double hour = minute % MINUTES_PER_DAY / 60.0;
        double turn = 2 * StrictMath.PI * (hour - peakHour) / 24;
        double day = 1 + swing * StrictMath.cos(turn) + 0.12 * swing * StrictMath.cos(2 * turn);
        long weekday = minute / MINUTES_PER_DAY % 7; // day 0 is a Monday
        return weekday < 5 ? day : day * weekend;
    }

    /** The minute of the release on a day; -1 if there is none. */
    private long releaseOn(long day) {
        if (day % releaseDays != releaseOffset) {
            return -1;
        }
        return day * MINUTES_PER_DAY + 9 * 60 + new Draws(seed, Draws.Stream.RELEASES, key(day)).below(8 * 60);
    }

    /** The minute at which the running version was released; the first one a day before the simulation begins. */
    private long release(long minute) {
        for (long day = minute / MINUTES_PER_DAY; day >= 0; day--) {
            long released = releaseOn(day);
            if (released >= 0 && released <= minute) {
                return released;
            }
        }
        return -MINUTES_PER_DAY;
    }

    private long key(long within) {
        return number * MINUTES + within;
    }

    /** A smooth random line around 0 of deviation about 1 that turns every {@code length} minutes. */
    private double wave(int which, long minute, int length) {
        long from = Math.floorDiv(minute, length);
        double at = (minute - from * length) / (double) length;
        double eased = at * at * (3 - 2 * at);
        return knot(which, from) * (1 - eased) + knot(which, from + 1) * eased;
    }

    private double knot(int which, long index) {
        return new Draws(seed + which, Draws.Stream.WAVES, key(index)).gaussian(0, 1);
    }

    /** The metrics of a minute, as if nothing were wrong and all were scraped. */
    ServiceRow row(long start, long minute) {
        return row(start, minute, season(minute));
    }

    /** As {@link #row(long, long)}, but with the processor following another load than the requests do. */
    ServiceRow withProcessorOf(long start, long minute, long otherMinute) {
        ServiceRow own = row(start, minute);
        double other = row(start, minute, season(otherMinute)).cpuPercent();
        return new ServiceRow(
                name, own.time(), other, own.memoryPercent(), own.requestsPerSecond(), own.latencyMillis());
    }

    private ServiceRow row(long start, long minute, double season) {
        Draws noise = new Draws(seed, Draws.Stream.METRICS, key(minute));
        double load = season * StrictMath.exp(0.05 * wave(0, minute, 30) + noise.gaussian(0, 0.025));
        long released = release(minute);
        boolean releasing = minute - released < RELEASE_MINUTES;
        double version = StrictMath.exp(0.04 * knot(3, released));
        double served = releasing ? 0.75 * load : load;
        double cpu = idleCpu + cpuOfLoad * served * StrictMath.exp(0.03 * wave(1, minute, 20)) + noise.gaussian(0, 0.5);
        double used = memory
                + 1.5 * wave(2, minute, 240)
                + 3 * (1 - StrictMath.exp(-(minute - released) / 600.0))
                + noise.gaussian(0, 0.3);
        double waiting = 1 + steepness * served * served / Math.max(0.4, 2.4 - served);
        double slow = latency * version * waiting * StrictMath.exp(noise.gaussian(0, 0.05)) * (releasing ? 1.5 : 1);
        return new ServiceRow(
                name,
                start + minute * MINUTE,
                Math.max(0.5, Math.min(100, releasing ? cpu + 6 : cpu)),
                Math.max(1, Math.min(100, used)),
                Math.max(0, requests * served),
                slow);
    }
}
