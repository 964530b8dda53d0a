package io.weir.state.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** The laws that {@link Partial} states, of each kind: values of up to three parts, added in runs. */
class PartialLawsTest {
    /** A kind of partial, what can be asked of it, and how far rounding or a sketch may move the answer. */
    private record Kind<P extends Partial>(
            String name, Supplier<P> create, List<ToDoubleFunction<P>> answers, double relativeError) {
        @SuppressWarnings("unchecked")
        double[] of(Partial partial) {
            return answers.stream()
                    .mapToDouble(answer -> answer.applyAsDouble((P) partial))
                    .toArray();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final Kind<Moments> MOMENTS = new Kind<>(
            "moments",
            Moments::new,
            List.of(
                    Moments::count,
                    Moments::sum,
                    Moments::mean,
                    Moments::min,
                    Moments::max,
                    Moments::variance,
                    Moments::squares),
            1e-9);
    private static final Kind<Ends> ENDS = new Kind<>("ends", Ends::new, List.of(Ends::first, Ends::last), 0);
    private static final Kind<LabelCounts> LABELS = new Kind<>(
            "labels",
            LabelCounts::new,
            List.of(
                    LabelCounts::known,
                    LabelCounts::positive,
                    LabelCounts::run,
                    labels -> labels.run() == 0 ? Double.NaN : labels.runFirst(),
                    LabelCounts::lastNegative),
            0);
    /** Of some tens of values it is exact. */
    private static final Kind<Distinct> DISTINCT = new Kind<>("distinct", Distinct::new, List.of(Distinct::count), 0);

    private static final List<ToDoubleFunction<Quantiles>> RANKS = Stream.of(0.0, 0.1, 0.5, 0.9, 1.0)
            .map(rank -> (ToDoubleFunction<Quantiles>) quantiles -> quantiles.quantile(rank))
            .toList();
    private static final Kind<Quantiles> QUANTILES = new Kind<>("quantiles", Quantiles::new, RANKS, 1e-9);

    @Provide
    Arbitrary<Kind<?>> kinds() {
        return Arbitraries.of(MOMENTS, ENDS, LABELS, DISTINCT, QUANTILES);
    }

    /** Times ascend through all parts together, and no two parts share one, as tiles do; labels are made of the values' signs. */
    record Value(long time, double value) {}

    @Provide
    Arbitrary<List<List<Value>>> parts() {
        Arbitrary<Double> values = Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.of(0.0, -0.0, 1e9, 1e9 + 1)),
                Tuple.of(6, Arbitraries.doubles().between(-1000, 1000)),
                Tuple.of(3, Arbitraries.integers().between(-3, 3).map(Integer::doubleValue)));
        Arbitrary<List<Integer>> sizes =
                Arbitraries.integers().between(0, 12).list().ofSize(3);
        Arbitrary<List<Value>> all = Combinators.combine(Arbitraries.integers().between(0, 2), values)
                .as((step, value) -> new Value(step, value))
                .list()
                .ofSize(36)
                .map(PartialLawsTest::ascending);
        return Combinators.combine(sizes, all).as((of, list) -> {
            List<List<Value>> parts = new ArrayList<>();
            int from = 0;
            for (int size : of) {
                long apart = 5L * parts.size();
                parts.add(list.subList(from, from += size).stream()
                        .map(value -> new Value(value.time() + apart, value.value()))
                        .toList());
            }
            return parts;
        });
    }

    private static List<Value> ascending(List<Value> steps) {
        List<Value> values = new ArrayList<>();
        long time = 1_000_000;
        for (Value step : steps) {
            time += step.time();
            values.add(new Value(time, step.value()));
        }
        return values;
    }

    private static Partial of(Kind<?> kind, List<Value> values) {
        Partial partial = kind.create().get();
        for (Value value : values) {
            partial.add(value.time(), kind == LABELS ? (value.value() > -100 ? 1 : 0) : value.value());
        }
        partial.settle();
        return partial;
    }

    private static Partial combined(Partial into, Partial... others) {
        for (Partial other : others) {
            into.combine(other);
        }
        into.settle();
        return into;
    }

    private static List<Value> all(List<List<Value>> parts) {
        return parts.stream().flatMap(List::stream).toList();
    }

