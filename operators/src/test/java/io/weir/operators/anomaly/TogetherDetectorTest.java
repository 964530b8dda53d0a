package io.weir.operators.anomaly;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ml.anomaly.multivariate.MultivariateKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The processor follows the requests; memory is by itself. */
class TogetherDetectorTest {
    private static final DetectionPlan PLAN = new DetectionPlan(List.of(
            new WatchedTogether(List.of("requests", "cpu", "memory"), MultivariateKind.HALF_SPACE_TREES.ofASeries())));
    private static final int LEARNED = 3_000;

    private final Random random = new Random(1);
    private final RowDetector detector = PLAN.create();

    private double[] ordinary() {
        double requests = 100 + 20 * random.nextGaussian();
        return new double[] {requests, 0.4 * requests + random.nextGaussian(), 50 + 5 * random.nextGaussian()};
    }

    private int learn(int rows) {
        int alarms = 0;
        for (int i = 0; i < rows; i++) {
            alarms += detector.score(i, ordinary()) > RowDetector.ALARM ? 1 : 0;
        }
        return alarms;
    }

    @Test
    void ordinaryRowsAreHardlyEverAlarms() {
        assertThat(learn(20_000)).isLessThanOrEqualTo(4);
    }

    @Test
    void columnsThatContradictEachOtherAreAnAlarmThoughEachIsOrdinary() {
        learn(LEARNED);
        double score = detector.score(LEARNED, new double[] {125, 30, 50});
        assertThat(score).isGreaterThan(RowDetector.ALARM);

        List<ColumnFinding> findings = detector.findings();
        assertThat(findings).extracting(ColumnFinding::column).startsWith("cpu").endsWith("memory");
        ColumnFinding cpu = findings.get(0);
        assertThat(cpu.score()).isEqualTo(score);
        assertThat(cpu.value()).isEqualTo(30);
        assertThat(cpu.reason()).isEqualTo("half-space-trees");
        // Of 125 requests 50 %, four deviations of 1 to either side.
        assertThat(cpu.expected().low()).isBetween(43.0, 48.0);
        assertThat(cpu.expected().high()).isBetween(52.0, 57.0);
        ColumnFinding memory = findings.get(2);
        assertThat(memory.score()).isLessThan(0.05);
        assertThat(memory.expected().low()).isLessThan(50);
        assertThat(memory.expected().high()).isGreaterThan(50);
    }

    @ParameterizedTest
    @EnumSource
    void everyKindIsQuietOnOrdinaryRowsAndTellsOneFarOutWithItsColumn(MultivariateKind kind) {
        RowDetector each = new DetectionPlan(
                        List.of(new WatchedTogether(List.of("requests", "cpu", "memory"), kind.ofASeries())))
                .create();
        int alarms = 0;
        for (int i = 0; i < 10_000; i++) {
            alarms += each.score(i, ordinary()) > RowDetector.ALARM ? 1 : 0;
        }
        assertThat(alarms).isLessThanOrEqualTo(3);
        assertThat(each.score(10_000, new double[] {100, 40, 95})).isGreaterThan(RowDetector.ALARM);
        assertThat(each.findings().get(0).column()).isEqualTo("memory");
        assertThat(each.findings()).extracting(ColumnFinding::reason).containsOnly(kind.text());
        assertThat(each.findings().get(0).expected().low()).isBetween(15.0, 75.0);
        assertThat(each.findings().get(0).expected().high()).isBetween(55.0, 94.0);
    }

    @ParameterizedTest
    @EnumSource
    void aPlanIsReadAsItWasWritten(MultivariateKind kind) throws IOException {
        DetectionPlan plan = new DetectionPlan(List.of(new WatchedTogether(List.of("a", "b"), kind.ofASeries())));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        plan.write(new DataOutputStream(bytes));
        assertThat(DetectionPlan.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()))))
                .isEqualTo(plan);
    }

    @Test
    void aMissingValueIsNoContradictionAndARowWithoutAnyIsNotJudged() {
        learn(LEARNED);
        assertThat(detector.score(LEARNED, new double[] {100, Double.NaN, 50})).isLessThan(RowDetector.ALARM);
        // Many requests and a busy processor: of the usual processor it would be a contradiction.
        assertThat(detector.score(LEARNED, new double[] {150, Double.NaN, 50})).isLessThan(RowDetector.ALARM);
        assertThat(detector.score(LEARNED, new double[] {Double.NaN, 60, 50})).isLessThan(RowDetector.ALARM);

        byte[] before = detector.state();
        assertThat(detector.score(LEARNED, new double[] {Double.NaN, Double.NaN, Double.NaN}))
                .isZero();
        assertThat(detector.state()).isEqualTo(before);
    }

    @Test
    void restoredItGoesOnAsIfItHadNeverStopped() {
        learn(LEARNED);
        RowDetector restored = PLAN.create();
        restored.restore(detector.state());
        for (int i = 0; i < 600; i++) {
            double[] row = i % 100 == 99 ? new double[] {125, 30, 50} : ordinary();
            assertThat(restored.score(i, row)).isEqualTo(detector.score(i, row));
            assertThat(restored.findings()).isEqualTo(detector.findings());
        }
        assertThat(restored.state()).isEqualTo(detector.state());
    }
}
