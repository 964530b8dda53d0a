package io.weir.state.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LabelCountsTest {
    private static LabelCounts of(Object... timesAndLabels) {
        LabelCounts labels = new LabelCounts();
        for (int i = 0; i < timesAndLabels.length; i += 2) {
            labels.add((Integer) timesAndLabels[i], (Integer) timesAndLabels[i + 1]);
        }
        return labels;
    }

    private static String run(LabelCounts labels) {
        return labels.run() + (labels.run() == 0 ? "" : " from " + labels.runFirst());
    }

    @Property
    void runOfLabelsInOrderIsWhatIsNewerThanTheNewestNegativeOne(@ForAll @Size(max = 30) List<Boolean> positives) {
        LabelCounts labels = new LabelCounts();
        List<Long> run = new ArrayList<>();
        for (int i = 0; i < positives.size(); i++) {
            labels.add(10L * i, positives.get(i) ? 1 : 0);
            if (positives.get(i)) {
                run.add(10L * i);
            } else {
                run.clear();
            }
            assertThat(run(labels)).isEqualTo(run.size() + (run.isEmpty() ? "" : " from " + run.get(0)));
        }
        assertThat(labels.known()).isEqualTo(positives.size());
        assertThat(labels.positive())
                .isEqualTo(positives.stream().filter(p -> p).count());
    }

    @Test
    void negativeLabelOfTheSameTimeEndsTheRun() {
        assertThat(run(of(5, 1, 5, 0))).isEqualTo("0");
        assertThat(run(of(5, 0, 5, 1))).isEqualTo("0");
    }

    @Test
    void positiveLabelThatIsOlderThanTheRunExtendsItAndOneBehindANegativeDoesNot() {
        assertThat(run(of(20, 1, 10, 1))).isEqualTo("2 from 10");
        assertThat(run(of(15, 0, 20, 1, 10, 1))).isEqualTo("1 from 20");
    }

    @Test
    void negativeLabelInTheMiddleLeavesOfTheRunWhatIsNewerInProportionToItsTime() {
        assertThat(run(of(10, 1, 20, 1, 30, 1, 50, 1, 20, 0))).isEqualTo("3 from 21");
        assertThat(run(of(10, 1, 20, 1, 49, 0))).isEqualTo("0");
        LabelCounts labels = of(10, 1, 20, 1, 5, 0);
        assertThat(run(labels)).isEqualTo("2 from 10");
        assertThat(labels.lastNegative()).isEqualTo(5);
    }

    @Test
    void nothingHasNoRunAndNoNegativeOne() {
        LabelCounts labels = of();
        assertThat(labels.run()).isZero();
        assertThat(labels.lastNegative()).isEqualTo(LabelCounts.NEVER);
        assertThat(labels.known()).isZero();
    }
}
