package io.weir.operators.decision;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.operators.event.Event;
import io.weir.operators.event.Payments;
import io.weir.operators.event.ServedScore;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecisionJsonTest {
    private final DecisionJson json = new DecisionJson(Payments.SCHEMA, "card-fraud", "0badcafe");

    private static Decision decision(Double amount, boolean alert, Decision.Reason... reasons) {
        Event event = Payments.payment(1208046, "card \"1\"", amount, Payments.time("2018-08-05T00:00:11Z"))
                .withFeatures(new float[] {431.2f, Float.NaN, Float.POSITIVE_INFINITY, -0.0f, 3});
        return new Decision(
                event,
                new ServedScore("fraud", 17, alert ? 0.97f : 0.0312f),
                List.of(new ServedScore("forest", 3, 0.5f)),
                alert,
                6,
                List.of(reasons));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    @Test
    void decisionIsWrittenAsTheTopicsPageSays() {
        assertThat(text(json.decision(decision(5.0, false))))
                .isEqualTo(
                        "{\"id\":1208046,\"event_time\":\"2018-08-05T00:00:11.000Z\",\"score\":0.0312,\"decision\":\"pass\","
                                + "\"model\":\"fraud\",\"model_version\":17,\"latency_ms\":6}");
    }

    @Test
    void alertHoldsTheEventAndItsReasons() {
        assertThat(text(json.alert(decision(431.2, true, new Decision.Reason("amount", 431.2f, 3.4)))))
                .isEqualTo(
                        "{\"id\":1208046,\"event_time\":\"2018-08-05T00:00:11.000Z\",\"score\":0.97,\"decision\":\"alert\","
                                + "\"model\":\"fraud\",\"model_version\":17,\"latency_ms\":6,\"event\":{\"id\":1208046,"
                                + "\"card\":\"card \\\"1\\\"\",\"amount\":431.2,\"at\":\"2018-08-05T00:00:11.000Z\"},"
                                + "\"reasons\":[{\"feature\":\"amount\",\"value\":431.2,\"contribution\":3.4}]}");
    }

    @Test
    void columnWithoutAValueIsNull() {
        assertThat(text(json.alert(decision(null, true))))
                .contains("\"card\":\"card \\\"1\\\"\",\"amount\":null,\"at\"")
                .endsWith("\"reasons\":[]}");
    }

    @Test
    void featureThatIsNoNumberIsNull() {
        assertThat(text(json.features(decision(null, false))))
                .isEqualTo(
                        "{\"id\":1208046,\"event_time\":\"2018-08-05T00:00:11.000Z\",\"score\":0.0312,\"model\":\"fraud\",\"model_version\":17,"
                                + "\"pipeline\":\"card-fraud\",\"beside\":[{\"model\":\"forest\",\"model_version\":3,\"score\":0.5}],"
                                + "\"feature_set\":\"0badcafe\","
                                + "\"features\":[431.2,null,null,-0.0,3.0]}");
    }
}
