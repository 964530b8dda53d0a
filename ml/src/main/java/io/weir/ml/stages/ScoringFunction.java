package io.weir.ml.stages;

import io.weir.ml.ModelSnapshot;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.co.BroadcastProcessFunction;
import org.apache.flink.types.Row;
import org.apache.flink.util.Collector;

/**
 * Fills a row's last two columns: the probability, and the version of the model that gave it.
 *
 * <p>Holds the model with the highest version that was broadcast; one that comes late with a lower version is ignored.
 */
final class ScoringFunction extends BroadcastProcessFunction<Row, String, Row> {
    /** One entry: the newest model's JSON. */
    static final MapStateDescriptor<String, String> NEWEST =
            new MapStateDescriptor<>("newest-model", Types.STRING, Types.STRING);

    private static final long serialVersionUID = 1;
    private static final String KEY = "newest";

    /** JSON, since a snapshot is not serializable; null if there is none. */
    private final String initial;

    private final double prior;
    private final int featuresAt;
    private final int predictionAt;

    private transient ModelSnapshot model;
    /** Whether the model is known to be at least as new as the one in broadcast state. */
    private transient boolean current;

    ScoringFunction(ModelSnapshot initial, double prior, int featuresAt, int predictionAt) {
        this.initial = initial == null ? null : new String(initial.toJson(), StandardCharsets.UTF_8);
        this.prior = prior;
        this.featuresAt = featuresAt;
        this.predictionAt = predictionAt;
    }

    @Override
    public void open(OpenContext context) {
        model = initial == null ? null : ModelData.snapshot(initial);
    }

    @Override
    public void processElement(Row row, ReadOnlyContext context, Collector<Row> out) throws Exception {
        if (!current) {
            // Broadcast state cannot be read before the first element, so what a checkpoint held is taken in here.
            offer(context.getBroadcastState(NEWEST).get(KEY));
            current = true;
        }
        float[] features = Columns.features(row.getField(featuresAt));
        row.setField(predictionAt, model == null ? prior : model.score(features));
        row.setField(predictionAt + 1, model == null ? 0L : model.version());
        out.collect(row);
    }

    @Override
    public void processBroadcastElement(String json, Context context, Collector<Row> out) throws Exception {
        BroadcastState<String, String> newest = context.getBroadcastState(NEWEST);
        if (!current) {
            offer(newest.get(KEY));
            current = true;
        }
        if (offer(json)) {
            newest.put(KEY, json);
        }
    }

    private boolean offer(String json) {
        if (json == null) {
            return false;
        }
        ModelSnapshot offered = ModelData.snapshot(json);
        if (model != null && offered.version() <= model.version()) {
            return false;
        }
        model = offered;
        return true;
    }
}
