package io.weir.operators.feature;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What {@link AggregateFunction} says, computed the slow way from a list of all that has happened: the reference that the
 * scan is compared with.
 */
final class Definition {
    /** An event as it is remembered for ever; its label changes. */
    static final class Happened {
        final int id;
        final long time;
        final int filters;
        final double[] values;
        /** In the order of their arrival. */
        private final List<Boolean> labels = new ArrayList<>();

        private final List<Long> labelTimes = new ArrayList<>();

        Happened(int id, long time, int filters, double... values) {
            this.id = id;
            this.time = time;
            this.filters = filters;
            this.values = values;
        }

        void label(boolean positive, long at) {
            labels.add(positive);
            labelTimes.add(at);
        }

        /** The newest that was known at a time, of equally new ones the last that came; null if none was. */
        Boolean label(long asOf) {
            Boolean newest = null;
            long newestTime = Long.MIN_VALUE;
            for (int i = 0; i < labels.size(); i++) {
                if (labelTimes.get(i) <= asOf && labelTimes.get(i) >= newestTime) {
                    newest = labels.get(i);
                    newestTime = labelTimes.get(i);
                }
            }
            return newest;
        }

        @Override
        public String toString() {
            return "#" + id + "@" + time + Arrays.toString(values) + labels + labelTimes;
        }
    }

    private final List<Happened> window;
    private final Happened self;
    private final double length;

    private Definition(List<Happened> window, Happened self, long length) {
        this.window = window;
        this.self = self;
        this.length = length;
    }

    /** The events of a window, the oldest first; of equal times the one that arrived first. */
    static List<Happened> window(List<Happened> all, int filter, long asOf, long delay, long length) {
        return all.stream()
                .filter(event -> event.time > asOf - delay - length && event.time <= asOf - delay)
                .filter(event -> filter < 0 || (event.filters >> filter & 1) == 1)
                .sorted(Comparator.comparingLong(event -> event.time)) // stable
                .toList();
    }

    /** NaN where it is missing. */
    static double of(Aggregate aggregate, List<Happened> window, Happened self, long length) {
        Definition definition = new Definition(window, self, length);
        if (aggregate.function().ofRun()) {
            return definition.ofRun(aggregate.function(), aggregate.columns().get(0), aggregate.parameter());
        }
        return aggregate.ofLabel() ? definition.ofLabels(aggregate.function()) : definition.ofValues(aggregate);
    }

    private double ofRun(AggregateFunction function, int column, double factor) {
        double limit = factor
                * mean(window.stream()
                        .mapToDouble(event -> event.values[column])
                        .filter(value -> !Double.isNaN(value))
                        .toArray());
        List<Happened> clean =
                run().stream().filter(event -> !(event.values[column] > limit)).toList();
        long negative = lastNegative();
        return switch (function) {
            case RUN_MIN ->
                run().stream()
                        .mapToDouble(event -> event.values[column])
                        .filter(value -> !Double.isNaN(value))
                        .min()
                        .orElse(Double.NaN);
            case CLEAN_RUN -> clean.size();
            case CLEAN_RUN_AGE -> clean.isEmpty() ? Double.NaN : seconds(clean.get(0).time);
            case CLEAN_RUN_GAP ->
                clean.isEmpty() || negative == Long.MIN_VALUE ? Double.NaN : (clean.get(0).time - negative) / 1000.0;
            default -> throw new AssertionError(function);
        };
    }

    private List<Happened> known() {
        return window.stream().filter(event -> event.label(self.time) != null).toList();
    }

    private long lastNegative() {
        return known().stream()
                .filter(event -> !event.label(self.time))
                .mapToLong(event -> event.time)
                .max()
                .orElse(Long.MIN_VALUE);
    }

    /** The events with a positive label that are newer than all with a negative one. */
    private List<Happened> run() {
        return known().stream().filter(event -> event.time > lastNegative()).toList();
    }

