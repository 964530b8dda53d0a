package io.weir.operators.learning;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ml.evaluation.PrequentialMetrics;
import io.weir.ml.linear.LogisticRegressionLearner;
import io.weir.ml.linear.LogisticRegressionOptions;
import io.weir.ml.online.OnlineLearner;
import io.weir.operators.event.Payments;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsJsonTest {
    private static final long TIME = Payments.time("2018-08-12T00:00:11Z");

    private final OnlineLearner learner =
            new LogisticRegressionLearner(List.of("amount"), LogisticRegressionOptions.defaults());
    private final PrequentialMetrics metrics = new PrequentialMetrics();

    private String text() {
        return new String(MetricsJson.encode("fraud", 17, TIME, learner, metrics), UTF_8);
    }

    @Test
    void metricThatHasNoValueYetIsNull() {
        learner.learn(new float[] {1}, false);
        assertThat(text())
                .startsWith(
                        "{\"model\":\"fraud\",\"version\":17,\"event_time\":\"2018-08-12T00:00:11.000Z\",\"examples\":1,"
                                + "\"positives\":0,\"average_precision\":null,\"auc\":null,\"log_loss\":null}");
    }

    @Test
    void metricsAreWrittenAsTheTopicsPageSays() {
        metrics.add(0.9, true);
        metrics.add(0.1, false);
        assertThat(text())
                .contains("\"average_precision\":" + metrics.averagePrecision())
                .contains("\"auc\":" + metrics.auc())
                .endsWith("\"log_loss\":" + metrics.logLoss() + "}");
        assertThat(metrics.auc()).isBetween(0.99, 1.0);
    }
}
