package io.weir.jobs;

import io.weir.connectors.kafka.OutputRecord;
import io.weir.jobs.pipeline.ModelSpec;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.ml.KeptVersions;
import io.weir.ml.ModelSnapshot;
import io.weir.ml.PublishedRecords;
import io.weir.ml.evaluation.MetricsReport;
import io.weir.ml.online.OnlineLearner;
import io.weir.operators.learning.LearningEncoder;
import io.weir.operators.learning.MetricsJson;
import java.util.HashMap;
import java.util.function.Consumer;

/** What the learner found, as records of the topics of models and of their metrics. */
final class ModelPublisher implements LearningEncoder<OutputRecord> {
    private static final long serialVersionUID = 1L;

    private final KeptVersions kept;
    private final String models;
    private final String modelMetrics;
    /** Versions that the topic held at the start though they are not kept, by model, until they are deleted. */
    private final HashMap<String, long[]> surplus = new HashMap<>();

    private ModelPublisher(KeptVersions kept, String models, String modelMetrics) {
        this.kept = kept;
        this.models = models;
        this.modelMetrics = modelMetrics;
    }

    /** @param published what the topic of models holds */
    static ModelPublisher of(Pipeline pipeline, PublishedRecords published) {
        ModelPublisher publisher = new ModelPublisher(
                pipeline.upkeep().keptVersions(),
                pipeline.topics().models(),
                pipeline.topics().modelMetrics());
        for (ModelSpec model : pipeline.models()) {
            long[] surplus =
                    publisher.kept.surplus(published.versions(model.name()).navigableKeySet());
            publisher.surplus.put(model.name(), surplus);
        }
        return publisher;
    }

    /**
     * The newest under the model's name, each under its own, and what is kept no longer is deleted: with the first version also what
     * was held because more were to be kept before. A restart from a checkpoint deletes that again, which changes nothing.
     */
    @Override
    public void published(ModelSnapshot snapshot, Consumer<OutputRecord> out) {
        String model = snapshot.name();
        byte[] json = snapshot.toJson();
        out.accept(Outputs.record(models, model, json));
        out.accept(Outputs.record(models, KeptVersions.key(model, snapshot.version()), json));
        delete(model, kept.dropped(snapshot.version()), out);
        delete(model, surplus.getOrDefault(model, new long[0]), out);
        surplus.remove(model);
    }

    private void delete(String model, long[] versions, Consumer<OutputRecord> out) {
        for (long version : versions) {
            out.accept(Outputs.record(models, KeptVersions.key(model, version), null));
        }
    }

    @Override
    public void measured(
            String model,
            long version,
            long eventTime,
            OnlineLearner learner,
            MetricsReport metrics,
            Consumer<OutputRecord> out) {
        out.accept(
                Outputs.record(modelMetrics, model, MetricsJson.encode(model, version, eventTime, learner, metrics)));
    }
}
