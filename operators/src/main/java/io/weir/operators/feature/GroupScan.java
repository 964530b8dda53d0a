package io.weir.operators.feature;

import io.weir.state.window.KeyHistory;
import io.weir.state.window.Tile;
import io.weir.state.window.TileLayout;
import io.weir.state.window.TilePart;
import io.weir.state.window.Tiles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.annotation.Nullable;

/**
 * Computes one group of windows in one walk from the newest event to the oldest.
 *
 * <p>A window of length w with delay d, as of t, holds the events of (t − d − w, t − d]: open at its old end, closed at its
 * new one. A tile is in it if its newest event is. The order of the additions is the order of the history, so that the same
 * history always gives the same bits.
 */
final class GroupScan {
    /** One aggregate's value, when the accumulators have seen a window. */
    private interface Result {
        double of(Subject subject, long window);
    }

    private final WindowGroup spec;
    private final int mask;
    private final int group;
    private final EventsOf events = new EventsOf();
    private final List<Accumulator> used = new ArrayList<>();
    private final Map<String, Accumulator> shared = new HashMap<>();
    private final List<TilePart> parts = new ArrayList<>();
    private final Accumulator[] accumulators;
    /** Whether a whole level of tiles may be added as one. */
    private final boolean summable;

    private final Result[] results;
    /** Whether a result is of the window's events alone, not of its length: equal events, equal result. */
    private final boolean[] ofEvents;

    GroupScan(WindowGroup spec, int group) {
        this.spec = spec;
        this.group = group;
        mask = KeyHistory.mask(spec.filter());
        used.add(events);
        results = spec.aggregates().stream().map(this::result).toArray(Result[]::new);
        accumulators = used.toArray(Accumulator[]::new);
        summable = used.stream().allMatch(Accumulator::summable);
        ofEvents = new boolean[results.length];
        for (int a = 0; a < results.length; a++) {
            AggregateFunction function = spec.aggregates().get(a).function();
            ofEvents[a] = function != AggregateFunction.RATE
                    && function != AggregateFunction.EW_MEAN
                    && function != AggregateFunction.EW_VARIANCE;
        }
    }

    /** What its tiles must keep. */
    TileLayout tiles(int tilesPerWindow) {
        List<Long> windows = new ArrayList<>();
        for (long window : spec.windows()) {
            windows.add(window);
        }
        return new TileLayout(spec.filter(), spec.delay(), windows, tilesPerWindow, parts);
    }

    void compute(Subject subject, double[] features) {
        KeyHistory history = subject.history;
        for (Accumulator accumulator : accumulators) {
            accumulator.clear();
        }
        long newest = subject.asOf - spec.delay();
        Tiles tiles = history.tiles(group);
        int end = history.after(newest);
        int level = 0;
        int tile = tiles == null ? 0 : tiles.size(0) - 1;
        long[] windows = spec.windows();
        for (int w = 0; w < windows.length; w++) {
            long oldest = newest - windows[w];
            int from = firstAfter(history, oldest, end);
            boolean same = w > 0 && from == end;
            while (tiles != null && level < tiles.levels()) {
                if (tile < 0) {
                    level++;
                    tile = level < tiles.levels() ? tiles.size(level) - 1 : -1;
                    continue;
                }
                Tile next = tiles.tile(level, tile);
                if (next.last() <= oldest) {
                    break;
                }
                if (next.last() <= newest) {
                    // An event that came late may be older than a tile: what depends on order needs it in its place.
                    int newer = Math.max(from, firstAfter(history, next.last() - 1, end));
                    addEntries(subject, newer, end);
                    end = newer;
                    if (summable
                            && newer == from
                            && tile == tiles.size(level) - 1
                            && tiles.tile(level, 0).last() > oldest) {
                        next = tiles.total(level);
                        tile = 0;
                    }
                    for (Accumulator accumulator : accumulators) {
                        accumulator.add(next);
                    }
                    same = false;
                }
                tile--;
            }
            addEntries(subject, from, end);
            end = from;
            answer(subject, w, same, features);
        }
    }

