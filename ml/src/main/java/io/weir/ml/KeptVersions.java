package io.weir.ml;

import java.io.Serializable;
import java.util.NavigableSet;
import java.util.stream.LongStream;

/**
 * Which versions of a model stay readable, so that one can go back to them: the newest {@code dense}, and of older ones ever
 * fewer, every second one for twice as long, every fourth for four times, and so on to the first.
 *
 * <p>What a version was worth shows in labels that come days later, when tens of newer ones were published: the last few
 * would not do, and all would fill the topic. These are about {@code dense · (1 + log₂(newest / dense) / 2)}, follow from the
 * numbers alone, and one that has gone never comes back.
 *
 * @param dense how many of the newest stay without a gap, at least 1
 */
public record KeptVersions(int dense) implements Serializable {
    public KeptVersions {
        if (dense < 1) {
            throw new IllegalArgumentException("dense=" + dense + ": 1 or above is accepted");
        }
    }

    /** The key of a version in the topic. */
    public static String key(String model, long version) {
        return model + "/" + version;
    }

    /** Whether a version is kept once {@code newest} was published. */
    public boolean contains(long version, long newest) {
        return version >= 1 && version <= newest && newest - version < span(Long.lowestOneBit(version));
    }

    /**
     * Those of some versions that are not kept: {@link #dropped} tells only what one more version drops, and nothing of what was kept
     * when more were.
     */
    public long[] surplus(NavigableSet<Long> held) {
        return held.stream()
                .mapToLong(Long::longValue)
                .filter(version -> !contains(version, held.last()))
                .toArray();
    }

    private long span(long step) {
        return step > Long.MAX_VALUE / dense ? Long.MAX_VALUE : step * dense;
    }

    /** The versions that are kept no longer because {@code newest} was published; O(log newest). */
    public long[] dropped(long newest) {
        return LongStream.iterate(1, step -> step > 0 && span(step) < newest, step -> step * 2)
                .filter(step -> Long.lowestOneBit(newest - span(step)) == step)
                .map(step -> newest - span(step))
                .toArray();
    }
}
