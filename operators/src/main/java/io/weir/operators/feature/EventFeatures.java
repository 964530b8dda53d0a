package io.weir.operators.feature;

import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.functions.MapFunction;

/** Begins each event's feature vector: makes room for all of it and fills in the features of the event alone. */
public final class EventFeatures implements MapFunction<Event, Event> {
    private static final long serialVersionUID = 1L;

    private final EventSchema schema;
    private final EventFeature[] own;
    private final int features;
    private final boolean precise;

    /**
     * @param own the first features of the vector
     * @param features the length of the whole vector
     * @param precise whether the vector is also kept as it is before it is rounded to floats; the steps behind follow
     */
    public EventFeatures(EventSchema schema, List<EventFeature> own, int features, boolean precise) {
        this.schema = schema;
        this.own = own.toArray(EventFeature[]::new);
        this.features = features;
        this.precise = precise;
    }

    @Override
    public Event map(Event event) {
        if (event.occurred()) {
            float[] vector = event.featuresOf(features);
            double[] whole = precise ? missing() : null;
            for (int i = 0; i < own.length; i++) {
                double value = own[i].value(schema, event.row());
                vector[i] = (float) value;
                if (precise) {
                    whole[i] = value;
                }
            }
            event.withPrecise(whole);
        }
        return event;
    }

    private double[] missing() {
        double[] vector = new double[features];
        Arrays.fill(vector, Double.NaN);
        return vector;
    }
}
