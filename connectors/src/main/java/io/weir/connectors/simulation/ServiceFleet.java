package io.weir.connectors.simulation;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A fleet of services whose metrics are scraped once a minute, and what goes wrong with them.
 *
 * <p>From day {@value #QUIET_DAYS} on, each service has an {@link Incident} on one day in four, within the day. One metric in 500 is
 * not scraped, and one row in 1,000 not at all. Releases, which change all metrics for some minutes, are no incidents.
 *
 * <p>A day's incidents and a minute's row are pure functions of the configuration. Immutable, thread-safe. A row costs some
 * microseconds.
 */
final class ServiceFleet {
    static final int QUIET_DAYS = 3;
    static final long DAY = 86_400_000L;
    private static final int MINUTES_PER_DAY = 1440;
    private static final double INCIDENT_SHARE = 0.25;
    private static final double UNSCRAPED_VALUES = 0.002;
    private static final double UNSCRAPED_ROWS = 0.001;
    private static final double FULL = 97;

    private final List<Service> services;
    private final long seed;
    private final long start;

    ServiceFleet(FleetConfig config) {
        seed = config.seed();
        start = config.firstDay().atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
        services = IntStream.range(0, config.services())
                .mapToObj(number -> new Service(config.seed(), number))
                .toList();
    }

    int size() {
        return services.size();
    }

    /** Epoch milliseconds of a minute, from 0. */
    long time(long minute) {
        return start + minute * Service.MINUTE;
    }

    /** What goes wrong on a day, in the order of its end, then of the services; at most one incident per service. */
    List<Incident> incidents(long day) {
        List<Incident> incidents = new ArrayList<>();
        for (Service service : services) {
            Incident incident = incident(service, day);
            if (incident != null) {
                incidents.add(incident);
            }
        }
        incidents.sort(Comparator.comparingLong(Incident::to).thenComparingInt(Incident::service));
        return incidents;
    }

    private Incident incident(Service service, long day) {
        Draws draws = new Draws(seed, Draws.Stream.INCIDENTS, ((long) service.number() << 32) + day);
        if (day < QUIET_DAYS || draws.uniform() >= INCIDENT_SHARE) {
            return null;
        }
        IncidentKind kind = IncidentKind.values()[draws.below(IncidentKind.values().length)];
        int minutes = kind.minutes(draws.uniform());
        // By day, when the load is high: else the processor would be as busy as at night since it is night.
        int from = kind == IncidentKind.LOST_CORRELATION
                ? 10 * 60 + draws.below(4 * 60)
                : draws.below(MINUTES_PER_DAY - minutes);
        double strength = draws.uniform();
        List<String> columns = kind == IncidentKind.STUCK_VALUE
                ? List.of(kind.columns().get(draws.below(kind.columns().size())))
                : kind.columns();
        long first = time(day * MINUTES_PER_DAY + from);
        return new Incident(
                service.number(),
                service.name(),
                kind,
                columns,
                first,
                first + (minutes - 1) * Service.MINUTE,
                strength);
    }

    /**
     * A service's row of a minute; null if it was not scraped.
     *
     * @param today the incidents of that minute's day
     */
    ServiceRow row(int service, long minute, List<Incident> today) {
        Draws scrape = new Draws(~seed, Draws.Stream.METRICS, ((long) service << 32) + minute);
        if (scrape.uniform() < UNSCRAPED_ROWS) {
            return null;
        }
        Service of = services.get(service);
        ServiceRow row = of.row(start, minute);
        for (Incident incident : today) {
            if (incident.service() == service && incident.shows(row.time())) {
                row = changed(of, minute, row, incident);
            }
        }
        return new ServiceRow(
                row.service(),
                row.time(),
                scraped(row.cpuPercent(), scrape),
                scraped(row.memoryPercent(), scrape),
                scraped(row.requestsPerSecond(), scrape),
                scraped(row.latencyMillis(), scrape));
    }

    private static double scraped(double value, Draws scrape) {
        return scrape.uniform() < UNSCRAPED_VALUES ? Double.NaN : value;
    }

    private ServiceRow changed(Service service, long minute, ServiceRow row, Incident incident) {
        double cpu = row.cpuPercent();
        double memory = row.memoryPercent();
        double requests = row.requestsPerSecond();
        double latency = row.latencyMillis();
        double strength = incident.strength();
        switch (incident.kind()) {
            case SPIKE -> latency *= 5 + 4 * strength;
            case LEVEL_SHIFT -> latency *= 2 + strength;
            case SLOW_LEAK -> memory += (FULL - memory) * incident.progress(row.time());
            case STUCK_VALUE -> {
                ServiceRow first = service.row(start, (incident.from() - start) / Service.MINUTE);
                if (incident.columns().contains("cpu_percent")) {
                    cpu = first.cpuPercent();
                } else {
                    requests = first.requestsPerSecond();
                }
            }
            case LOST_CORRELATION ->
                cpu = service.withProcessorOf(start, minute, minute - MINUTES_PER_DAY / 2)
                        .cpuPercent();
            case DROP_OUT -> {
                requests *= 0.02;
                cpu *= 0.25;
            }
        }
        return new ServiceRow(row.service(), row.time(), cpu, memory, requests, latency);
    }
}
