package io.weir.operators.batching;

import io.weir.gpu.device.DeviceFailedException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.util.FatalExitExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when its device has failed and the job was told to fail with it.
 *
 * <p>A task that failed alone would be started again in the same process, where CUDA is finished. So the process, on a
 * cluster the TaskManager, ends as after any of Flink's fatal errors, with exit code 239, and whoever watches over it starts
 * another: Kubernetes, YARN, systemd, the demo. The job goes on from its newest checkpoint, as after a crash.
 */
public final class FailedDevice {
    private static final Logger LOG = LoggerFactory.getLogger(FailedDevice.class);

    private static final AtomicBoolean ENDING = new AtomicBoolean();

    private FailedDevice() {}

    /**
     * Begins to end this process. Returns: the caller throws the failure, so that the job's history of exceptions has it,
     * and the task is not in the way of an orderly end.
     */
    public static void endProcess(DeviceFailedException failure) {
        if (ENDING.getAndSet(true)) {
            return;
        }
        LOG.error(
                "This process ends now (exit code {}), to be replaced: {}",
                FatalExitExceptionHandler.EXIT_CODE & 0xff,
                failure.getMessage());
        Thread end = new Thread(
                () -> FatalExitExceptionHandler.INSTANCE.uncaughtException(Thread.currentThread(), failure),
                "end-with-failed-device");
        end.setDaemon(true);
        end.start();
    }
}