    private double ofLabels(AggregateFunction function) {
        List<Happened> known = known();
        long positive = known.stream().filter(event -> event.label(self.time)).count();
        long lastNegative = lastNegative();
        List<Happened> run = run();
        return switch (function) {
            case COUNT -> known.size();
            case SUM -> positive;
            case AVG -> (double) positive / known.size();
            case RUN -> run.size();
            case RUN_AGE -> run.isEmpty() ? Double.NaN : seconds(run.get(0).time);
            case RUN_GAP ->
                run.isEmpty() || lastNegative == Long.MIN_VALUE
                        ? Double.NaN
                        : (run.get(0).time - lastNegative) / 1000.0;
            case SINCE_NEGATIVE -> lastNegative == Long.MIN_VALUE ? Double.NaN : seconds(lastNegative);
            default -> throw new AssertionError(function);
        };
    }

    private double seconds(long since) {
        return (self.time - since) / 1000.0;
    }

    private double ofValues(Aggregate aggregate) {
        switch (aggregate.function()) {
            case COUNT:
                return window.size();
            case RATE:
                return window.size() / (length / 1000);
            case SINCE_PREVIOUS:
                return others().isEmpty() ? Double.NaN : seconds(newest(others()).time);
            case DISTANCE, SPEED:
                return place(aggregate);
            default:
                break;
        }
        int column = aggregate.columns().get(0);
        List<Happened> valued = window.stream()
                .filter(event -> !Double.isNaN(event.values[column]))
                .toList();
        double[] values =
                valued.stream().mapToDouble(event -> event.values[column]).toArray();
        double own = self.values[column];
        double parameter = aggregate.parameter();
        return switch (aggregate.function()) {
            case SUM -> Arrays.stream(values).sum();
            case AVG -> mean(values);
            case MIN -> Arrays.stream(values).min().orElse(Double.NaN);
            case MAX -> Arrays.stream(values).max().orElse(Double.NaN);
            case VARIANCE -> variance(values);
            case STDDEV -> Math.sqrt(variance(values));
            case FIRST -> values.length == 0 ? Double.NaN : values[0];
            case LAST -> values.length == 0 ? Double.NaN : values[values.length - 1];
            case MOMENTUM -> values.length == 0 ? Double.NaN : values[values.length - 1] - values[0];
            case DISTINCT -> frequencies(values).size();
            case ENTROPY -> entropy(values);
            case QUANTILE -> quantile(values, parameter);
            case MEDIAN -> quantile(values, 0.5);
            case RATIO_TO_MEDIAN -> own / quantile(values, 0.5);
            case EW_MEAN -> weighted(valued, values, parameter)[0];
            case EW_VARIANCE -> weighted(valued, values, parameter)[1];
            case MOVING_AVG ->
                mean(Arrays.copyOfRange(values, Math.max(0, values.length - (int) parameter), values.length));
            case VOLATILITY -> Math.sqrt(variance(returns(values)));
            case Z_SCORE -> zScore(own, values);
            case RATIO_TO_MEAN -> own / mean(values);
            case CLEAN_MEAN -> mean(clean(values, parameter));
            case CLEAN_MEDIAN -> quantile(clean(values, parameter), 0.5);
            case RATIO_TO_CLEAN_MEAN -> own / mean(clean(values, parameter));
            case MAX_RATIO -> Arrays.stream(values).max().orElse(Double.NaN) / mean(clean(values, parameter));
            case SINCE_OUTLIER -> {
                double limit = parameter * mean(values);
                List<Happened> outliers = valued.stream()
                        .filter(event -> event.values[column] > limit)
                        .toList();
                yield outliers.isEmpty() ? Double.NaN : seconds(newest(outliers).time);
            }
            default -> throw new AssertionError(aggregate);
        };
    }

    private List<Happened> others() {
        return window.stream().filter(event -> event != self).toList();
    }

