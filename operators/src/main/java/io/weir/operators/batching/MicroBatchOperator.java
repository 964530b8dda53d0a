package io.weir.operators.batching;

import java.util.Arrays;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.IOUtils;

/** The operator of {@link MicroBatching}; it has no state. */
final class MicroBatchOperator<I, O> extends AbstractStreamOperator<O>
        implements OneInputStreamOperator<I, O>, BoundedOneInput {
    private static final long serialVersionUID = 1L;

    private final BatchLimits limits;
    private final RowWriter<? super I> writer;
    private final BatchFunction function;
    private final RowJoiner<? super I, O> joiner;

    private transient MailboxExecutor mailbox;
    private transient BatchScorer scorer;
    private transient MicroBatcher<StreamRecord<I>> batcher;
    private transient TypeSerializer<I> copier;
    private transient float[] row;
    private transient float[] outputs;
    private transient StreamRecord<O> reused;

    MicroBatchOperator(
            BatchLimits limits, RowWriter<? super I> writer, BatchFunction function, RowJoiner<? super I, O> joiner) {
        this.limits = limits;
        this.writer = writer;
        this.function = function;
        this.joiner = joiner;
    }

    @Override
    public void setMailboxExecutor(MailboxExecutor mailboxExecutor) {
        super.setMailboxExecutor(mailboxExecutor);
        this.mailbox = mailboxExecutor;
    }

    @Override
    public void open() throws Exception {
        super.open();
        scorer = function.open(getRuntimeContext());
        LOG.info("Micro-batches of '{}': the function {}", getOperatorName(), scorer.explain());
        row = new float[scorer.inputs()];
        outputs = new float[scorer.outputs()];
        reused = new StreamRecord<>(null);
        if (getExecutionConfig().isObjectReuseEnabled()) {
            copier = getOperatorConfig().getTypeSerializerIn1(getUserCodeClassloader());
        }
        batcher = new MicroBatcher<>(
                limits, scorer, this::emit, BatchingContext.of(getProcessingTimeService(), mailbox, getMetricGroup()));
    }

    @Override
    public void processElement(StreamRecord<I> element) throws Exception {
        I value = element.getValue();
        Arrays.fill(row, Float.NaN);
        try {
            writer.write(value, row);
        } catch (RuntimeException e) {
            throw failed("inputs(...)", "gets a row of " + row.length + " floats", e);
        }
        // The stream record is used again by some senders whatever the job's setting is: it is copied always.
        batcher.add(element.copy(copier == null ? value : copier.copy(value)), row);
    }

    private void emit(MicroBatch<StreamRecord<I>> batch) throws Exception {
        for (int i = 0; i < batch.size(); i++) {
            StreamRecord<I> record = batch.record(i);
            batch.outputs(i, outputs);
            reused.replace(join(record.getValue()));
            if (record.hasTimestamp()) {
                reused.setTimestamp(record.getTimestamp());
            } else {
                reused.eraseTimestamp();
            }
            output.collect(reused);
        }
    }

    private O join(I value) throws Exception {
        try {
            return joiner.join(value, outputs);
        } catch (RuntimeException e) {
            throw failed("join(...)", "gets " + outputs.length + " outputs", e);
        }
    }

    /** Names whose mistake it is; the record is not told, as it may hold what must not be in a log. */
    private IllegalStateException failed(String lambda, String given, RuntimeException e) {
        return new IllegalStateException(
                "the function given to " + lambda + " of '" + getOperatorName() + "', which " + given + ", failed: "
                        + e,
                e);
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        batcher.drain();
        super.processWatermark(mark);
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) throws Exception {
        batcher.drain();
        super.processWatermarkStatus(status);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        batcher.drain();
    }

    @Override
    public void endInput() throws Exception {
        batcher.drain();
    }

    @Override
    public void close() throws Exception {
        // All of them, whichever fails: what a scorer holds on the device must not outlive it.
        IOUtils.closeAll(batcher, scorer, super::close);
        batcher = null;
        scorer = null;
    }
}
