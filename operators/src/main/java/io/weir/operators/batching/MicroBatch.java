package io.weir.operators.batching;

import io.weir.gpu.FloatBatch;
import io.weir.gpu.LoadedModel;
import io.weir.operators.event.Event;
import java.util.Arrays;

/**
 * Events that wait to be scored together, and the buffers that they are scored in.
 *
 * <p>Not safe for use by several threads; nothing is allocated once it is made.
 */
public final class MicroBatch {
    private final Event[] events;
    private final FloatBatch features;
    private final FloatBatch scores;

    /**
     * @param features the length of a feature vector
     * @param capacity the most events of a batch, at least 1
     */
    public MicroBatch(int features, int capacity) {
        this.events = new Event[capacity];
        this.features = new FloatBatch(features, capacity);
        this.scores = new FloatBatch(1, capacity);
    }

    /** Adds an event with its feature vector. The batch must not be full. */
    public void add(Event event) {
        events[features.rows()] = event;
        features.append(event.features());
    }

    public int size() {
        return features.rows();
    }

    public boolean isEmpty() {
        return features.rows() == 0;
    }

    public boolean isFull() {
        return features.isFull();
    }

    public Event event(int i) {
        return events[i];
    }

    /** The score of an event, after {@link #score}. */
    public float score(int i) {
        return scores.get(i, 0);
    }

    /**
     * Scores all events of the batch.
     *
     * @param model of one output
     */
    public void score(LoadedModel model) {
        model.score(features, scores);
    }

    /** Gives all events of the batch the same score. */
    public void score(float constant) {
        scores.resize(size());
        Arrays.fill(scores.data(), 0, size(), constant);
    }

    /** Forgets the events. */
    public void clear() {
        Arrays.fill(events, 0, size(), null);
        features.clear();
    }
}
