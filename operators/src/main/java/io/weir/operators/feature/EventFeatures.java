package io.weir.operators.feature;

import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import java.util.List;
import org.apache.flink.api.common.functions.MapFunction;

/** Begins each event's feature vector: makes room for all of it and fills in the features of the event alone. */
public final class EventFeatures implements MapFunction<Event, Event> {
    private static final long serialVersionUID = 1L;

    private final EventSchema schema;
    private final EventFeature[] own;
    private final int features;

    /**
     * @param own the first features of the vector
     * @param features the length of the whole vector
     */
    public EventFeatures(EventSchema schema, List<EventFeature> own, int features) {
        this.schema = schema;
        this.own = own.toArray(EventFeature[]::new);
        this.features = features;
    }

    @Override
    public Event map(Event event) {
        if (event.occurred()) {
            float[] vector = event.featuresOf(features);
            for (int i = 0; i < own.length; i++) {
                vector[i] = own[i].value(schema, event.row());
            }
        }
        return event;
    }
}
