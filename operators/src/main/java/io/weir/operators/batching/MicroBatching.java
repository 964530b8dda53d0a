package io.weir.operators.batching;

import io.weir.gpu.model.DenseModel;
import io.weir.gpu.route.DevicePreference;
import java.time.Duration;
import java.util.Objects;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * Computes a function of each record of a stream in micro-batches, on a GPU where that pays:
 *
 * <pre>{@code
 * DataStream<Scored> scored = MicroBatching.of(payments)
 *         .inputs((payment, row) -> {
 *             row[0] = payment.amount;
 *             row[1] = payment.hour;
 *         })
 *         .score(() -> model(), DevicePreference.AUTO)
 *         .join("score payments", TypeInformation.of(Scored.class),
 *                 (payment, outputs) -> new Scored(payment.id, outputs[0]));
 * }</pre>
 *
 * <p>The stream that results has one record for each of the given one, in the same order in each subtask (so per key, if
 * the stream is keyed), with its timestamp; no watermark overtakes a record, and no record waits while a checkpoint is
 * taken, so that there is no state, and exactly-once is the job's own. {@link MicroBatcher} says when a batch goes.
 *
 * <p>If the job reuses objects, records are copied: they wait while the next ones are made.
 *
 * @param <I> the records of the stream
 */
public final class MicroBatching<I> {
    private static final BatchLimits DEFAULT = BatchLimits.of(1024, Duration.ofMillis(5));

    private final DataStream<I> stream;
    private RowWriter<? super I> inputs;
    private BatchFunction function;
    private BatchLimits limits = DEFAULT;

    private MicroBatching(DataStream<I> stream) {
        this.stream = Objects.requireNonNull(stream, "stream");
    }

    public static <I> MicroBatching<I> of(DataStream<I> stream) {
        return new MicroBatching<>(stream);
    }

    /** How a record becomes a row of floats. */
    public MicroBatching<I> inputs(RowWriter<? super I> writer) {
        this.inputs = writer;
        return this;
    }

    /** Batches of up to 1,024 rows and rows that wait for 5 ms at most, if this is not called. */
    public MicroBatching<I> limits(BatchLimits batches) {
        this.limits = batches;
        return this;
    }

    /** Computes the outputs of a model, which is made in each subtask. */
    public MicroBatching<I> score(SerializableSupplier<? extends DenseModel> model, DevicePreference device) {
        return apply(BatchFunction.of(model, device));
    }

    /** Computes the outputs of a model, which is made in each subtask; the settings also say what happens when the device fails. */
    public MicroBatching<I> score(SerializableSupplier<? extends DenseModel> model, DeviceSettings device) {
        return apply(BatchFunction.of(model, device));
    }

    /** Computes a function of one's own. */
    public MicroBatching<I> apply(BatchFunction batchFunction) {
        this.function = batchFunction;
        return this;
    }

    /**
     * Adds the operator to the job.
     *
     * @param name of the operator; give a uid too
     * @throws IllegalStateException if there are no inputs or no function yet
     */
    public <O> SingleOutputStreamOperator<O> join(
            String name, TypeInformation<O> type, RowJoiner<? super I, O> joiner) {
        if (inputs == null || function == null) {
            throw new IllegalStateException("micro-batches '" + name + "' lack "
                    + (inputs == null ? "inputs(...)" : "score(...) or apply(...)") + ", which comes before join(...)");
        }
        return stream.transform(
                name, type, new MicroBatchOperator<I, O>(limits, clean(inputs), clean(function), clean(joiner)));
    }

    private <F> F clean(F lambda) {
        return stream.getExecutionEnvironment().clean(lambda);
    }
}
