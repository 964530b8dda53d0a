package io.weir.operators.batching;

import static io.weir.operators.contract.Step.clock;
import static io.weir.operators.contract.Step.element;
import static io.weir.operators.contract.Step.end;
import static io.weir.operators.contract.Step.watermark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import io.weir.gpu.route.DevicePreference;
import io.weir.operators.contract.OperatorContract;
import io.weir.operators.contract.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MicroBatchOperatorTest {
    private static final BatchLimits LIMITS = BatchLimits.of(3, Duration.ofMillis(20));

    /** Its missing second feature counts as 4. */
    private static LinearModel model() {
        return new LinearModel(new float[] {2, 1}, 1, new float[] {0, 4}, new float[] {1, 1}, Link.IDENTITY);
    }

    /** Even numbers have a second feature of 14, odd ones miss it. */
    private static void write(long number, float[] row) {
        row[0] = number;
        if (number % 2 == 0) {
            row[1] = 14;
        }
    }

    private static MicroBatchOperator<Long, String> operator() {
        return operator(BatchFunction.of(MicroBatchOperatorTest::model, DevicePreference.CPU));
    }

    private static MicroBatchOperator<Long, String> operator(BatchFunction function) {
        return new MicroBatchOperator<>(
                LIMITS, MicroBatchOperatorTest::write, function, (number, out) -> number + ":" + (int) out[0]);
    }

    private static OperatorContract<Long, String> contract() {
        return OperatorContract.oneInput(
                MicroBatchOperatorTest::operator, LongSerializer.INSTANCE, StringSerializer.INSTANCE, text -> text);
    }

    private static OneInputStreamOperatorTestHarness<Long, String> harness(MicroBatchOperator<Long, String> operator)
            throws Exception {
        var harness = new OneInputStreamOperatorTestHarness<>(operator, 1, 1, 0);
        harness.setup(StringSerializer.INSTANCE);
        return harness;
    }

    private static void process(OneInputStreamOperatorTestHarness<Long, String> harness, long... numbers)
            throws Exception {
        for (long number : numbers) {
            harness.processElement(number, 1000 + number);
        }
    }

    @Test
    void everyRecordIsJoinedWithItsOutputs() throws Exception {
        assertThat(contract().run(element(1L), element(2L), element(3L), element(4L), end()))
                .containsExactly("1:3", "2:15", "3:7", "4:19");
    }

    @Test
    void aFunctionOfTheUserThatFailsIsNamedWithWhatItWasGiven() throws Exception {
        BatchFunction function = BatchFunction.of(1, 2, (in, out) -> out.data()[99] = in.get(0, 0));
        assertFailure(
                new MicroBatchOperator<>(LIMITS, MicroBatchOperatorTest::write, function, (number, out) -> ""),
                "the function given to inputs(...) of",
                "which gets a row of 1 floats, failed: java.lang.ArrayIndexOutOfBoundsException");
        assertFailure(
                new MicroBatchOperator<>(LIMITS, (number, row) -> {}, function, (number, out) -> ""),
                "a batch function of inputs=1 outputs=2 failed on rows=3: java.lang.ArrayIndexOutOfBoundsException");
        assertFailure(
                new MicroBatchOperator<>(
                        LIMITS,
                        (number, row) -> {},
                        BatchFunction.of(1, 2, (in, out) -> {}),
                        (number, out) -> "" + out[2]),
                "the function given to join(...) of",
                "which gets 2 outputs, failed: java.lang.ArrayIndexOutOfBoundsException");
    }

    private static void assertFailure(MicroBatchOperator<Long, String> operator, String... message) throws Exception {
        try (var harness = harness(operator)) {
            harness.open();
            assertThatThrownBy(() -> process(harness, 2, 4, 6)).hasMessageContainingAll(message);
        }
    }

    @Test
    void recordsKeepTheirOrderHoweverTheyAreBatched() throws Exception {
        Random random = new Random(7);
        List<Step> steps = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (long i = 0; i < 40; i++) {
            long number = 2 * i + 1;
            steps.add(element(number));
            expected.add(number + ":" + (2 * number + 1));
            switch (random.nextInt(6)) {
                case 0 -> steps.add(watermark(i));
                case 1 -> steps.add(clock(100 * i));
                default -> {}
            }
        }
        steps.add(end());
        assertThat(contract().run(steps)).containsExactlyElementsOf(expected);
    }

    @Test
    void batchGoesWhenItIsFullAndRecordsKeepTheirTimestamps() throws Exception {
        try (var harness = harness(operator())) {
            harness.open();
            process(harness, 1, 3);
            assertThat(harness.getOutput()).isEmpty();
            harness.processElement(new StreamRecord<>(5L));
            process(harness, 7);
            assertThat(harness.getOutput())
                    .containsExactly(
                            new StreamRecord<>("1:3", 1001),
                            new StreamRecord<>("3:7", 1003),
                            new StreamRecord<>("5:11"));
        }
    }

    @Test
    void noRecordWaitsLongerThanTheDelay() throws Exception {
        try (var harness = harness(operator())) {
            harness.open();
            harness.setProcessingTime(100);
            process(harness, 1);
            harness.setProcessingTime(119);
            process(harness, 3);
            assertThat(harness.extractOutputValues()).isEmpty();
            harness.setProcessingTime(120);
            assertThat(harness.extractOutputValues()).containsExactly("1:3", "3:7");
        }
    }

    @Test
    void noRecordIsOvertakenByAWatermarkOrAnIdleness() throws Exception {
        try (var harness = harness(operator())) {
            harness.open();
            process(harness, 1);
            harness.processWatermark(1001);
            process(harness, 3);
            harness.processWatermarkStatus(WatermarkStatus.IDLE);
            assertThat(harness.getOutput())
                    .containsExactly(
                            new StreamRecord<>("1:3", 1001),
                            new Watermark(1001),
                            new StreamRecord<>("3:7", 1003),
                            WatermarkStatus.IDLE);
        }
    }

    @Test
    void noRecordWaitsBehindACheckpointsBarrier() throws Exception {
        try (var harness = harness(operator())) {
            harness.open();
            process(harness, 1);
            harness.prepareSnapshotPreBarrier(1);
            assertThat(harness.extractOutputValues()).containsExactly("1:3");
        }
    }

    @Test
    void watermarkAndBarrierWaitForWhatIsInFlight() throws Exception {
        HeldScorer device = new HeldScorer();
        try (var harness = harness(heldOperator(device))) {
            harness.open();
            process(harness, 1, 3, 5, 7);
            assertThat(device.submitted).containsExactly(3);
            device.releaseAll();
            harness.processWatermark(2000);
            process(harness, 9);
            harness.prepareSnapshotPreBarrier(1);
            assertThat(harness.getOutput().stream().map(MicroBatchOperatorTest::text))
                    .containsExactly("1:3", "3:7", "5:11", "7:15", "watermark 2000", "9:19");
        }
        assertThat(device.closed).isTrue();
    }

    private static String text(Object output) {
        return output instanceof Watermark mark
                ? "watermark " + mark.getTimestamp()
                : ((StreamRecord<?>) output).getValue().toString();
    }

    private static MicroBatchOperator<Long, String> heldOperator(HeldScorer device) {
        return new MicroBatchOperator<>(
                LIMITS, (number, row) -> row[0] = number, task -> device, (number, out) -> number + ":" + (int) out[0]);
    }

    @Test
    void mailboxTakesFinishedBatchesWhileNoRecordComes() throws Exception {
        HeldScorer device = new HeldScorer();
        try (var harness = harness(heldOperator(device))) {
            harness.open();
            process(harness, 1, 3, 5, 7);
            device.releaseAll();
            Awaitility.await().pollInSameThread().until(() -> {
                var mail = harness.getTaskMailbox().tryTake(-1);
                if (mail.isPresent()) {
                    mail.get().run();
                }
                return harness.getOutput().size() == 4;
            });
            assertThat(harness.extractOutputValues()).containsExactly("1:3", "3:7", "5:11", "7:15");
            assertThat(device.submitted)
                    .as("the seven went when the device was free")
                    .containsExactly(3, 1);
        }
    }

    @Test
    void nothingIsEmittedWhenATaskIsCancelled() throws Exception {
        HeldScorer device = new HeldScorer();
        var harness = harness(heldOperator(device));
        harness.open();
        process(harness, 1, 3, 5, 7);
        device.releaseAll();
        harness.close();
        assertThat(harness.getOutput()).isEmpty();
        assertThat(device.closed).isTrue();
    }
}
