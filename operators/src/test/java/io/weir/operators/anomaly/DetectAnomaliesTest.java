package io.weir.operators.anomaly;

import static io.weir.operators.contract.Step.element;
import static io.weir.operators.contract.Step.watermark;
import static io.weir.operators.event.Payments.payment;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ml.anomaly.univariate.DetectorKind;
import io.weir.ml.anomaly.univariate.DetectorOptions;
import io.weir.operators.contract.OperatorContract;
import io.weir.operators.contract.Step;
import io.weir.operators.event.Event;
import io.weir.operators.event.Payments;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;

/** Each key's amounts are a series. */
class DetectAnomaliesTest {
    private static final OutputTag<String> AT_ONCE = new OutputTag<>("at once", Types.STRING);
    private static final int[] KEYS = {Payments.CARD};
    private static final long FORGET_AFTER = 100_000;
    private static final int ORDINARY = 20;
    /** Enough for two keys. */
    private static final long FEW_KEYS = 6_000;

    private static OperatorContract<Event, String> contract(long cacheBytes) {
        VerdictJson json = new VerdictJson(Payments.SCHEMA, KEYS);
        return OperatorContract.<Object, Event, String>keyed(
                        () -> new DetectAnomalies<>(
                                Payments.SCHEMA,
                                KEYS,
                                new DetectionPlan(List.of(new WatchedColumn(
                                        "amount", DetectorKind.ROBUST_Z_SCORE, DetectorOptions.DEFAULT))),
                                0.5,
                                FORGET_AFTER,
                                cacheBytes,
                                (verdict, atCheckpoint, atOnce) -> {
                                    atCheckpoint.accept(new String(json.verdict(verdict), UTF_8));
                                    if (verdict.alert()) {
                                        atOnce.accept(new String(json.alert(verdict), UTF_8));
                                    }
                                },
                                AT_ONCE),
                        Payments.groupedBy(KEYS),
                        Payments.SCHEMA.groupType(KEYS),
                        Payments.serializer(),
                        StringSerializer.INSTANCE,
                        text -> text)
                .side(AT_ONCE, text -> text);
    }

    /** Ordinary amounts of a card, as many as the detector needs to begin. */
    private static List<Step> ordinary(String card, long from) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < ORDINARY; i++) {
            steps.add(element(payment(i, card, 10.0 + i % 5, from + i)));
        }
        return steps;
    }

    @Test
    void anAlertTellsWhatWasExpectedOfItsOwnKeyAndAMissingValueIsNone() throws Exception {
        List<Step> steps = ordinary("a", 0);
        steps.add(element(payment(20, "a", null, 20)));
        steps.add(element(payment(21, "b", 30.0, 21)));
        steps.add(element(payment(22, "a", 30.0, 22)));
        List<String> texts = contract(0).run(steps);

        assertThat(texts).hasSize(ORDINARY + 4);
        assertThat(texts.subList(0, ORDINARY + 2))
                .allSatisfy(text -> assertThat(text).contains("\"score\":0.0,\"decision\":\"pass\""));
        assertThat(texts.get(20))
                .isEqualTo(
                        "{\"series\":{\"card\":\"a\"},\"event_time\":\"1970-01-01T00:00:00.020Z\",\"score\":0.0,"
                                + "\"decision\":\"pass\",\"column\":\"amount\",\"reason\":\"robust-z-score\",\"latency_ms\":0}");
        // 18 from the median 12; an alarm is at 6 times 1.4826 times the median deviation, which is 1.
        assertThat(texts.get(22)).contains("\"score\":0.669", "\"decision\":\"alert\"");
        assertThat(texts.get(23))
                .startsWith("at once: {\"series\":{\"card\":\"a\"},\"event_time\":\"1970-01-01T00:00:00.022Z\"")
                .contains("\"event\":{\"id\":22,\"card\":\"a\",\"amount\":30.0,")
                .contains("\"contributions\":[{\"column\":\"amount\",\"value\":30.0,\"score\":0.669")
                .contains("\"expected_low\":3.104", "\"expected_high\":20.895");
    }

    @Test
    void aSilentSeriesIsForgottenAndOneThatIsHeardOfIsNot() throws Exception {
        List<Step> steps = ordinary("silent", 0);
        steps.addAll(ordinary("heard", 0));
        steps.add(element(payment(30, "heard", 10.0, FORGET_AFTER - 1)));
        steps.add(watermark(FORGET_AFTER + ORDINARY));
        steps.add(element(payment(31, "silent", 3000.0, FORGET_AFTER + 60)));
        steps.add(element(payment(32, "heard", 3000.0, FORGET_AFTER + 60)));
        assertThat(contract(0).run(steps))
                .filteredOn(text -> text.startsWith("at once"))
                .singleElement()
                .asString()
                .contains("\"card\":\"heard\"");
    }

    @Test
    void verdictsAreTheSameWhileSeriesComeAndGoInTheCache() throws Exception {
        Random random = new Random(1);
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < 72; i++) {
            steps.add(element(payment(i, "card " + i % 3, i == 70 ? 500.0 : random.nextInt(10), 10L * i)));
        }
        List<String> texts = contract(FEW_KEYS).run(steps);
        assertThat(texts).hasSize(73);
        assertThat(texts.get(72)).contains("\"card\":\"card 1\"", "500.0");
    }
}
