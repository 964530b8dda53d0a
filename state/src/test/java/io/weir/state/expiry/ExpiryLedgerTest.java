package io.weir.state.expiry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import javax.annotation.Nullable;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend.PriorityQueueStateType;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;
import org.junit.jupiter.api.Test;

class ExpiryLedgerTest {
    private static final int KEY_GROUPS = 8;
    private static final long AFTER = 3_200;
    private static final long LATEST_AFTER = AFTER + AFTER / 32;

    /** A key and the time that it is noted for. */
    private record Noted(String key, long time) {}

    /** One of: a note, a watermark, a restart with another parallelism. */
    private record Step(Noted note, long watermark, int parallelism) {}

    /** Notes each element, and emits what is due with the time that it is told. */
    private static final class Noting extends AbstractStreamOperator<Noted>
            implements OneInputStreamOperator<Noted, Noted> {
        private static final long serialVersionUID = 1L;

        private final long after;
        private transient ExpiryLedger ledger;
        private transient ValueState<Integer> seen;

        private Noting(long after) {
            this.after = after;
        }

        @Override
        public void open() throws Exception {
            super.open();
            seen = getRuntimeContext().getState(new ValueStateDescriptor<>("seen", Types.INT));
            ledger = ExpiryLedger.open(this, after, (key, time) -> {
                setCurrentKey(key);
                Integer times = seen.value();
                seen.update(times == 1 ? null : times - 1);
                output.collect(new StreamRecord<>(new Noted(key, time)));
            });
        }

        @Override
        public void processElement(StreamRecord<Noted> element) throws Exception {
            seen.update(Objects.requireNonNullElse(seen.value(), 0) + 1);
            ledger.note(element.getValue().key(), element.getValue().time());
        }

        @Override
        public void processWatermark(Watermark mark) throws Exception {
            ledger.advance(mark.getTimestamp());
            super.processWatermark(mark);
        }

        @Override
        public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
            super.prepareSnapshotPreBarrier(checkpoint);
            ledger.flush();
        }
    }

    /** The subtasks of a job that is restarted now and then. */
    private static final class Job implements AutoCloseable {
        @Nullable
        private final StateBackend backend;

        private final List<KeyedOneInputStreamOperatorTestHarness<String, Noted, Noted>> subtasks = new ArrayList<>();
        private final List<Noted> due = new ArrayList<>();

        /** @param backend null: on the heap */
        Job(@Nullable StateBackend backend, long after) throws Exception {
            this(backend, after, null);
        }

        Job(@Nullable StateBackend backend, long after, @Nullable OperatorSubtaskState state) throws Exception {
            this.backend = backend;
            start(1, after, state);
        }

        private void start(int parallelism, long after, OperatorSubtaskState state) throws Exception {
            for (int i = 0; i < parallelism; i++) {
                var subtask = new KeyedOneInputStreamOperatorTestHarness<>(
                        new Noting(after), Noted::key, Types.STRING, KEY_GROUPS, parallelism, i);
                if (backend != null) {
                    subtask.setStateBackend(backend);
                }
                subtask.setup();
                if (state != null) {
                    subtask.initializeState(AbstractStreamOperatorTestHarness.repartitionOperatorState(
                            state, KEY_GROUPS, KEY_GROUPS, parallelism, i));
                }
                subtask.open();
                subtasks.add(subtask);
            }
        }

        void note(Noted noted) throws Exception {
            int group = KeyGroupRangeAssignment.assignToKeyGroup(noted.key(), KEY_GROUPS);
            subtasks.get(KeyGroupRangeAssignment.computeOperatorIndexForKeyGroup(KEY_GROUPS, subtasks.size(), group))
                    .processElement(noted, 0);
        }

        List<Noted> watermark(long time) throws Exception {
            List<Noted> now = new ArrayList<>();
            for (var subtask : subtasks) {
                subtask.processWatermark(time);
                now.addAll(subtask.extractOutputValues());
                subtask.getOutput().clear();
            }
            due.addAll(now);
            return now;
        }

        void restart(int parallelism, long after) throws Exception {
            start(
                    parallelism,
                    after,
                    AbstractStreamOperatorTestHarness.repackageState(stop().toArray(OperatorSubtaskState[]::new)));
        }

        List<OperatorSubtaskState> stop() throws Exception {
            List<OperatorSubtaskState> states = new ArrayList<>();
            for (var subtask : subtasks) {
                subtask.prepareSnapshotPreBarrier(1);
                states.add(subtask.snapshot(1, 1));
                subtask.close();
            }
            subtasks.clear();
            return states;
        }

        int entries() {
            return subtasks.stream()
                    .mapToInt(KeyedOneInputStreamOperatorTestHarness::numKeyedStateEntries)
                    .sum();
        }

        @Override
        public void close() throws Exception {
            for (var subtask : subtasks) {
                subtask.close();
            }
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Step> note = Combinators.combine(
                        Arbitraries.integers().between(0, 30),
                        Arbitraries.longs().between(-5_000, 20_000))
                .as((key, time) -> new Step(new Noted("k" + key, time), 0, 0));
        Arbitrary<Step> watermark = Arbitraries.longs().between(0, 25_000).map(time -> new Step(null, time, 0));
        Arbitrary<Step> restart =
                Arbitraries.integers().between(1, 3).map(parallelism -> new Step(null, 0, parallelism));
        return Arbitraries.frequencyOf(Tuple.of(20, note), Tuple.of(4, watermark), Tuple.of(1, restart))
                .list()
                .ofMaxSize(80);
    }

    @Property(tries = 200)
    void eachNoteIsDueOnceNeverTooEarlyAndHardlyLate(@ForAll("steps") List<Step> steps) throws Exception {
        List<Noted> open = new ArrayList<>();
        long event = Long.MIN_VALUE;
        try (Job job = new Job(null, AFTER)) {
            for (Step step : steps) {
                if (step.note() != null) {
                    job.note(step.note());
                    open.add(step.note());
                } else if (step.parallelism() > 0) {
                    job.restart(step.parallelism(), AFTER);
                } else if (step.watermark() > event) {
                    event = step.watermark();
                    check(job.watermark(event), open, event);
                }
            }
            check(job.watermark(Long.MAX_VALUE), open, Long.MAX_VALUE);
            assertThat(open).isEmpty();
            assertThat(job.entries()).isZero();
        }
    }

    /** Takes those that are due from the open ones: of equal keys, the earliest. */
    private static void check(List<Noted> due, List<Noted> open, long event) {
        for (Noted key : due.stream().sorted(Comparator.comparing(Noted::time)).toList()) {
            assertThat(key.time()).isLessThanOrEqualTo(event);
            Noted earliest = open.stream()
                    .filter(noted -> noted.key().equals(key.key()))
                    .min(Comparator.comparing(Noted::time))
                    .orElseThrow(() -> new AssertionError(key + " is due though it was not noted, or once too often"));
            assertThat(earliest.time() + AFTER).isLessThanOrEqualTo(key.time());
            open.remove(earliest);
        }
        assertThat(open)
                .allSatisfy(noted -> assertThat(noted.time() + LATEST_AFTER).isGreaterThan(event));
    }

    @Test
    void keysOfOneMillisecondStandInListsOfBoundedLength() throws Exception {
        int keys = KEY_GROUPS * 3 * 512;
        try (Job job = new Job(null, AFTER)) {
            for (int i = 0; i < keys; i++) {
                job.note(new Noted("k" + i, 100));
            }
            job.restart(2, AFTER);
            // What a key is seen by, and lists of at most 512 keys each.
            assertThat(job.entries()).isBetween(keys + keys / 512, keys + keys / 512 + KEY_GROUPS);
            assertThat(job.watermark(100 + LATEST_AFTER)).hasSize(keys);
            assertThat(job.entries()).isZero();
        }
    }

    @Test
    void whatIsDueLaterSinceTheRestartIsNotDueBefore() throws Exception {
        try (Job job = new Job(new EmbeddedRocksDBStateBackend(), AFTER)) {
            job.note(new Noted("a", 100));
            job.restart(1, 2 * AFTER);
            assertThat(job.watermark(100 + AFTER)).isEmpty();
            assertThat(job.watermark(100 + 2 * AFTER)).containsExactly(new Noted("a", 100 + 2 * AFTER));
        }
    }

    @Test
    void whatIsDueEarlierSinceTheRestartIsDueOnceThoughItsTimerOfBeforeIsStillThere() throws Exception {
        for (StateBackend backend : List.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend())) {
            try (Job job = new Job(backend, 2 * AFTER)) {
                job.note(new Noted("a", 100));
                job.restart(1, AFTER);
                job.note(new Noted("a", 100));
                job.restart(1, AFTER);
                assertThat(job.watermark(100 + AFTER)).hasSize(2);
                assertThat(job.watermark(100 + 2 * AFTER)).isEmpty();
            }
        }
    }

    @Test
    void listsAreRestoredWithTheirTimersWhereverFlinkKeepsThese() throws Exception {
        for (PriorityQueueStateType timers : PriorityQueueStateType.values()) {
            EmbeddedRocksDBStateBackend backend = new EmbeddedRocksDBStateBackend();
            backend.setPriorityQueueStateType(timers);
            try (Job job = new Job(backend, AFTER)) {
                for (int i = 0; i < 100; i++) {
                    job.note(new Noted("k" + i, i));
                }
                job.restart(3, AFTER);
                assertThat(job.watermark(100 + AFTER)).as(timers.name()).hasSize(100);
            }
        }
    }

    @Test
    void soManyNotesAtOnceAreWrittenBeforeTheNextCheckpoint() throws Exception {
        try (Job job = new Job(null, AFTER)) {
            int keys = 1 << 16;
            for (int i = 0; i < keys - 1; i++) {
                job.note(new Noted("k" + i, 100L * (i % 300)));
            }
            assertThat(job.entries()).as("no list yet").isEqualTo(keys - 1);
            job.note(new Noted("one more", 0));
            assertThat(job.entries()).isGreaterThan(keys);
        }
    }

    /** With {@code WEIR_WRITE_STATE} it writes the file anew, for a build whose ledger may not read it any more. */
    @Test
    void aLedgerThatWasKeptIsReadAsItWasWritten() throws Exception {
        Path kept = Path.of("src/test/resources/io/weir/state/expiry/ledger-1.state");
        if (System.getenv("WEIR_WRITE_STATE") != null) {
            try (Job job = new Job(null, AFTER)) {
                for (int i = 0; i < 20; i++) {
                    job.note(new Noted("k" + i, 10L * i));
                }
                OperatorSnapshotUtil.writeStateHandle(job.stop().get(0), kept.toString());
            }
        }
        try (Job job = new Job(null, AFTER, OperatorSnapshotUtil.readStateHandle(kept.toString()))) {
            assertThat(job.watermark(AFTER - 1)).isEmpty();
            assertThat(job.watermark(300 + AFTER))
                    .extracting(Noted::key)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, 20).mapToObj(i -> "k" + i).toList());
        }
    }

    @Test
    void aNegativeWhileIsRefused() throws Exception {
        assertThatThrownBy(() -> new Job(null, -1))
                .hasStackTraceContaining("keys are due after -1 ms; accepted: 0 or more");
    }
}
