package io.weir.benchmarks.pipeline;

import io.weir.benchmarks.pipeline.plain.Activity;
import io.weir.benchmarks.pipeline.plain.PlainHistories;
import io.weir.connectors.simulation.NetworkConfig;
import io.weir.connectors.simulation.SimulatedMessage;
import io.weir.connectors.simulation.SimulatedMessage.Kind;
import io.weir.connectors.simulation.SimulatedStream;
import io.weir.connectors.simulation.StreamConfig;
import io.weir.connectors.simulation.Transaction;
import io.weir.jobs.PipelineSteps;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.ml.ModelSnapshot;
import io.weir.ml.online.OnlineLearner;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Learns the model that both contestants score with: by the pipeline's own learner, from the first days of their messages. */
final class ModelLearning {
    private ModelLearning() {}

    /**
     * Learns from each payment whose label has come by the end of these days.
     *
     * @return version 1, as the topic of models has it
     */
    static byte[] learn(Pipeline pipeline, NetworkConfig network, int days) {
        OnlineLearner learner =
                new PipelineSteps(pipeline).learner(pipeline.model()).create();
        SimulatedStream stream = new SimulatedStream(new StreamConfig(network, 0, PaymentFeed.LABEL_DELAY));
        PlainHistories histories = new PlainHistories();
        Map<Long, float[]> waiting = new HashMap<>();
        long end = 0;
        while (true) {
            SimulatedMessage message = stream.next();
            Transaction transaction = message.transaction();
            if (end == 0) {
                end = message.eventTime() + Duration.ofDays(days).toMillis();
            }
            if (message.eventTime() >= end) {
                ModelSnapshot model = learner.snapshot(pipeline.model().name(), 1, end);
                return model.toJson();
            }
            if (message.kind() == Kind.LABEL) {
                learner.learn(waiting.remove(transaction.id()), transaction.fraud());
                histories.label(transaction, message.eventTime());
            } else {
                Activity payment = histories.payment(transaction);
                waiting.put(transaction.id(), payment.features);
            }
        }
    }
}
