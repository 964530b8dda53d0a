package io.weir.benchmarks.contest;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.core.io.InputStatus;

/**
 * The numbers from 0 on, as many as the process's {@link Gate} lets through. Its position is checkpointed, as Flink's own
 * sequence's.
 *
 * <p>While the gate is shut the reader is idle, not blocked: watermarks and checkpoints go on.
 */
public final class GatedSequence extends NumberSequenceSource {
    private static final long serialVersionUID = 1L;

    private final boolean shut;

    /** Behind the process's gate. */
    public GatedSequence() {
        this(false);
    }

    private GatedSequence(boolean shut) {
        super(0, Long.MAX_VALUE - 1);
        this.shut = shut;
    }

    /** One from which no number ever comes, and which does not end: at the end of its input a job would fire all its timers. */
    public static GatedSequence shut() {
        return new GatedSequence(true);
    }

    @Override
    public SourceReader<Long, NumberSequenceSplit> createReader(SourceReaderContext context) {
        return new Reader(super.createReader(context), shut ? new Gate() : Gate.current());
    }

    private static final class Reader implements SourceReader<Long, NumberSequenceSplit> {
        private final SourceReader<Long, NumberSequenceSplit> numbers;
        private final Gate gate;
        private long next;
        private CompletableFuture<Void> waiting = CompletableFuture.completedFuture(null);

        Reader(SourceReader<Long, NumberSequenceSplit> numbers, Gate gate) {
            this.numbers = numbers;
            this.gate = gate;
        }

        @Override
        public void start() {
            numbers.start();
        }

        @Override
        public InputStatus pollNext(ReaderOutput<Long> output) throws Exception {
            if (!gate.admits(next)) {
                waiting = gate.opening();
                if (!gate.admits(next)) {
                    return InputStatus.NOTHING_AVAILABLE;
                }
            }
            InputStatus status = numbers.pollNext(output);
            if (status == InputStatus.MORE_AVAILABLE) {
                gate.emitted(++next);
            }
            return status;
        }

        @Override
        public List<NumberSequenceSplit> snapshotState(long checkpoint) {
            return numbers.snapshotState(checkpoint);
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return gate.admits(next) ? numbers.isAvailable() : waiting;
        }

        @Override
        public void addSplits(List<NumberSequenceSplit> splits) {
            splits.forEach(split -> next = split.from());
            numbers.addSplits(splits);
        }

        @Override
        public void notifyNoMoreSplits() {
            numbers.notifyNoMoreSplits();
        }

        @Override
        public void notifyCheckpointComplete(long checkpoint) {
            gate.checkpointCompleted();
        }

        @Override
        public void close() throws Exception {
            numbers.close();
        }
    }
}
