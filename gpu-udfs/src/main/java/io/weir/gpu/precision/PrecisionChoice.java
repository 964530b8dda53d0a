package io.weir.gpu.precision;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.gpu.ScoringBackend;
import io.weir.gpu.model.DenseModel;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * In which precision a model is scored on a device: the one asked for, once rows have shown that it changes no score by more
 * than the limit; or the next better one; and why.
 *
 * <p>A model starts in float. When some thousand rows were seen, scores of every eighth are compared on the CPU, with all bits
 * and with fewer. So no device is needed to decide, and what is admitted are the bits that the device's kernels see. Only a
 * forest whose thresholds all have numbers of their own is not held up: its scores cannot change.
 *
 * <p>From then on
 *
 * <ul>
 *   <li>eight rows of every so many batches are compared again: one score that changes by more than the limit, and that
 *       precision is given up for good;
 *   <li>rows with values outside of what has numbers are to be scored in float on the CPU, since what is odd is what a detector
 *       is for; if they are more than one in a hundred, the ranges are learned anew, in float, and what was seen before counts.
 *       Halves learn no ranges: they are given up for good.
 * </ul>
 *
 * <p>One thread at a time; {@link #reason} and {@link #type} may be asked from any.
 */
public final class PrecisionChoice implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PrecisionChoice.class);
    private static final int BATCHES_BETWEEN = 256;
    private static final int ROWS_COMPARED = 8;
    private static final int ROWS_BETWEEN = 1 << 16;
    private static final double MOST_ODD = 0.01;

    /** Measures how long a device takes, for {@link Precision#AUTO}. */
    @FunctionalInterface
    public interface Trial {
        /** It could not be measured. */
        long FAILED = Long.MAX_VALUE;

        /**
         * Nanoseconds for a batch of such rows.
         *
         * @param reduced the precision; empty is float
         */
        long nanos(Optional<ReducedModel> reduced, FloatBatch rows);
    }

    /** A precision within the limit, and its CPU side. */
    private record Candidate(ReducedModel reduced, LoadedModel reference, String why) {}

    private final DenseModel model;
    private final PrecisionWish wish;
    private final ScoringBackend cpu;
    private final LoadedModel onCpu;
    private final ScoreChange change;
    private final Set<Elements> refused = EnumSet.of(Elements.FLOAT);
    private final List<String> refusals = new ArrayList<>();
    /** Each with how often it is borrowed. */
    private final Map<LoadedModel, Integer> references = new IdentityHashMap<>();

    /** The one in use first, then the next better ones. Empty is float. */
    private final List<Candidate> admitted = new ArrayList<>();
    /** Null if none is taken. */
    private RowSample sample;

    private ColumnRanges ranges;

    private volatile String reason;
    private volatile String type = Elements.FLOAT.type();
    private long batches;
    private long windowRows;
    private long oddRows;
    private long allRows;

    /**
     * @param cpu scores reduced models, to compare
     * @param onCpu the model in float; the caller's to close, after this
     */
    public PrecisionChoice(DenseModel model, PrecisionWish wish, ScoringBackend cpu, LoadedModel onCpu) {
        this.model = model;
        this.wish = wish;
        this.cpu = cpu;
        this.onCpu = onCpu;
        this.change = new ScoreChange(model);
        this.reason = Elements.FLOAT.words();
        for (Elements elements : wanted()) {
            tryExact(elements);
            if (!admitted.isEmpty() || !refused.contains(elements)) {
                break;
            }
        }
        if (admitted.isEmpty()) {
            ranges = new ColumnRanges(model.features());
            startSample("");
        }
    }

    private List<Elements> wanted() {
        return switch (wish.precision()) {
            case FLOAT -> List.of();
            case HALF -> List.of(Elements.HALF);
            case INT8, AUTO -> List.of(Elements.CODE, Elements.HALF);
        };
    }

    /** What needs no rows: models that have no such form at all, and those whose scores cannot change. */
    private void tryExact(Elements elements) {
        try {
            ReducedModel reduced = ReducedModel.of(model, elements, new ColumnRanges(model.features()));
            if (reduced.isExact() && wish.precision() != Precision.AUTO) {
                admit(reduced, "no score changes: each threshold has a number of its own");
                say(outcome());
            }
        } catch (NotReducibleException e) {
            refuse(elements, name(elements) + " is not possible: " + e.getMessage());
        }
    }

    private void startSample(String why) {
        admitted.clear();
        if (refused.containsAll(wanted())) {
            say(outcome());
        } else {
            sample = new RowSample(model.features(), ranges);
            say(Elements.FLOAT.words() + " until " + sample.needed() + " rows were seen ("
                    + wish.precision().name().toLowerCase(Locale.ROOT) + " was asked for" + why + ")");
        }
    }

    /**
     * Looks at a batch that is about to be scored.
     *
     * @return whether {@link #current} is to be looked at again: it has changed, or others were tried
     */
    public boolean observe(FloatBatch in, Trial trial) {
        if (sample != null) {
            sample.add(in);
            return sample.isComplete() && decide(trial);
        }
        return !admitted.isEmpty() && watch(in);
    }

    private boolean decide(Trial trial) {
        RowSample seen = sample;
        sample = null;
        startWindow(); // batches that were on their way when the sample started have come back
        FloatBatch exact = scores(onCpu, seen.rows());
        change.range(exact);
        for (Elements elements : wanted()) {
            if (!refused.contains(elements)) {
                consider(elements, seen, exact);
            }
        }
        // What was tried stays on the device until it is told what is used, float as well.
        boolean isToBeTold = !admitted.isEmpty();
        String measured = wish.precision() == Precision.AUTO ? dropSlower(trial, seen.rows()) : "";
        say(outcome() + measured);
        return isToBeTold;
    }

    private void consider(Elements elements, RowSample seen, FloatBatch exact) {
        try {
            ReducedModel reduced = ReducedModel.of(model, elements, seen.ranges());
            LoadedModel reference = reference(reduced);
            double largest = change.largest(exact, scores(reference, seen.rows()));
            if (largest <= wish.mostChange()) {
                admitted.add(new Candidate(
                        reduced,
                        reference,
                        elements.words() + ": scores change by at most " + change.words(largest) + " (limit "
                                + wish.mostChange() + ") on " + seen.rows().rows() + " sampled rows"));
            } else {
                refuse(elements, changed(elements, largest));
            }
        } catch (NotReducibleException e) {
            refuse(elements, name(elements) + " is not possible: " + e.getMessage());
        }
    }

    private void admit(ReducedModel reduced, String why) {
        admitted.add(
                new Candidate(reduced, reference(reduced), reduced.elements().words() + ": " + why));
    }

    private LoadedModel reference(ReducedModel reduced) {
        LoadedModel reference = new ReducedOnCpu(reduced, cpu.load(reduced.model()), onCpu);
        references.put(reference, 0);
        return reference;
    }

    private void refuse(Elements elements, String why) {
        refused.add(elements);
        refusals.add(why);
    }

    private String changed(Elements elements, double largest) {
        return name(elements) + " changed scores by " + change.words(largest) + " (limit " + wish.mostChange() + ")";
    }

    private static String name(Elements elements) {
        return elements == Elements.HALF ? "half" : "int8";
    }

    /** The precision in use and why it is not another. */
    private String outcome() {
        String why = refusals.isEmpty() ? "" : ", because " + String.join(", and ", refusals);
        return (admitted.isEmpty() ? Elements.FLOAT.words() : admitted.get(0).why) + why;
    }

    /** Leaves the fastest and better ones, and says what was measured. */
    private String dropSlower(Trial trial, FloatBatch seen) {
        if (admitted.isEmpty()) {
            return "";
        }
        long inFloat = trial.nanos(Optional.empty(), seen);
        StringBuilder measured = new StringBuilder("; measured, µs a batch: float ").append(micros(inFloat));
        long fastest = inFloat;
        int best = admitted.size();
        for (int i = 0; i < admitted.size(); i++) {
            long nanos = trial.nanos(Optional.of(admitted.get(i).reduced), seen);
            measured.append(", ")
                    .append(name(admitted.get(i).reduced.elements()))
                    .append(' ')
                    .append(micros(nanos));
            if (nanos < fastest) {
                fastest = nanos;
                best = i;
            }
        }
        admitted.subList(0, best).clear();
        return measured.toString();
    }

    private static String micros(long nanos) {
        return nanos == Trial.FAILED ? "not measured" : String.format(Locale.ROOT, "%.1f", nanos / 1e3);
    }

    private boolean watch(FloatBatch in) {
        windowRows += in.rows();
        allRows += in.rows();
        if (windowRows >= ROWS_BETWEEN) {
            double odd = (double) oddRows / windowRows;
            startWindow();
            if (odd > MOST_ODD) {
                tooManyOdd(String.format(Locale.ROOT, "%.1f", 100 * odd) + " % of the rows");
                return true;
            }
        }
        Candidate current = admitted.get(0);
        if (current.reduced.isExact() || batches++ % BATCHES_BETWEEN != 0) {
            return false;
        }
        FloatBatch some = some(in);
        FloatBatch exact = scores(onCpu, some);
        change.range(exact);
        double largest = change.largest(exact, scores(current.reference, some));
        if (largest <= wish.mostChange()) {
            return false;
        }
        refuse(
                current.reduced.elements(),
                changed(current.reduced.elements(), largest) + " after " + allRows + " rows");
        admitted.remove(0);
        say(outcome());
        return true;
    }

    private void startWindow() {
        windowRows = 0;
        oddRows = 0;
    }

    private void tooManyOdd(String share) {
        Elements elements = admitted.get(0).reduced.elements();
        if (elements == Elements.HALF) {
            refuse(elements, "half does not hold the values of " + share);
            startSample("");
        } else {
            startSample("; " + share + " had values outside of the ranges seen before");
        }
    }

    private static FloatBatch some(FloatBatch in) {
        FloatBatch some = new FloatBatch(in.columns(), ROWS_COMPARED);
        float[] row = new float[in.columns()];
        int count = Math.min(ROWS_COMPARED, in.rows());
        for (int i = 0; i < count; i++) {
            for (int column = 0; column < row.length; column++) {
                row[column] = in.get((int) ((long) i * in.rows() / count), column);
            }
            some.append(row);
        }
        return some;
    }

    private FloatBatch scores(LoadedModel of, FloatBatch in) {
        FloatBatch scores = new FloatBatch(model.outputs(), in.rows());
        of.score(in, scores);
        return scores;
    }

    private void say(String now) {
        if (!now.equals(reason)) {
            LOG.info("{} is scored {}", model, now);
        }
        reason = now;
        type = current().map(ReducedModel::elements).orElse(Elements.FLOAT).type();
        closeUnused();
    }

    private void closeUnused() {
        references.entrySet().removeIf(entry -> {
            LoadedModel reference = entry.getKey();
            if (entry.getValue() > 0 || admitted.stream().anyMatch(candidate -> candidate.reference == reference)) {
                return false;
            }
            reference.close();
            return true;
        });
    }

    /** Takes note of rows that had values without numbers. */
    public void countOdd(int count) {
        oddRows += count;
    }

    /** The precision in use; empty is float. */
    public Optional<ReducedModel> current() {
        return admitted.isEmpty() ? Optional.empty() : Optional.of(admitted.get(0).reduced);
    }

    /** The CPU computing as the device does with the precision in use, but for rounding; usable until that changes. */
    public LoadedModel reference() {
        return admitted.isEmpty() ? onCpu : admitted.get(0).reference;
    }

    /** As {@link #reference}, usable until it is given back or this is closed: for a batch on its way. */
    public LoadedModel borrowReference() {
        LoadedModel reference = reference();
        references.computeIfPresent(reference, (borrowed, times) -> times + 1);
        return reference;
    }

    /** Once for each time that it was borrowed. */
    public void giveBack(LoadedModel reference) {
        references.computeIfPresent(reference, (borrowed, times) -> times - 1);
        closeUnused();
    }

    /** The precision and why, as in "in float, because int8 changed scores by 0.02 (limit 0.001)". */
    public String reason() {
        return reason;
    }

    /** The precision in use, as {@link io.weir.gpu.Explanation#precision()} names it. */
    public String type() {
        return type;
    }

    @Override
    public void close() {
        references.keySet().forEach(LoadedModel::close);
        references.clear();
    }
}
