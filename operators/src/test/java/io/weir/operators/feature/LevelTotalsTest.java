package io.weir.operators.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.operators.event.Payments;
import io.weir.state.window.HistoryLayout;
import io.weir.state.window.KeyHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * A level of tiles that is added as one gives what its tiles give one by one. A group with an exponentially weighted mean
 * must add them one by one: it is the reference of the same group without.
 */
class LevelTotalsTest {
    private static final long[] WINDOWS = {20, 90, 400};
    private static final long LATENESS = 6;
    private static final List<Aggregate> AGGREGATES = List.of(
            Aggregate.of(AggregateFunction.COUNT),
            Aggregate.of(AggregateFunction.SINCE_PREVIOUS),
            Aggregate.of(AggregateFunction.SUM, 0),
            Aggregate.of(AggregateFunction.MIN, 0),
            Aggregate.of(AggregateFunction.MAX, 0),
            Aggregate.of(AggregateFunction.STDDEV, 0),
            Aggregate.of(AggregateFunction.FIRST, 0),
            Aggregate.of(AggregateFunction.LAST, 0),
            Aggregate.of(AggregateFunction.DISTINCT, 0),
            Aggregate.of(AggregateFunction.COUNT, Aggregate.LABEL),
            Aggregate.of(AggregateFunction.SUM, Aggregate.LABEL),
            Aggregate.of(AggregateFunction.SINCE_NEGATIVE, Aggregate.LABEL));

    private static final class Side {
        final FeatureStep step;
        final FeatureScan scan;
        final KeyHistory history;
        final double[] features;

        Side(List<Aggregate> aggregates, long delay) {
            step = new FeatureStep(
                    List.of(Payments.CARD),
                    List.of(new KeptColumn(Payments.AMOUNT, KeptColumn.Kind.NUMBER)),
                    List.of(),
                    List.of(new WindowGroup(WindowGroup.ALL, delay, WINDOWS, aggregates, 0, Double.NaN)));
            HistoryLayout layout = FeatureScan.layout(step, Payments.SCHEMA, 8, 6);
            scan = new FeatureScan(step);
            history = new KeyHistory(layout);
            features = new double[step.size()];
        }

        void add(long time, long id, double amount) {
            int entry = history.add(time, id, 0, new double[] {amount});
            scan.compute(history, entry, features);
            history.settle(step.reach(), LATENESS);
        }
    }

    @Property(tries = 25)
    void levelsAddedAsOneGiveWhatTheirTilesGiveOneByOne(@ForAll long seed) {
        Random random = new Random(seed);
        long delay = random.nextBoolean() ? 0 : 35;
        List<Aggregate> withWeights = new ArrayList<>(AGGREGATES);
        withWeights.add(Aggregate.of(AggregateFunction.EW_MEAN, 0));
        Side asOne = new Side(AGGREGATES, delay);
        Side oneByOne = new Side(withWeights, delay);
        List<Long> times = new ArrayList<>();
        long now = 10_000;
        for (int i = 0; i < 600; i++) {
            now += random.nextInt(3);
            long time = now - (random.nextInt(5) == 0 ? random.nextInt((int) LATENESS) : 0);
            double amount = random.nextInt(50) / 4.0;
            times.add(time);
            for (Side side : List.of(asOne, oneByOne)) {
                side.add(time, i, amount);
            }
            if (random.nextInt(3) == 0) {
                int of = random.nextInt(times.size());
                boolean positive = random.nextBoolean();
                for (Side side : List.of(asOne, oneByOne)) {
                    side.history.label(times.get(of), of, positive, now, Long.MIN_VALUE);
                }
            }
            for (int f = 0; f < asOne.features.length; f++) {
                String what = AGGREGATES.get(f / WINDOWS.length) + " of event " + i;
                double expected = oneByOne.features[f];
                if (Double.isNaN(expected)) {
                    assertThat(asOne.features[f]).as(what).isNaN();
                } else {
                    assertThat(asOne.features[f])
                            .as(what)
                            .isCloseTo(expected, within(1e-9 * Math.max(1, Math.abs(expected))));
                }
            }
        }
        assertThat(asOne.history.tiles(0).size()).as("tiles").isGreaterThan(3);
    }
}