    private void addEntries(Subject subject, int from, int to) {
        if (from < to) {
            for (Accumulator accumulator : accumulators) {
                accumulator.add(subject, from, to, mask);
            }
        }
    }

    /** @param same whether the window has no event that the one before it has not */
    private void answer(Subject subject, int window, boolean same, double[] features) {
        int windows = spec.windows().length;
        for (int a = 0; a < results.length; a++) {
            int at = spec.offset() + a * windows + window;
            if (same && ofEvents[a]) {
                features[at] = features[at - 1];
            } else {
                double value = results[a].of(subject, spec.windows()[window]);
                features[at] = Double.isNaN(value) ? spec.missing() : value;
            }
        }
    }

    /** The first entry later than {@code oldest}, before {@code end}. */
    private static int firstAfter(KeyHistory history, long oldest, int end) {
        // The longest window has all that is kept, mostly, and a short one the newest few.
        if (end > 0 && history.time(0) > oldest) {
            return 0;
        }
        int from = end;
        for (int steps = 0; from > 0 && history.time(from - 1) > oldest; steps++) {
            if (steps == 16) {
                return history.after(oldest, from);
            }
            from--;
        }
        return from;
    }

    private Result result(Aggregate aggregate) {
        if (aggregate.ofLabel()) {
            return ofLabel(aggregate.function());
        }
        int column = aggregate.columns().isEmpty() ? -1 : aggregate.columns().get(0);
        double parameter = aggregate.parameter();
        return switch (aggregate.function()) {
            case COUNT -> (subject, window) -> events.count();
            case RATE -> (subject, window) -> events.count() / (window / 1000.0);
            case SINCE_PREVIOUS -> (subject, window) -> events.sincePrevious(subject);
            case SUM, AVG, MIN, MAX, VARIANCE, STDDEV, Z_SCORE, RATIO_TO_MEAN ->
                ofMoments(aggregate.function(), column);
            case FIRST, LAST, MOMENTUM -> ofEnds(aggregate.function(), column);
            case DISTINCT -> {
                int part = part(TilePart.Kind.DISTINCT, column);
                DistinctOf distinct = share("distinct " + column, () -> new DistinctOf(column, part));
                yield (subject, window) -> distinct.count();
            }
            case QUANTILE, MEDIAN, RATIO_TO_MEDIAN -> ofQuantiles(aggregate.function(), column, parameter);
            case EW_MEAN, EW_VARIANCE -> ofDecayed(aggregate.function(), column, parameter);
            case ENTROPY, MOVING_AVG, VOLATILITY -> ofValues(aggregate.function(), column, parameter);
            case CLEAN_MEAN, CLEAN_MEDIAN, RATIO_TO_CLEAN_MEAN, SINCE_OUTLIER, MAX_RATIO ->
                ofCleanValues(aggregate.function(), column, parameter);
            case DISTANCE, SPEED -> {
                int longitude = aggregate.columns().get(1);
                PlaceOf place = share("place " + column + " " + longitude, () -> new PlaceOf(column, longitude));
                yield aggregate.function() == AggregateFunction.DISTANCE
                        ? (subject, window) -> place.kilometres(subject)
                        : (subject, window) -> place.kilometresPerHour(subject);
            }
            case RUN, RUN_AGE, SINCE_NEGATIVE ->
                throw new IllegalArgumentException(
                        aggregate.function() + " is of column " + column + "; accepted: the label");
        };
    }

    private Result ofLabel(AggregateFunction function) {
        int part = part(TilePart.Kind.LABELS, TilePart.LABEL);
        LabelsOf labels = share("labels", () -> new LabelsOf(part));
        return switch (function) {
            case COUNT -> (subject, window) -> labels.known();
            case SUM -> (subject, window) -> labels.positive();
            case AVG -> (subject, window) -> labels.share();
            case RUN -> (subject, window) -> labels.run();
            case RUN_AGE -> (subject, window) -> labels.runAge(subject);
            case SINCE_NEGATIVE -> (subject, window) -> labels.sinceNegative(subject);
            default -> throw new IllegalArgumentException(function + " is of the label; accepted: a column");
        };
    }

