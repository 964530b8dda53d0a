package io.weir.operators.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.gpu.device.FreshDevice;
import io.weir.gpu.kernel.HostCheck;
import io.weir.gpu.kernel.StandInDevice;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import io.weir.gpu.route.DevicePreference;
import io.weir.ml.LogisticRegressionParameters;
import io.weir.ml.ModelSnapshot;
import io.weir.operators.batching.BatchLimits;
import io.weir.operators.batching.DeviceSettings;
import io.weir.operators.event.Event;
import io.weir.operators.event.Payments;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.TwoInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The device fails while a batch is on its way to it, one fills, and something else happens: each event is decided once. */
class ScoringOnFailingDeviceTest {
    private static final String DEVICE_FILES = "weir.gpu.device-files";
    private static final String LIBRARY_PATH = "java.library.path";
    /** Of three events each: of five, three are on their way and two wait. */
    private static final BatchLimits BATCHES = BatchLimits.of(3, Duration.ofMillis(20));

    @TempDir
    Path deviceFiles;

    private String libraryPath;

    record Fault(String function, int nth, int code) {
        @Override
        public String toString() {
            return code + " at call " + nth + " of " + function;
        }

        void plan() {
            StandInDevice.failAt(function, nth, code);
        }
    }

    /** Of waiting, running, sending, and of what loading another model calls: for a while, without memory, for good. */
    static List<Fault> faults() {
        return Stream.of(
                        "cuStreamSynchronize",
                        "cuStreamQuery",
                        StandInDevice.EXECUTION,
                        "cuLaunchKernel",
                        "cuMemcpyHtoDAsync",
                        "cuCtxSetCurrent",
                        "cuMemAlloc",
                        "cuMemcpyHtoD")
                .flatMap(function -> Stream.of(1, 2)
                        .flatMap(nth -> Stream.of(2, 700, 999).map(code -> new Fault(function, nth, code))))
                .toList();
    }

    @BeforeEach
    void start() throws Exception {
        FreshDevice.install();
        Files.createFile(deviceFiles.resolve("nvidia0"));
        System.setProperty(DEVICE_FILES, deviceFiles.toString());
        libraryPath = System.setProperty(LIBRARY_PATH, HostCheck.driver().toString());
    }

    @AfterEach
    void nothingIsLeftOnTheDevice() {
        System.clearProperty(DEVICE_FILES);
        System.setProperty(LIBRARY_PATH, libraryPath);
        assertThat(StandInDevice.allocations()).isZero();
        assertThat(StandInDevice.pinnedAllocations()).isZero();
        assertThat(StandInDevice.handles()).isZero();
    }

    private static TwoInputStreamOperatorTestHarness<Event, byte[], String> harness() throws Exception {
        ScoringOperator<String> operator = new ScoringOperator<>(
                new ScoringSettings(
                        "card-fraud",
                        List.of("fraud"),
                        List.of("amount"),
                        0.125,
                        BATCHES,
                        0.75,
                        AgeLimit.NONE,
                        DeviceSettings.of(DevicePreference.GPU)),
                (decision, atCheckpoint, atOnce) -> atCheckpoint.accept(text(
                        Payments.id(decision.event()),
                        decision.score(),
                        decision.by().version())),
                new OutputTag<>("at once", Types.STRING),
                status -> "");
        TwoInputStreamOperatorTestHarness<Event, byte[], String> harness =
                new TwoInputStreamOperatorTestHarness<>(operator, 1, 1, 0);
        harness.setup(StringSerializer.INSTANCE);
        return harness;
    }

    private static String text(String id, double score, long version) {
        return String.format(Locale.ROOT, "%s: %.5f by version %d", id, score, version);
    }

    /** Its score of x is the logistic function of version × x. */
    private static StreamRecord<byte[]> model(long version) {
        LinearModel linear = new LinearModel(new float[] {version}, 0, new float[] {0}, new float[] {1}, Link.LOGISTIC);
        return new StreamRecord<>(new ModelSnapshot(
                        "fraud", version, 0, 10, 5, List.of("amount"), new LogisticRegressionParameters(linear))
                .toJson());
    }

    private static void send(TwoInputStreamOperatorTestHarness<Event, byte[], String> harness, long from, long to)
            throws Exception {
        for (long id = from; id <= to; id++) {
            Event event = Event.occurred(id, Payments.SCHEMA.rowOfId(Long.toString(id)), 0, null)
                    .withFeatures(new float[] {id / 8f});
            harness.processElement1(new StreamRecord<>(event, id));
        }
    }

    private static List<String> decided(long from, long to, long version) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(id -> text(Long.toString(id), 1 / (1 + Math.exp(-version * id / 8.0)), version))
                .toList();
    }

    private static List<String> concat(List<String> first, List<String> second) {
        List<String> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }

    @ParameterizedTest
    @MethodSource("faults")
    void atACheckpointAllIsDecidedBeforeTheBarrierAndNothingAgainBehindIt(Fault fault) throws Exception {
        OperatorSubtaskState state;
        try (var harness = harness()) {
            harness.open();
            harness.processElement2(model(1));
            send(harness, 1, 5);
            fault.plan();
            harness.prepareSnapshotPreBarrier(1);
            assertThat(harness.extractOutputValues()).isEqualTo(decided(1, 5, 1));
            state = harness.snapshot(1, 1);
        }
        try (var restored = harness()) {
            restored.initializeState(state);
            restored.open();
            send(restored, 6, 8);
            restored.prepareSnapshotPreBarrier(2);
            assertThat(restored.extractOutputValues()).isEqualTo(decided(6, 8, 1));
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whenAVersionTakesOverTheEventsBeforeItAreTheOldOnes(Fault fault) throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.processElement2(model(1));
            send(harness, 1, 5);
            fault.plan();
            harness.processElement2(model(2));
            send(harness, 6, 9);
            harness.processWatermark1(new Watermark(9));
            assertThat(harness.extractOutputValues()).isEqualTo(concat(decided(1, 5, 1), decided(6, 9, 2)));
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void atTheEndOfTheInputAllIsDecided(Fault fault) throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.processElement2(model(1));
            send(harness, 1, 5);
            fault.plan();
            harness.endInput1();
            assertThat(harness.extractOutputValues()).isEqualTo(decided(1, 5, 1));
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whenTheTaskIsClosedNothingIsDecidedAnyMoreAndNothingIsLeft(Fault fault) throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.processElement2(model(1));
            send(harness, 1, 5);
            fault.plan();
            harness.close();
            assertThat(decided(1, 5, 1)).containsAll(harness.extractOutputValues());
        }
    }
}
