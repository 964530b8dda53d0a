package io.weir.operators.learning;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ml.evaluation.EvaluationOptions;
import io.weir.operators.event.Event;
import io.weir.operators.event.Original;
import io.weir.operators.event.Payments;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EventEvaluationTest {
    @Test
    void eachColumnIsAskedForOnce() {
        EventEvaluation evaluation = EventEvaluation.of(
                EvaluationOptions.DEFAULT.withSegments(List.of("card"), 2).withKeysPerDay(3),
                Payments.SCHEMA,
                Optional.of("card"));
        assertThat(evaluation.columns()).containsExactly(Payments.CARD);
    }

    @Test
    void recordWithoutColumnsKeepsTheIdThatSegmentsAreMadeBy() {
        EventEvaluation evaluation = EventEvaluation.of(
                EvaluationOptions.DEFAULT.withSegments(List.of("id", "card"), 2), Payments.SCHEMA, Optional.empty());
        Event read = new FeatureLogJson(Payments.SCHEMA, "card-fraud", Set.of("fraud"), "0badcafe", 1)
                .withColumns(evaluation.columns())
                .parse(new Original(
                        null,
                        """
                        {"id": 5, "event_time": "2018-04-01T00:00:31Z", "model": "fraud", "feature_set": "0badcafe",
                         "features": [1]}"""
                                .getBytes(UTF_8),
                        "feature-log",
                        0,
                        0));
        assertThat(Payments.id(read)).isEqualTo("5");
        assertThat(read.row().isNullAt(Payments.CARD)).isTrue();
    }
}
