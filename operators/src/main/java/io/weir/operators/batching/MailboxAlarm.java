package io.weir.operators.batching;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.util.function.ThrowingRunnable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the check to the task's mailbox, from a sleeping thread that is started when the first batch has to be waited
 * for: a function that computes at once never starts it. The processing-time timers of Flink would do but for their
 * millisecond, which is many batches of a GPU.
 */
final class MailboxAlarm implements CompletionAlarm {
    private static final Logger LOG = LoggerFactory.getLogger(MailboxAlarm.class);

    private final MailboxExecutor mailbox;
    private ScheduledThreadPoolExecutor clock;

    MailboxAlarm(MailboxExecutor mailbox) {
        this.mailbox = mailbox;
    }

    @Override
    public void after(long nanos, ThrowingRunnable<Exception> check) {
        if (clock == null) {
            clock = new ScheduledThreadPoolExecutor(1, work -> {
                Thread thread = new Thread(work, "micro-batch-alarm");
                thread.setDaemon(true);
                return thread;
            });
        }
        clock.schedule(() -> send(check), nanos, TimeUnit.NANOSECONDS);
    }

    private void send(ThrowingRunnable<Exception> check) {
        try {
            mailbox.execute(check, "take the results of finished micro-batches");
        } catch (RejectedExecutionException e) {
            LOG.debug("The task is ending: batches in flight are awaited or given up by its own thread");
        }
    }

    @Override
    public void close() {
        if (clock != null) {
            clock.shutdownNow();
        }
    }
}
