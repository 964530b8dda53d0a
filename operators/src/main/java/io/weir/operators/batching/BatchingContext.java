package io.weir.operators.batching;

import io.weir.gpu.device.DeviceFailedException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;

/**
 * What a {@link MicroBatcher} uses of the task that it runs in.
 *
 * @param timers for the age of a batch
 * @param alarm for the end of a batch; the batcher closes it
 * @param nanos a clock for durations
 * @param deviceFailed is told of a device's failure with which the process is to end, before it is thrown to the task
 */
public record BatchingContext(
        ProcessingTimeService timers,
        CompletionAlarm alarm,
        LongSupplier nanos,
        MetricGroup metrics,
        Consumer<DeviceFailedException> deviceFailed) {
    /** Of an operator: with its own timers, mailbox and metrics. */
    public static BatchingContext of(ProcessingTimeService timers, MailboxExecutor mailbox, MetricGroup metrics) {
        return new BatchingContext(
                timers, new MailboxAlarm(mailbox), System::nanoTime, metrics, FailedDevice::endProcess);
    }
}
