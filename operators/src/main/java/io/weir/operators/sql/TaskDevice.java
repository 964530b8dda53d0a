package io.weir.operators.sql;

import io.weir.gpu.route.DevicePreference;
import io.weir.operators.batching.DeviceSettings;
import io.weir.operators.batching.SlotDevice;
import io.weir.operators.batching.TaskBackend;
import org.apache.flink.table.functions.FunctionContext;

/** Where a function of SQL computes. */
final class TaskDevice {
    /** The job parameter that says where: {@code auto} if it is not there, {@code cpu} or {@code gpu}. */
    static final String PARAMETER = "weir.device";

    private TaskDevice() {}

    /** @throws IllegalArgumentException if the parameter is none of these */
    static TaskBackend open(FunctionContext task) {
        DevicePreference device = DevicePreference.parse(task.getJobParameter(PARAMETER, "auto"));
        return TaskBackend.open(
                DeviceSettings.of(device),
                task.getTaskInfo(),
                task.getExternalResourceInfos(SlotDevice.RESOURCE),
                task.getMetricGroup());
    }
}
