package io.weir.state.expiry;

import javax.annotation.Nullable;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
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
 * <p>What is due is looked at first, as it may be another thing by then than what was noted: {@link #keptSince}. Where that is
 * rare, looking would be half of the cost of forgetting: {@link #keptUnchangedSince} has a key forgotten unseen, unless a mark
 * tells that it was {@link #keptAgainSince} another time.
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
    private final boolean mostlyUnchanged;
    private transient ExpiryLedger seen;

    @Nullable
    private transient ExpiryLedger unseen;

    @Nullable
    private transient ValueState<Boolean> again;

    /**
     * @param kept for how long something is kept, from its time on, in milliseconds of event time
     * @param mostlyUnchanged whether {@link #keptUnchangedSince} and {@link #keptAgainSince} may be called
     */
    protected ForgettingOperator(long kept, boolean mostlyUnchanged) {
        this.kept = kept;
        this.mostlyUnchanged = mostlyUnchanged;
    }

    @Override
    public void open() throws Exception {
        super.open();
        getInternalTimerService("user-timers", VoidNamespaceSerializer.INSTANCE, this);
        seen = ExpiryLedger.open(this, "due-keys", kept, (key, time, punctual) -> {
            setCurrentKey(key);
            look(time);
        });
        if (mostlyUnchanged) {
            unseen = ExpiryLedger.open(this, "due-unseen", kept, (key, time, punctual) -> {
                setCurrentKey(key);
                if (punctual) {
                    forgetUnseen(time);
                } else {
                    forgetIfOver(time);
                }
            });
            again = getRuntimeContext().getState(new ValueStateDescriptor<>("kept-again", Types.BOOLEAN));
        }
    }

    private void forgetUnseen(long time) throws Exception {
        if (again.value() == null) {
            forget();
        } else {
            again.clear();
            forgetIfOver(time);
        }
    }

    private void look(long time) throws Exception {
        if (forgetIfOver(time) && again != null) {
            again.clear();
        }
    }

    /** @return whether nothing is kept any more; if not, the key was noted again, by another time */
    private boolean forgetIfOver(long time) throws Exception {
        Long since = since();
        if (since != null && since + kept > time) {
            return false;
        }
        if (since != null) {
            forget();
        }
        return true;
    }

    /** The time of what is kept of the current key; null if nothing is. */
    @Nullable
    protected abstract Long since() throws Exception;

    /**
     * Forgets what is kept of the current key: its while is over. After {@link #keptUnchangedSince} it may be asked where nothing
     * is kept.
     */
    protected abstract void forget() throws Exception;

    /** Something is kept of the current key, by now, that is of this time; leaves the current key at another one. */
    protected final void keptSince(long time) throws Exception {
        seen.note((String) getCurrentKey(), time);
    }

    /**
     * The same where nothing was kept of the key, and what is kept now is only changed together with {@link #keptAgainSince},
     * and only cleared by {@link #forget}.
     */
    protected final void keptUnchangedSince(long time) throws Exception {
        unseen.note((String) getCurrentKey(), time);
    }

    /**
     * The same where something was kept, of the time {@code before}. It is forgotten a while after the later of both, and up to
     * three 32nds of it more.
     */
    protected final void keptAgainSince(long time, long before) throws Exception {
        again.update(true);
        // Due after the other note: else the key might be new by then, without the mark, and be forgotten in the
        // other's place.
        seen.note((String) getCurrentKey(), Math.max(time, before) + 2 * seen.spread());
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        seen.advance(mark.getTimestamp());
        if (unseen != null) {
            unseen.advance(mark.getTimestamp());
        }
        super.processWatermark(mark);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
        super.prepareSnapshotPreBarrier(checkpoint);
        seen.flush();
        if (unseen != null) {
            unseen.flush();
        }
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
