package io.weir.operators.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointType;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.checkpoint.SnapshotType;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.TwoInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/**
 * What every operator of Weir owes: the same answers however Flink runs it.
 *
 * <p>{@link #run} takes a list of steps and runs a fresh operator over them
 *
 * <ol>
 *   <li>uninterrupted, on the heap backend: these outputs are returned, for the test to assert;
 *   <li>with a checkpoint after every element, from which a fresh operator is restored, on the heap backend and on
 *       RocksDB;
 *   <li>uninterrupted on RocksDB;
 *   <li>if keyed, rescaled from 1 subtask to 3 and then to 2, at a third and two thirds of the steps, on both backends;
 *   <li>if keyed, moved to the other backend and back by canonical savepoints, at a third and two thirds of the steps.
 * </ol>
 *
 * <p>and asserts that all outputs are the same, in the same order; but of a rescaled operator in any order, as no order
 * holds between subtasks. Outputs are compared as text, the side outputs' behind all others and with their tag's name
 * before it. Input elements
 * are copied before each run, as operators may change what they get.
 */
public final class OperatorContract<I, O> {
    private static final int MAX_PARALLELISM = 16;

    private interface Harnesses<O> {
        AbstractStreamOperatorTestHarness<O> create(int parallelism, int subtask) throws Exception;
    }

    private final Harnesses<O> harnesses;
    private final KeySelector<I, ?> key;
    private final TypeSerializer<I> input;
    private final TypeSerializer<O> output;
    private final Function<O, String> text;
    private final Map<OutputTag<?>, Function<Object, String>> sides = new LinkedHashMap<>();

    private OperatorContract(
            Harnesses<O> harnesses,
            KeySelector<I, ?> key,
            TypeSerializer<I> input,
            TypeSerializer<O> output,
            Function<O, String> text) {
        this.harnesses = harnesses;
        this.key = key;
        this.input = input;
        this.output = output;
        this.text = text;
    }

    /** The contract of an operator over a keyed stream. */
    public static <K, I, O> OperatorContract<I, O> keyed(
            Supplier<OneInputStreamOperator<I, O>> operator,
            KeySelector<I, K> key,
            TypeInformation<K> keyType,
            TypeSerializer<I> input,
            TypeSerializer<O> output,
            Function<O, String> text) {
        Harnesses<O> harnesses = (parallelism, subtask) -> new KeyedOneInputStreamOperatorTestHarness<>(
                operator.get(), key, keyType, MAX_PARALLELISM, parallelism, subtask);
        return new OperatorContract<>(harnesses, key, input, output, text);
    }

    /** The contract of an operator with one input, never rescaled. */
    public static <I, O> OperatorContract<I, O> oneInput(
            Supplier<OneInputStreamOperator<I, O>> operator,
            TypeSerializer<I> input,
            TypeSerializer<O> output,
            Function<O, String> text) {
        Harnesses<O> harnesses =
                (parallelism, subtask) -> new OneInputStreamOperatorTestHarness<>(operator.get(), 1, 1, 0);
        return new OperatorContract<>(harnesses, null, input, output, text);
    }

    /** The contract of an operator with two inputs, never rescaled. */
    public static <I, J, O> OperatorContract<I, O> twoInputs(
            Supplier<TwoInputStreamOperator<I, J, O>> operator,
            TypeSerializer<I> input,
            TypeSerializer<O> output,
            Function<O, String> text) {
        Harnesses<O> harnesses =
                (parallelism, subtask) -> new TwoInputStreamOperatorTestHarness<>(operator.get(), 1, 1, 0);
        return new OperatorContract<>(harnesses, null, input, output, text);
    }

    /** Compares a side output too. */
    @SuppressWarnings("unchecked")
    public <X> OperatorContract<I, O> side(OutputTag<X> tag, Function<X, String> text) {
        sides.put(tag, value -> tag.getId() + ": " + text.apply((X) value));
        return this;
    }

    /** Runs the steps in every way, asserts that the outputs are the same, and gives them. */
    public List<String> run(Step... steps) throws Exception {
        return run(List.of(steps));
    }

    /** Runs the steps in every way, asserts that the outputs are the same, and gives them. */
    public List<String> run(List<Step> steps) throws Exception {
        List<String> expected = outputs(Backend.HEAP, steps, Interruption.NONE);
        for (Backend backend : Backend.values()) {
            for (Interruption interruption : Interruption.values()) {
                if (key == null && (interruption == Interruption.RESCALED || interruption == Interruption.MOVED)) {
                    continue;
                }
                List<String> found = outputs(backend, steps, interruption);
                var that = assertThat(found).as("%s on %s", interruption, backend);
                if (interruption == Interruption.RESCALED) {
                    that.containsExactlyInAnyOrderElementsOf(expected);
                } else {
                    that.containsExactlyElementsOf(expected);
                }
            }
        }
        return expected;
    }

    private enum Interruption {
        NONE,
        RESTORED_AFTER_EVERY_ELEMENT,
        RESCALED,
        MOVED
    }

