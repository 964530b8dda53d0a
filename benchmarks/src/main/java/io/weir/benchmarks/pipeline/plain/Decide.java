package io.weir.benchmarks.pipeline.plain;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.connectors.kafka.OutputRecord;
import io.weir.ml.ModelSnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Scores each payment and writes its decision and its features, and to the side output its alert. */
final class Decide extends ProcessFunction<Activity, OutputRecord> {
    private static final long serialVersionUID = 1L;
    private static final int MOST_REASONS = 3;

    private final byte[] modelJson;
    private final PlainTopics topics;
    private final double alertAbove;
    private final OutputTag<OutputRecord> alerts;
    private transient ModelSnapshot model;
    private transient ObjectMapper mapper;

    Decide(byte[] modelJson, PlainTopics topics, double alertAbove, OutputTag<OutputRecord> alerts) {
        this.modelJson = modelJson;
        this.topics = topics;
        this.alertAbove = alertAbove;
        this.alerts = alerts;
    }

    @Override
    public void open(OpenContext context) {
        model = ModelSnapshot.fromJson(modelJson);
        mapper = new ObjectMapper();
    }

    @Override
    public void processElement(Activity payment, Context context, Collector<OutputRecord> out) throws Exception {
        float score = (float) model.score(payment.features);
        boolean alert = score > alertAbove;
        Decision decision = new Decision(payment, score, alert, model);
        byte[] key = Long.toString(payment.id).getBytes(UTF_8);
        out.collect(record(topics.decisions(), key, decision));
        out.collect(record(topics.featureLog(), key, new FeatureLog(payment, score, model)));
        if (alert) {
            context.output(alerts, record(topics.alerts(), key, new Alert(decision, payment, reasons(payment))));
        }
    }

    private List<Alert.Reason> reasons(Activity payment) {
        double[] contributions = model.contributions(payment.features);
        return IntStream.range(0, contributions.length)
                .filter(i -> contributions[i] > 0)
                .mapToObj(i -> new Alert.Reason(model.features().get(i), payment.features[i], contributions[i]))
                .sorted(Comparator.comparingDouble(Alert.Reason::contribution).reversed())
                .limit(MOST_REASONS)
                .toList();
    }

    private OutputRecord record(String topic, byte[] key, Object value) throws Exception {
        return new OutputRecord(topic, key, mapper.writeValueAsBytes(value), null, List.of());
    }

    /** A missing feature as null. */
    static List<Float> nullable(float[] features) {
        List<Float> values = new ArrayList<>(features.length);
        for (float feature : features) {
            values.add(Float.isFinite(feature) ? feature : null);
        }
        return values;
    }
}
