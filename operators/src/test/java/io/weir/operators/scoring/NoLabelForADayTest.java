package io.weir.operators.scoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.gpu.route.DevicePreference;
import io.weir.ml.ModelSnapshot;
import io.weir.ml.evaluation.MetricsReport;
import io.weir.ml.linear.LinearLearner;
import io.weir.ml.linear.LinearOptions;
import io.weir.ml.linear.Optimizer;
import io.weir.ml.online.OnlineLearner;
import io.weir.operators.batching.BatchLimits;
import io.weir.operators.batching.DeviceSettings;
import io.weir.operators.event.Event;
import io.weir.operators.event.Payments;
import io.weir.operators.learning.LearningEncoder;
import io.weir.operators.learning.LearningOperator;
import io.weir.operators.learning.TaughtModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.TwoInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Learning and scoring through a day on which events come and labels do not, and through the morning after. */
class NoLabelForADayTest {
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final List<String> FEATURES = List.of("amount");
    private static final OutputTag<String> AT_ONCE = new OutputTag<>("at once", Types.STRING);

    private OneInputStreamOperatorTestHarness<Event, byte[]> learning;
    private TwoInputStreamOperatorTestHarness<Event, byte[], String> scoring;
    private int published;
    private long clock;

    private record Versions() implements LearningEncoder<byte[]> {
        @Override
        public void published(ModelSnapshot model, Consumer<byte[]> out) {
            out.accept(model.toJson());
        }

        @Override
        public void measured(
                String model,
                long version,
                long eventTime,
                OnlineLearner learner,
                MetricsReport metrics,
                Consumer<byte[]> out) {}
    }

    @BeforeEach
    void startLearning() throws Exception {
        LearningOperator<byte[]> operator = new LearningOperator<>(
                List.of(new TaughtModel(
                        "fraud",
                        () -> new LinearLearner(
                                FEATURES, LinearOptions.of(Optimizer.SGD).withPrior(0.25)),
                        10,
                        0)),
                new Versions());
        learning = new OneInputStreamOperatorTestHarness<>(operator, 1, 1, 0);
        learning.setup(BytePrimitiveArraySerializer.INSTANCE);
        learning.open();
    }

    private void startScoring(AgeLimit.Reaction reaction) throws Exception {
        ScoringSettings settings = new ScoringSettings(
                "card-fraud",
                List.of("fraud"),
                FEATURES,
                0.125,
                BatchLimits.of(3, Duration.ofMillis(20)),
                0.9,
                new AgeLimit(Duration.ofHours(12), reaction),
                DeviceSettings.of(DevicePreference.CPU));
        scoring = new TwoInputStreamOperatorTestHarness<>(
                new ScoringOperator<>(
                        settings,
                        (decision, atCheckpoint, atOnce) ->
                                atCheckpoint.accept(decision.by().version() + " " + decision.score()),
                        AT_ONCE,
                        status -> new String(StatusJson.of("card-fraud", status), UTF_8)),
                1,
                1,
                0);
        scoring.setup(StringSerializer.INSTANCE);
        scoring.setProcessingTime(0);
        scoring.open();
    }

    @AfterEach
    void stop() throws Exception {
        learning.close();
        scoring.close();
    }

    /** Labels of ten events of an hour, and the version that they make, which scoring reads. */
    private void labelsOf(int hour) throws Exception {
        for (int i = 0; i < 10; i++) {
            long time = hour * HOUR + i;
            learning.processElement(new StreamRecord<>(
                    Event.labeled(time, Payments.SCHEMA.rowOfId(Long.toString(time)), i % 5 == 0, time, null)
                            .withFeatures(new float[] {i % 5})));
        }
        List<byte[]> all = learning.extractOutputValues();
        for (; published < all.size(); published++) {
            scoring.processElement2(new StreamRecord<>(all.get(published)));
        }
    }

    /** How three events of an hour were decided about: by which version, with which score. */
    private List<String> decisionsIn(int hour) throws Exception {
        int before = scoring.extractOutputValues().size();
        for (int i = 0; i < 3; i++) {
            long time = hour * HOUR + i;
            scoring.processElement1(
                    new StreamRecord<>(Event.occurred(time, Payments.SCHEMA.rowOfId(Long.toString(time)), 0, null)
                            .withFeatures(new float[] {1})));
        }
        scoring.processWatermark1(new Watermark((hour + 1) * HOUR));
        List<String> all = scoring.extractOutputValues();
        return new ArrayList<>(all.subList(before, all.size()));
    }

    private String status() throws Exception {
        clock += 5_000;
        scoring.setProcessingTime(clock);
        List<String> all = new ArrayList<>();
        scoring.getSideOutput(AT_ONCE).forEach(record -> all.add(record.getValue()));
        return all.get(all.size() - 1);
    }

    @ParameterizedTest
    @EnumSource(names = {"ALARM", "PRIOR"})
    void everyEventIsDecidedAboutItsModelsAgeIsToldAndLabelsThatComeBackAreLearnedFrom(AgeLimit.Reaction reaction)
            throws Exception {
        startScoring(reaction);
        labelsOf(0);
        List<String> decided = decisionsIn(1);
        assertThat(decided).hasSize(3).allMatch(text -> text.startsWith("1 "));
        for (int hour = 2; hour <= 11; hour++) {
            assertThat(decisionsIn(hour)).isEqualTo(decided);
        }
        assertThat(status()).contains("\"model_version\":1,", "\"stale\":false");
        decisionsIn(12);
        assertThat(status())
                .contains("\"model_version\":1,", "\"stale\":true")
                .containsPattern("\"model_age_ms\":4\\d{7},");
        for (int hour = 13; hour <= 24; hour++) {
            assertThat(decisionsIn(hour))
                    .isEqualTo(
                            reaction == AgeLimit.Reaction.PRIOR ? List.of("0 0.125", "0 0.125", "0 0.125") : decided);
        }
        assertThat(published).isEqualTo(1);

        labelsOf(24);
        assertThat(published).isEqualTo(2);
        assertThat(decisionsIn(25)).hasSize(3).allMatch(text -> text.startsWith("2 "));
        assertThat(status()).contains("\"model_version\":2,", "\"stale\":false");
    }

    @Test
    void theJobFailsInsteadIfTheFileSaysSoAndSaysSince() throws Exception {
        startScoring(AgeLimit.Reaction.FAIL);
        labelsOf(0);
        for (int hour = 1; hour <= 11; hour++) {
            assertThat(decisionsIn(hour)).hasSize(3);
        }
        assertThatThrownBy(() -> decisionsIn(12))
                .hasMessageContainingAll("fraud version 1 has learned up to 1970-01-01T00:00:00", "model.on-stale");
    }
}
