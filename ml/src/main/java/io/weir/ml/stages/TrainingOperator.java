package io.weir.ml.stages;

import io.weir.ml.online.OnlineLearner;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.types.Row;

/**
 * Learns from rows (features, label) and emits {@link ModelData} every so many examples and at the end of the input.
 *
 * <p>Invariants: at most one subtask; the learner, the last version and the examples at that version are in operator state, so
 * that after a failure versions go on from the checkpoint and are emitted again with the same content. A row without a label
 * is no example: it is passed over and counted in the metric {@code unlabelledRows}.
 */
final class TrainingOperator extends AbstractStreamOperator<Row>
        implements OneInputStreamOperator<Row, Row>, BoundedOneInput {
    private static final long serialVersionUID = 1;

    private final LearnerFactory learners;
    private final String modelName;
    private final long publishEvery;

    private transient OnlineLearner learner;
    private transient long version;
    private transient long examplesPublished;
    private transient long eventTime;
    private transient ListState<byte[]> learnerState;
    private transient ListState<Long> progressState;
    private transient Counter unlabelledRows;

    TrainingOperator(LearnerFactory learners, String modelName, long publishEvery) {
        this.learners = learners;
        this.modelName = modelName;
        this.publishEvery = publishEvery;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        learnerState = context.getOperatorStateStore()
                .getListState(
                        new ListStateDescriptor<>("learner", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        // features, version, examples published, event time; in this order
        progressState = context.getOperatorStateStore().getListState(new ListStateDescriptor<>("progress", Types.LONG));
        byte[] bytes = only(learnerState);
        if (bytes != null) {
            var progress = progressState.get().iterator();
            learner = learners.learner(Math.toIntExact(progress.next()));
            learner.restore(bytes);
            version = progress.next();
            examplesPublished = progress.next();
            eventTime = progress.next();
        }
    }

    private static byte[] only(ListState<byte[]> state) throws Exception {
        for (byte[] bytes : state.get()) {
            return bytes;
        }
        return null;
    }

    @Override
    public void open() throws Exception {
        super.open();
        unlabelledRows = getMetricGroup().counter("unlabelledRows");
    }

    @Override
    public void processElement(StreamRecord<Row> record) {
        Row row = record.getValue();
        Object label = row.getField(1);
        if (label == null) {
            unlabelledRows.inc();
            return;
        }
        float[] features = Columns.features(row.getField(0));
        if (learner == null) {
            learner = learners.learner(features.length);
        }
        learner.learn(features, Columns.positive(label));
        if (record.hasTimestamp()) {
            eventTime = Math.max(eventTime, record.getTimestamp());
        }
        if (learner.examples() - examplesPublished >= publishEvery) {
            publish();
        }
    }

    @Override
    public void endInput() {
        if (learner != null && learner.examples() > examplesPublished) {
            publish();
        }
    }

    private void publish() {
        version++;
        examplesPublished = learner.examples();
        output.collect(new StreamRecord<>(ModelData.toRow(learner.snapshot(modelName, version, eventTime))));
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        learnerState.clear();
        progressState.clear();
        if (learner != null) {
            learnerState.add(learner.state());
            progressState.add((long) learner.features());
            progressState.add(version);
            progressState.add(examplesPublished);
            progressState.add(eventTime);
        }
    }
}
