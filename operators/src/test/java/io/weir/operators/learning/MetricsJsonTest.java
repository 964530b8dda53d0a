package io.weir.operators.learning;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.ml.drift.DetectorChoice;
import io.weir.ml.evaluation.EvaluationOptions;
import io.weir.ml.evaluation.JudgedScore;
import io.weir.ml.evaluation.PrequentialMetrics;
import io.weir.ml.evaluation.ScoreFigures;
import io.weir.ml.evaluation.SlidingWindow;
import io.weir.ml.linear.LinearLearner;
import io.weir.ml.linear.LinearOptions;
import io.weir.ml.online.OnlineLearner;
import io.weir.ml.watched.Reaction;
import io.weir.ml.watched.WatchedOptions;
import io.weir.operators.event.Payments;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsJsonTest {
    private static final long TIME = Payments.time("2018-08-12T00:00:11Z");

    private final OnlineLearner learner = new LinearLearner(List.of("amount"), LinearOptions.defaults());

    private JsonNode json(PrequentialMetrics metrics) throws IOException {
        return new ObjectMapper().readTree(MetricsJson.encode("fraud", 17, TIME, learner, metrics.report()));
    }

    @Test
    void metricThatHasNoValueYetIsNull() throws IOException {
        learner.learn(new float[] {1}, false);
        assertThat(json(new PrequentialMetrics()))
                .hasToString(
                        "{\"model\":\"fraud\",\"version\":17,\"event_time\":\"2018-08-12T00:00:11.000Z\",\"examples\":1,"
                                + "\"positives\":0,\"average_precision\":null,\"auc\":null,\"log_loss\":null,\"brier\":null,"
                                + "\"calibration_error\":null,"
                                + "\"errors\":{\"average_precision\":null,\"auc\":null,\"calibration_error\":null},"
                                + "\"recall\":[{\"false_positive_rate\":0.001,\"recall\":null,\"error\":null,\"threshold\":null},"
                                + "{\"false_positive_rate\":0.01,\"recall\":null,\"error\":null,\"threshold\":null}],"
                                + "\"reliability\":[]}");
    }

    @Test
    void whatALearnerThatIsWatchedForDriftCountsStandsBesideItsMetrics() throws IOException {
        OnlineLearner watched = new WatchedOptions(
                        LinearOptions.defaults(), DetectorChoice.ADWIN, false, 0.002, Reaction.RESET)
                .learner(List.of("amount"));
        for (int i = 0; i < 4000; i++) {
            float amount = i % 2;
            watched.learn(new float[] {amount}, amount > 0.5 == i < 2000);
        }
        byte[] json = MetricsJson.encode("fraud", 17, TIME, watched, new PrequentialMetrics().report());
        JsonNode counts = new ObjectMapper().readTree(json).path("learner");
        assertThat(counts.path("drifts").longValue()).isPositive();
        assertThat(counts.path("last_drift_at_example").longValue()).isBetween(2000L, 2400L);
        assertThat(counts.path("replaced_by_drift").longValue())
                .isEqualTo(counts.path("drifts").longValue());
    }

    @Test
    void metricsAreWrittenAsTheTopicsPageSays() throws IOException {
        PrequentialMetrics metrics = new PrequentialMetrics(EvaluationOptions.DEFAULT
                .withWindows(List.of(SlidingWindow.of(Duration.ofDays(1)), SlidingWindow.ofLabels(100)))
                .withFading(0.99)
                .withSegments(List.of("channel"), 1)
                .withRecallAt(List.of(0.5))
                .withKeysPerDay(10));
        metrics.add(JudgedScore.of(0.9, true, TIME, TIME).withKey("a").withSegments("web"));
        metrics.add(JudgedScore.of(0.1, false, TIME, TIME).withKey("b").withSegments("app"));
        metrics.add(JudgedScore.of(0.2, false, TIME + 86_400_000, TIME + 86_400_000)
                .withKey("a")
                .withSegments("web"));
        JsonNode json = json(metrics);
        ScoreFigures figures = metrics.everything();

        assertThat(json.path("average_precision").doubleValue()).isEqualTo(figures.averagePrecision());
        assertThat(json.path("auc").doubleValue()).isEqualTo(figures.auc());
        assertThat(json.path("log_loss").doubleValue()).isEqualTo(figures.logLoss());
        assertThat(json.path("brier").doubleValue()).isEqualTo(figures.brier());
        assertThat(json.path("calibration_error").doubleValue()).isEqualTo(figures.calibrationError());
        assertThat(json.at("/errors/auc").doubleValue()).isEqualTo(figures.aucError());
        assertThat(json.at("/recall/0/recall").doubleValue()).isEqualTo(1);
        assertThat(json.at("/recall/0/threshold").doubleValue()).isBetween(0.1, 0.9);
        assertThat(json.at("/reliability")).hasSize(3);
        assertThat(json.at("/reliability/2/positive_share").doubleValue()).isEqualTo(1);

        assertThat(json.at("/fading/examples").doubleValue()).isBetween(2.97, 2.98);
        assertThat(json.at("/windows/0/window").textValue()).isEqualTo("1 d");
        assertThat(json.at("/windows/0/examples").doubleValue()).isEqualTo(1);
        assertThat(json.at("/windows/1/window").textValue()).isEqualTo("100 labels");
        assertThat(json.at("/windows/1/auc").doubleValue()).isEqualTo(1);

        assertThat(json.at("/segments/0/column").textValue()).isEqualTo("channel");
        assertThat(json.at("/segments/0/values/0/value").textValue()).isEqualTo("web");
        assertThat(json.at("/segments/0/values/0/examples").doubleValue()).isEqualTo(2);
        assertThat(json.at("/segments/0/values/0/windows/0/examples").doubleValue())
                .isEqualTo(1);
        assertThat(json.at("/segments/0/values/1/others").booleanValue()).isTrue();
        assertThat(json.at("/segments/0/values/1/value").isMissingNode()).isTrue();

        assertThat(json.path("key_precision"))
                .hasToString("{\"at\":10,\"mean\":0.1,\"days\":[{\"day\":\"2018-08-12\",\"precision\":0.1}]}");
    }
}
