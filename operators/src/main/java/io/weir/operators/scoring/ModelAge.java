package io.weir.operators.scoring;

import io.weir.ml.Champion;
import io.weir.ml.ModelSnapshot;
import java.time.Instant;
import java.util.Optional;
import org.apache.flink.util.FlinkRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How old the version that decides is in event time, and what follows. Changes between two batches, so that what is scored
 * together is of one age. Only its gauges may be read by other threads. */
final class ModelAge {
    private static final Logger LOG = LoggerFactory.getLogger(ModelAge.class);

    private final AgeLimit limit;
    private volatile long now = Long.MIN_VALUE;
    private volatile boolean stale;

    ModelAge(AgeLimit limit) {
        this.limit = limit;
    }

    /** Event time has come this far, epoch milliseconds. */
    void advance(long time) {
        now = time;
    }

    /**
     * Looks whether the version is too old now.
     *
     * @throws FlinkRuntimeException if it is, and the pipeline file says to fail then
     */
    void check(Optional<ModelSnapshot> decides, Champion champion) {
        boolean before = stale;
        stale = now != Long.MIN_VALUE
                && decides.isPresent()
                && limit.exceeded(decides.get().eventTime(), now);
        boolean fails = reactsTo(AgeLimit.Reaction.FAIL, champion);
        if (stale && (fails || !before)) {
            ModelSnapshot model = decides.get();
            String old = "Model " + model.name() + " version " + model.version() + " has learned up to "
                    + Instant.ofEpochMilli(model.eventTime()) + ", which at " + Instant.ofEpochMilli(now)
                    + " is more than " + limit.most() + " ago";
            if (fails) {
                throw new FlinkRuntimeException(old + ": the pipeline file says to fail then (model.on-stale)");
            }
            LOG.warn("{}", old);
        }
    }

    /** Not with a pinned version: it is chosen because it is old, and a newer one must not be waited for. */
    boolean reactsTo(AgeLimit.Reaction reaction, Champion champion) {
        return stale && limit.reaction() == reaction && champion.pinned().isEmpty();
    }

    boolean stale() {
        return stale;
    }

    /** In milliseconds, −1 where it is not known. */
    long millis(Optional<ModelSnapshot> decides) {
        return now == Long.MIN_VALUE
                ? -1
                : decides.map(model -> Math.max(0, now - model.eventTime())).orElse(-1L);
    }
}