    private static Happened newest(List<Happened> events) {
        return events.get(events.size() - 1);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).sum() / values.length; // of none 0 / 0: missing
    }

    private static double variance(double[] values) {
        double mean = mean(values);
        return values.length < 2
                ? Double.NaN
                : Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1);
    }

    private static double zScore(double own, double[] values) {
        double deviation = Math.sqrt(variance(values));
        return deviation == 0 && !Double.isNaN(own) ? 0 : (own - mean(values)) / deviation;
    }

    private static double[] returns(double[] values) {
        List<Double> returns = new ArrayList<>();
        for (int i = 1; i < values.length; i++) {
            if (values[i - 1] != 0) {
                returns.add(values[i] / values[i - 1] - 1);
            }
        }
        return returns.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static double quantile(double[] values, double rank) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double place = rank * (sorted.length - 1);
        double low = sorted[(int) Math.floor(place)];
        double high = sorted[(int) Math.ceil(place)];
        return low + (place - Math.floor(place)) * (high - low);
    }

    private static Map<Double, Integer> frequencies(double[] values) {
        Map<Double, Integer> frequencies = new HashMap<>();
        for (double value : values) {
            frequencies.merge(value + 0.0, 1, Integer::sum);
        }
        return frequencies;
    }

    private static double entropy(double[] values) {
        double bits = 0;
        for (int count : new TreeSet<>(frequencies(values).values())) {
            double share = (double) count / values.length;
            long equallyMany = frequencies(values).values().stream()
                    .filter(each -> each == count)
                    .count();
            bits -= equallyMany * share * Math.log(share) / Math.log(2);
        }
        return values.length == 0 ? Double.NaN : bits;
    }

    private double[] weighted(List<Happened> events, double[] values, double halfLife) {
        double half = Double.isNaN(halfLife) ? length / 8 : halfLife;
        double weights = 0;
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            double weight = Math.pow(2, -(self.time - events.get(i).time) / half);
            weights += weight;
            sum += weight * values[i];
        }
        double mean = sum / weights;
        double squares = 0;
        for (int i = 0; i < values.length; i++) {
            double weight = Math.pow(2, -(self.time - events.get(i).time) / half);
            squares += weight * (values[i] - mean) * (values[i] - mean);
        }
        return new double[] {mean, squares / weights};
    }

    private static double[] clean(double[] values, double factor) {
        double limit = factor * mean(values);
        return Arrays.stream(values).filter(value -> value <= limit).toArray();
    }

    private double place(Aggregate aggregate) {
        int latitude = aggregate.columns().get(0);
        int longitude = aggregate.columns().get(1);
        List<Happened> placed = others().stream()
                .filter(event -> isPlace(event.values[latitude], event.values[longitude]))
                .toList();
        if (placed.isEmpty() || !isPlace(self.values[latitude], self.values[longitude])) {
            return Double.NaN;
        }
        Happened from = newest(placed);
        // The angle between two vectors from the earth's centre: another way than haversine.
        double[] a = direction(from.values[latitude], from.values[longitude]);
        double[] b = direction(self.values[latitude], self.values[longitude]);
        double[] cross = {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
        double sine = Math.sqrt(cross[0] * cross[0] + cross[1] * cross[1] + cross[2] * cross[2]);
        double kilometres = 6371.0088 * Math.atan2(sine, a[0] * b[0] + a[1] * b[1] + a[2] * b[2]);
        double hours = seconds(from.time) / 3600;
        if (aggregate.function() == AggregateFunction.DISTANCE) {
            return kilometres;
        }
        return hours == 0 ? Double.NaN : kilometres / hours;
    }

    /** NaN is within no bounds. */
    private static boolean isPlace(double latitude, double longitude) {
        return latitude >= -90 && latitude <= 90 && longitude >= -360 && longitude <= 360;
    }

    private static double[] direction(double latitude, double longitude) {
        double phi = Math.toRadians(latitude);
        double lambda = Math.toRadians(longitude);
        return new double[] {Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)};
    }
}