    private List<String> outputs(Backend backend, List<Step> steps, Interruption interruption) throws Exception {
        int first = steps.size() / 3;
        int second = steps.size() * 2 / 3;
        try (Run run = new Run(backend)) {
            run.start(1, null);
            for (int i = 0; i < steps.size(); i++) {
                Step step = steps.get(i);
                run.take(step);
                switch (interruption) {
                    case NONE -> {}
                    case RESTORED_AFTER_EVERY_ELEMENT -> {
                        if (step instanceof Step.Element || step instanceof Step.Second) {
                            run.restart(1);
                        }
                    }
                    case RESCALED -> {
                        if (i + 1 == first) {
                            run.restart(3);
                        } else if (i + 1 == second) {
                            run.restart(2);
                        }
                    }
                    case MOVED -> {
                        if (i + 1 == first || i + 1 == second) {
                            run.move();
                        }
                    }
                }
            }
            return run.texts();
        }
    }

    private final class Run implements AutoCloseable {
        private Backend backend;
        private final List<String> main = new ArrayList<>();
        private final List<String> beside = new ArrayList<>();
        private List<AbstractStreamOperatorTestHarness<O>> subtasks = List.of();
        private long clock;
        private long checkpoint;

        Run(Backend backend) {
            this.backend = backend;
        }

        void start(int parallelism, OperatorSubtaskState whole) throws Exception {
            int before = subtasks.size();
            subtasks = new ArrayList<>();
            for (int i = 0; i < parallelism; i++) {
                AbstractStreamOperatorTestHarness<O> harness = harnesses.create(parallelism, i);
                subtasks.add(harness);
                harness.setStateBackend(backend.create());
                harness.setup(output);
                if (whole != null) {
                    harness.initializeState(
                            key == null
                                    ? whole
                                    : AbstractStreamOperatorTestHarness.repartitionOperatorState(
                                            whole, MAX_PARALLELISM, before, parallelism, i));
                }
                harness.setProcessingTime(clock);
                harness.open();
            }
        }

        void restart(int parallelism) throws Exception {
            OperatorSubtaskState whole = stop(CheckpointType.CHECKPOINT);
            start(parallelism, whole);
        }

        void move() throws Exception {
            OperatorSubtaskState whole = stop(SavepointType.savepoint(SavepointFormatType.CANONICAL));
            backend = backend.other();
            start(1, whole);
        }

        private OperatorSubtaskState stop(SnapshotType type) throws Exception {
            checkpoint++;
            OperatorSubtaskState[] states = new OperatorSubtaskState[subtasks.size()];
            for (int i = 0; i < states.length; i++) {
                subtasks.get(i).prepareSnapshotPreBarrier(checkpoint);
                states[i] = subtasks.get(i)
                        .snapshotWithLocalState(checkpoint, clock, type)
                        .getJobManagerOwnedState();
            }
            drain();
            closeAll();
            return AbstractStreamOperatorTestHarness.repackageState(states);
        }

        @SuppressWarnings("unchecked")
        void take(Step step) throws Exception {
            if (step instanceof Step.Element element) {
                I value = input.copy((I) element.value());
                AbstractStreamOperatorTestHarness<O> subtask = subtasks.get(subtaskOf(value));
                if (subtask instanceof TwoInputStreamOperatorTestHarness<?, ?, ?> two) {
                    ((TwoInputStreamOperatorTestHarness<I, ?, O>) two).processElement1(new StreamRecord<>(value));
                } else {
                    ((OneInputStreamOperatorTestHarness<I, O>) subtask).processElement(new StreamRecord<>(value));
                }
            } else if (step instanceof Step.Second second) {
                ((TwoInputStreamOperatorTestHarness<I, Object, O>) subtasks.get(0))
                        .processElement2(new StreamRecord<>(second.value()));
            } else {
                if (step instanceof Step.ClockAt at) {
                    clock = at.millis();
                }
                for (AbstractStreamOperatorTestHarness<O> subtask : subtasks) {
                    all(step, subtask);
                }
            }
            drain();
        }

        private void all(Step step, AbstractStreamOperatorTestHarness<O> subtask) throws Exception {
            if (step instanceof Step.ClockAt) {
                subtask.setProcessingTime(clock);
            } else if (subtask instanceof TwoInputStreamOperatorTestHarness<?, ?, O> two) {
                if (step instanceof Step.WatermarkAt at) {
                    two.processWatermark1(new Watermark(at.time()));
                } else {
                    two.endInput1();
                }
            } else {
                OneInputStreamOperatorTestHarness<?, O> one = (OneInputStreamOperatorTestHarness<?, O>) subtask;
                if (step instanceof Step.WatermarkAt at) {
                    one.processWatermark(at.time());
                } else {
                    one.endInput();
                }
            }
        }

        private int subtaskOf(I value) throws Exception {
            return key == null
                    ? 0
                    : KeyGroupRangeAssignment.assignKeyToParallelOperator(
                            key.getKey(value), MAX_PARALLELISM, subtasks.size());
        }

        /** The main output, then the side outputs: between them no order holds. */
        List<String> texts() {
            List<String> texts = new ArrayList<>(main);
            texts.addAll(beside);
            return texts;
        }

        private void drain() {
            for (AbstractStreamOperatorTestHarness<O> subtask : subtasks) {
                subtask.extractOutputValues().forEach(value -> main.add(text.apply(value)));
                subtask.getOutput().clear();
                sides.forEach((tag, side) -> {
                    var records = subtask.getSideOutput(tag);
                    if (records != null) {
                        records.forEach(record -> beside.add(side.apply(record.getValue())));
                        records.clear();
                    }
                });
            }
        }

        private void closeAll() throws Exception {
            for (AbstractStreamOperatorTestHarness<O> subtask : subtasks) {
                subtask.close();
            }
        }

        @Override
        public void close() throws Exception {
            closeAll();
        }
    }
}
