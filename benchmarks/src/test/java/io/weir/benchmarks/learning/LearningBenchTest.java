package io.weir.benchmarks.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.ml.drift.Adwin;
import io.weir.ml.drift.Drift;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearningBenchTest {
    @Test
    void aSmallRunMeasuresEveryContestantButMoaAndTellsHowToHaveIt() throws Exception {
        LearningResult result = new LearningBench(2_000, null, null, text -> {}).run();

        Map<String, Object> document = result.document();
        assertThat((List<?>) document.get("figures"))
                .allSatisfy(entry -> {
                    LearningFigure figure = (LearningFigure) entry;
                    assertThat(figure.eventsPerCpuSecond()).isPositive();
                    assertThat(figure.auc()).isBetween(0.0, 1.0);
                })
                .extracting(entry -> ((LearningFigure) entry).who())
                .contains("weir", "weir_sgd", "weir_adagrad", "weir_plain", "aws_random_cut_forest")
                .doesNotContain("moa", "moa_sgd");
        assertThat((List<?>) document.get("ratios")).hasSize(14); // seven kinds of anomalies in 8 and in 30 columns
        assertThat((String) document.get("moa")).startsWith("not measured").contains("-Pmoa");
        assertThat(result.lines()).last().asString().contains("MOA was not measured");
    }

    @Test
    void equalSeedsGiveEqualStreamsWithTheShareOfAnomaliesThatIsSaid() {
        for (PlantedAnomalies kind : PlantedAnomalies.values()) {
            LabelledStream one = kind.stream(5000, 6, 3);
            LabelledStream other = kind.stream(5000, 6, 3);
            assertThat(one.rows()).isDeepEqualTo(other.rows());
            int anomalies = 0;
            for (int i = 0; i < one.size(); i++) {
                anomalies += one.labels()[i] ? 1 : 0;
                assertThat(i < PlantedAnomalies.FIRST && one.labels()[i]).isFalse();
            }
            assertThat(anomalies / 4000.0).as(kind.label()).isCloseTo(0.01, within(0.006));
        }
    }

    @Test
    void delayAndFalseAlarmsAreCountedFromTheRise() {
        // Tells a drift at places 10, 5,100 and 5,200 of each stream.
        DriftBench.Figure figure = DriftBench.measure(
                DriftBench.Change.ABRUPT,
                "clock",
                () -> {
                    int[] place = {0};
                    return value -> {
                        int i = place[0]++;
                        return i == 10 || i == 5100 || i == 5200;
                    };
                },
                3);
        assertThat(figure.rises()).isEqualTo(3);
        assertThat(figure.found()).isEqualTo(3);
        assertThat(figure.meanDelay()).isEqualTo(100);
        assertThat(figure.falseAlarms()).isEqualTo(2); // two in 10,000 errors
        DriftBench.Figure adwin = DriftBench.measure(
                DriftBench.Change.RECURRING,
                "adwin",
                () -> {
                    Adwin detector = new Adwin(0.002, 0.02, true);
                    return value -> detector.add(value) == Drift.DRIFT;
                },
                2);
        assertThat(adwin.rises()).isEqualTo(6);
        assertThat(adwin.found()).isEqualTo(6);
    }

    @Test
    void aForestThatLearnsOnIsBetterAfterADriftThanAFrozenOne() {
        LossAfterDrift loss = LossAfterDrift.measure(6_000);
        assertThat(loss.adaptive()).isLessThan(loss.frozen());
    }

    @Test
    void aFileIsReadWithoutItsIdsAndABrokenLineIsTold(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("rows.csv"), "ROW_ID,a,b,LABEL\n1,0.5,,0\n2,1,3,1\n");
        LabelledStream stream = LabelledStream.read(file, 10);
        assertThat(stream.columns()).isEqualTo(2);
        assertThat(stream.rows()[0]).containsExactly(0.5f, Float.NaN);
        assertThat(stream.labels()).containsExactly(false, true);

        Files.writeString(file, "a,LABEL\n1,0\nx,1\n");
        assertThatThrownBy(() -> LabelledStream.read(file, 10))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("rows.csv:3: 'x,1'");
        assertThatThrownBy(() -> Moa.load(folder)).hasMessageContaining("0 jars and no MOA");
    }
}
