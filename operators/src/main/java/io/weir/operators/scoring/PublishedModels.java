package io.weir.operators.scoring;

import java.io.Serializable;
import java.util.List;

/**
 * What stands in the topic of models, asked for when a task begins without a state: so that its first decision is not made before it
 * knows what was published long ago.
 */
@FunctionalInterface
public interface PublishedModels extends Serializable {
    /** Where there is no topic to ask. */
    PublishedModels NONE = List::of;

    /**
     * The values of the topic's keys as of now, in any order. May block for as long as the topic takes to be read.
     *
     * @throws RuntimeException if they cannot be had: the task must not begin without them
     */
    List<byte[]> read();
}
