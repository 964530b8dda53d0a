package io.weir.operators.feature;

import io.weir.state.window.TilePart;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.annotation.Nullable;

/** The accumulators that a group of windows needs, each once however many functions ask for it, and its tiles' parts. */
final class GroupAccumulators {
    private final Map<String, Accumulator> shared = new HashMap<>();
    private final List<Accumulator> used = new ArrayList<>();
    private final List<TilePart> parts = new ArrayList<>();

    GroupAccumulators(WindowGroup group) {
        int at = group.offset();
        for (Aggregate aggregate : group.aggregates()) {
            of(aggregate).ask(aggregate.function(), aggregate.parameter(), at);
            at += group.windows().length;
        }
        // First of all what finds a window's end while it adds.
        used.sort(Comparator.comparing(each -> !(each instanceof MomentsOf)));
    }

    List<Accumulator> used() {
        return used;
    }

    /** What a tile of the group must keep. */
    List<TilePart> parts() {
        return parts;
    }

    private Accumulator of(Aggregate aggregate) {
        if (aggregate.ofLabel()) {
            int part = part(TilePart.Kind.LABELS, TilePart.LABEL);
            return share("labels", () -> new LabelsOf(part));
        }
        int column = aggregate.columns().isEmpty() ? -1 : aggregate.columns().get(0);
        return switch (aggregate.function()) {
            case COUNT, RATE -> share("count", CountOf::new);
            case SINCE_PREVIOUS -> share("previous", PreviousOf::new);
            case SUM, AVG, MIN, MAX, VARIANCE, STDDEV, Z_SCORE, RATIO_TO_MEAN -> {
                int part = part(TilePart.Kind.MOMENTS, column);
                yield share("moments " + column, () -> new MomentsOf(column, part));
            }
            case FIRST, LAST, MOMENTUM -> {
                int part = part(TilePart.Kind.ENDS, column);
                yield share("ends " + column, () -> new EndsOf(column, part));
            }
            case DISTINCT -> {
                int part = part(TilePart.Kind.DISTINCT, column);
                yield share("distinct " + column, () -> new DistinctOf(column, part));
            }
            case QUANTILE, MEDIAN, RATIO_TO_MEDIAN -> {
                int part = part(TilePart.Kind.QUANTILES, column);
                ValuesOf values = values(column);
                yield share("quantiles " + column, () -> new QuantilesOf(column, values, part));
            }
            case EW_MEAN, EW_VARIANCE -> {
                int part = part(TilePart.Kind.MOMENTS, column);
                yield share("decayed " + column, () -> new DecayedOf(column, part));
            }
            case ENTROPY,
                    MOVING_AVG,
                    VOLATILITY,
                    CLEAN_MEAN,
                    CLEAN_MEDIAN,
                    RATIO_TO_CLEAN_MEAN,
                    SINCE_OUTLIER,
                    MAX_RATIO -> values(column);
            case DISTANCE, SPEED -> {
                int longitude = aggregate.columns().get(1);
                yield share("place " + column + " " + longitude, () -> new PlaceOf(column, longitude));
            }
            case RUN_MIN, CLEAN_RUN, CLEAN_RUN_AGE, CLEAN_RUN_GAP -> {
                ValuesOf values = values(column);
                yield share("run " + column, () -> new RunOf(column, values));
            }
            case RUN, RUN_AGE, RUN_GAP, SINCE_NEGATIVE ->
                throw new IllegalArgumentException(
                        aggregate.function() + " is of column " + column + "; accepted: the label");
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

    private ValuesOf values(int column) {
        return share("values " + column, () -> new ValuesOf(column));
    }

    /** @param name that of this kind alone */
    @SuppressWarnings("unchecked") // what has this name was made by this
    private <T extends Accumulator> T share(String name, Supplier<T> create) {
        @Nullable T there = (T) shared.get(name);
        if (there == null) {
            there = create.get();
            shared.put(name, there);
            used.add(there);
        }
        return there;
    }
}
