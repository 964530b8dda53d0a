package io.weir.state.expiry;

import javax.annotation.Nullable;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * An operator that keeps something of each key for a while, keyed by texts of which there are as many as events, and
 * forgets it by an {@link ExpiryLedger}: up to a 32nd of the while later than asked for.
 *
 * <p>The name of the timers is that of a {@code KeyedProcessFunction} with a timer for each key, which such operators once
 * were: its savepoints restore, and the timers in them fire.
 *
 * @param <I> what comes in
 * @param <O> what goes out
 */
public abstract class ForgettingOperator<I, O> extends AbstractStreamOperator<O>
        implements OneInputStreamOperator<I, O>, Triggerable<Object, VoidNamespace> {
    private static final long serialVersionUID = 1L;

    private final long kept;
    private transient ExpiryLedger ledger;

    /** @param kept for how long something is kept, from its time on, in milliseconds of event time */
    protected ForgettingOperator(long kept) {
        this.kept = kept;
    }

    @Override
    public void open() throws Exception {
        super.open();
        getInternalTimerService("user-timers", VoidNamespaceSerializer.INSTANCE, this);
        ledger = ExpiryLedger.open(this, kept, (key, time) -> {
            setCurrentKey(key);
            Long since = since();
            // Else it was noted again, by another time.
            if (since != null && since + kept <= time) {
                forget();
            }
        });
    }

    /** The time of what is kept of the current key; null if nothing is. */
    @Nullable
    protected abstract Long since() throws Exception;

    /** Forgets what is kept of the current key: its while is over. */
    protected abstract void forget() throws Exception;

    /** Something is kept of the current key, by now, that is of this time; leaves the current key at another one. */
    protected final void keptSince(long time) throws Exception {
        ledger.note((String) getCurrentKey(), time);
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        ledger.advance(mark.getTimestamp());
        super.processWatermark(mark);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
        super.prepareSnapshotPreBarrier(checkpoint);
        ledger.flush();
    }

    @Override
    public void onEventTime(InternalTimer<Object, VoidNamespace> timer) throws Exception {
        Long since = since();
        if (since == null) {
            return;
        }
        if (since + kept <= timer.getTimestamp()) {
            forget();
        } else {
            // The state is younger than the timer, or is kept longer than when the timer was set.
            keptSince(since);
        }
    }

    @Override
    public void onProcessingTime(InternalTimer<Object, VoidNamespace> timer) {
        throw new IllegalStateException(
                "no processing-time timer is ever set, but one of " + timer.getKey() + " fired");
    }
}