    private static void assertSame(Kind<?> kind, Partial found, Partial expected) {
        double[] is = kind.of(found);
        double[] should = kind.of(expected);
        for (int i = 0; i < is.length; i++) {
            if (Double.isNaN(should[i])) {
                assertThat(is[i]).as("%s, answer %d", kind, i).isNaN();
            } else {
                // A sum of squares is as exact as its largest terms.
                assertThat(is[i])
                        .as("%s, answer %d", kind, i)
                        .isCloseTo(should[i], within(kind.relativeError() * Math.max(1e6, Math.abs(should[i]))));
            }
        }
    }

    private static void assertSameBits(Kind<?> kind, Partial found, Partial expected) {
        assertThat(kind.of(found)).as(kind.toString()).isEqualTo(kind.of(expected));
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void combiningGivesWhatAddingAllWouldHaveGiven(
            @ForAll("kinds") Kind<?> kind, @ForAll("parts") List<List<Value>> parts) {
        assertSame(
                kind,
                combined(of(kind, parts.get(0)), of(kind, parts.get(1)), of(kind, parts.get(2))),
                of(kind, all(parts)));
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void combiningIsAssociative(@ForAll("kinds") Kind<?> kind, @ForAll("parts") List<List<Value>> parts) {
        Partial left = combined(combined(of(kind, parts.get(0)), of(kind, parts.get(1))), of(kind, parts.get(2)));
        Partial right = combined(of(kind, parts.get(0)), combined(of(kind, parts.get(1)), of(kind, parts.get(2))));
        assertSame(kind, left, right);
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void emptyOneIsNeutralOnBothSides(@ForAll("kinds") Kind<?> kind, @ForAll("parts") List<List<Value>> parts) {
        List<Value> values = all(parts);
        assertSameBits(kind, combined(of(kind, values), kind.create().get()), of(kind, values));
        assertSameBits(kind, combined(kind.create().get(), of(kind, values)), of(kind, values));
        Partial cleared = of(kind, values);
        cleared.clear();
        assertSameBits(kind, combined(cleared, of(kind, values)), of(kind, values));
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void whatIsCombinedStaysAsItIs(@ForAll("kinds") Kind<?> kind, @ForAll("parts") List<List<Value>> parts)
            throws IOException {
        Partial other = of(kind, parts.get(1));
        byte[] before = written(other);
        combined(of(kind, parts.get(0)), other).add(9_000_000, 1);
        assertThat(written(other)).isEqualTo(before);
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void whatWasWrittenAndReadGoesOnToGiveTheSameBits(
            @ForAll("kinds") Kind<?> kind, @ForAll("parts") List<List<Value>> parts) throws IOException {
        Partial live = of(kind, parts.get(0));
        Partial stored = read(kind, written(of(kind, parts.get(0))));
        for (List<Value> part : parts) {
            for (Partial each : List.of(live, stored)) {
                combined(each, of(kind, part));
                part.forEach(value -> each.add(value.time(), value.value() > 0 ? 1 : 0));
                each.settle();
            }
            assertSameBits(kind, stored, live);
            stored = read(kind, written(stored));
            assertSameBits(kind, stored, live);
        }
    }

    private static byte[] written(Partial partial) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        partial.write(out);
        return out.getCopyOfBuffer();
    }

    private static Partial read(Kind<?> kind, byte[] bytes) throws IOException {
        Partial back = kind.create().get();
        back.add(5, 5); // is replaced
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        back.read(in);
        assertThat(in.available()).isZero();
        return back;
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void orderOfArrivalOfDifferentTimesChangesNothing(@ForAll("parts") List<List<Value>> parts, @ForAll long seed) {
        List<Value> apart = new ArrayList<>();
        for (Value value : all(parts)) {
            apart.add(new Value(value.time() + 10L * apart.size(), value.value()));
        }
        List<Value> shuffled = new ArrayList<>(apart);
        Collections.shuffle(shuffled, new Random(seed));
        for (Kind<?> kind : List.of(MOMENTS, ENDS, DISTINCT, QUANTILES)) {
            assertSame(kind, of(kind, shuffled), of(kind, apart));
        }
        // Of labels the counts; a run is exact if the events' order is.
        assertThat(((LabelCounts) of(LABELS, shuffled)).known()).isEqualTo(apart.size());
        assertThat(((LabelCounts) of(LABELS, shuffled)).lastNegative())
                .isEqualTo(((LabelCounts) of(LABELS, apart)).lastNegative());
    }
}
