package io.weir.operators.batching;

import io.weir.gpu.model.DenseModel;
import io.weir.gpu.route.DevicePreference;
import java.io.Serializable;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * What is computed in batches, as a job's definition carries it to its tasks: a model, or a function of one's own.
 *
 * <p>Serializable; opened once in each subtask, on the task's thread.
 */
@FunctionalInterface
public interface BatchFunction extends Serializable {
    /**
     * Makes it ready: takes the device, loads parameters. What it gives is closed with the task.
     *
     * @param task says which subtask it is, and what its slot was given
     */
    BatchScorer open(RuntimeContext task) throws Exception;

    /**
     * A model, on the device that suits; of several GPUs, on the one of the task's slot ({@link SlotDevice}).
     *
     * @param model makes the model, in each subtask: parameters need not be serializable, and can be read there
     */
    static BatchFunction of(SerializableSupplier<? extends DenseModel> model, DevicePreference device) {
        return of(model, DeviceSettings.of(device));
    }

    /**
     * A model, on the device that suits.
     *
     * @param model makes the model, in each subtask
     * @param device also says what happens when the device fails
     */
    static BatchFunction of(SerializableSupplier<? extends DenseModel> model, DeviceSettings device) {
        return task -> LoadedModelScorer.open(model.get(), device, task);
    }

    /**
     * A function of one's own that runs on the CPU, on the task's thread.
     *
     * @param inputs columns that it reads, at least 1
     * @param outputs columns that it writes, at least 1
     */
    static BatchFunction of(int inputs, int outputs, ColumnFunction function) {
        if (inputs < 1 || outputs < 1) {
            throw new IllegalArgumentException(
                    "inputs=" + inputs + " outputs=" + outputs + ": a function needs at least 1 column of each");
        }
        return task -> new ColumnFunctionScorer(inputs, outputs, function);
    }
}