    private Result ofMoments(AggregateFunction function, int column) {
        int part = part(TilePart.Kind.MOMENTS, column);
        MomentsOf of = share("moments " + column, () -> new MomentsOf(column, part));
        return switch (function) {
            case SUM -> (subject, window) -> of.moments().sum();
            case AVG -> (subject, window) -> of.moments().mean();
            case MIN -> (subject, window) -> of.moments().min();
            case MAX -> (subject, window) -> of.moments().max();
            case VARIANCE -> (subject, window) -> of.moments().variance();
            case STDDEV -> (subject, window) -> Math.sqrt(of.moments().variance());
            case Z_SCORE -> (subject, window) -> of.zScore(subject.own(column));
            default -> (subject, window) -> subject.own(column) / of.moments().mean();
        };
    }

    private Result ofEnds(AggregateFunction function, int column) {
        int part = part(TilePart.Kind.ENDS, column);
        EndsOf ends = share("ends " + column, () -> new EndsOf(column, part));
        return switch (function) {
            case FIRST -> (subject, window) -> ends.oldest();
            case LAST -> (subject, window) -> ends.newest();
            default -> (subject, window) -> ends.newest() - ends.oldest();
        };
    }

    private Result ofQuantiles(AggregateFunction function, int column, double rank) {
        int part = part(TilePart.Kind.QUANTILES, column);
        QuantilesOf quantiles = share("quantiles " + column, () -> new QuantilesOf(column, part));
        return switch (function) {
            case QUANTILE -> (subject, window) -> quantiles.quantile(rank);
            case MEDIAN -> (subject, window) -> quantiles.quantile(0.5);
            default -> (subject, window) -> subject.own(column) / quantiles.quantile(0.5);
        };
    }

    private Result ofDecayed(AggregateFunction function, int column, double halfLife) {
        int part = part(TilePart.Kind.MOMENTS, column);
        DecayedOf decayed = share("decayed " + column, () -> new DecayedOf(column, part));
        return function == AggregateFunction.EW_MEAN
                ? (subject, window) -> decayed.mean(Double.isNaN(halfLife) ? window / 8.0 : halfLife)
                : (subject, window) -> decayed.variance(Double.isNaN(halfLife) ? window / 8.0 : halfLife);
    }

    private Result ofValues(AggregateFunction function, int column, double parameter) {
        ValuesOf values = share("values " + column, () -> new ValuesOf(column));
        return switch (function) {
            case ENTROPY -> (subject, window) -> values.entropy();
            case MOVING_AVG -> (subject, window) -> values.movingAverage((int) parameter);
            default -> (subject, window) -> values.volatility();
        };
    }

    private Result ofCleanValues(AggregateFunction function, int column, double factor) {
        ValuesOf values = share("values " + column, () -> new ValuesOf(column));
        return switch (function) {
            case CLEAN_MEAN -> (subject, window) -> values.meanUpTo(values.outlierLimit(factor));
            case CLEAN_MEDIAN -> (subject, window) -> values.quantile(0.5, values.outlierLimit(factor));
            case RATIO_TO_CLEAN_MEAN ->
                (subject, window) -> subject.own(column) / values.meanUpTo(values.outlierLimit(factor));
            case SINCE_OUTLIER ->
                (subject, window) -> {
                    long newest = values.newestAbove(values.outlierLimit(factor));
                    return newest == Long.MIN_VALUE ? Double.NaN : subject.secondsSince(newest);
                };
            default -> (subject, window) -> values.max() / values.meanUpTo(values.outlierLimit(factor));
        };
    }

    /** The place of a part in a tile; asked for twice, it is one part. */
    private int part(TilePart.Kind kind, int column) {
        TilePart part = new TilePart(kind, column);
        if (!parts.contains(part)) {
            parts.add(part);
        }
        return parts.indexOf(part);
    }

    @SuppressWarnings("unchecked") // a name stands for one class
    private <A extends Accumulator> A share(String name, Supplier<A> create) {
        @Nullable Accumulator there = shared.get(name);
        if (there == null) {
            there = create.get();
            shared.put(name, there);
            used.add(there);
        }
        return (A) there;
    }
}
