package io.weir.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ModelSnapshotTest {
    /** As docs/topics.md shows it. */
    private static final String JSON =
            """
            {"format": 2, "name": "fraud", "version": 17, "parent": 16, "kind": "logistic-regression",
             "event_time": "2018-08-12T00:00:11.000Z", "examples": 17000, "positives": 143,
             "schema": "aa8b875f", "features": ["amount"],
             "metrics": {"auc": 0.88, "average_precision": 0.61, "brier": 0.0047, "calibration_error": 0.0011, "log_loss": 0.021},
             "parameters": {"weights": [0.3], "bias": -4.1, "means": [53.6], "scales": [42.1]}}
            """;

    /** As versions of Weir before format 2 wrote it: it is in topics and in savepoints, and is read for ever. */
    private static final String FORMAT_1 =
            """
            {"format": 1, "name": "fraud", "version": 17, "kind": "logistic-regression",
             "event_time": "2018-08-12T00:00:11.000Z", "examples": 17000, "positives": 143, "features": ["amount"],
             "weights": [0.3], "bias": -4.1, "means": [53.6], "scales": [42.1]}
            """;

    private static final ModelSnapshot OF_FORMAT_1 = new ModelSnapshot(
            "fraud",
            17,
            1534032011000L,
            17000,
            143,
            List.of("amount"),
            logistic(new float[] {0.3f}, -4.1f, 53.6f, 42.1f));

    private static final ModelSnapshot SNAPSHOT = OF_FORMAT_1.with(
            16,
            Map.of(
                    "auc", 0.88,
                    "average_precision", 0.61,
                    "brier", 0.0047,
                    "calibration_error", 0.0011,
                    "log_loss", 0.021));

    private static LogisticRegressionParameters logistic(float[] weights, float bias, float mean, float scale) {
        float[] means = new float[weights.length];
        float[] scales = new float[weights.length];
        Arrays.fill(means, mean);
        Arrays.fill(scales, scale);
        return new LogisticRegressionParameters(new LinearModel(weights, bias, means, scales, Link.LOGISTIC));
    }

    @Test
    void theDocumentedJsonIsReadAndWritten() throws Exception {
        assertThat(read(JSON)).isEqualTo(SNAPSHOT);
        ObjectMapper mapper = new ObjectMapper();
        JsonNode written = mapper.readTree(SNAPSHOT.toJson());
        assertThat(written).isEqualTo(mapper.readTree(JSON));
        assertThat(Files.readString(Path.of("..", "docs", "topics.md")).replaceAll("\\s", ""))
                .contains(JSON.replaceAll("\\s", ""));
    }

    @Test
    void format1IsStillRead() {
        assertThat(read(FORMAT_1)).isEqualTo(OF_FORMAT_1);
    }

    @Property(tries = 200)
    void everySnapshotSurvivesItsJson(@ForAll("snapshots") ModelSnapshot snapshot) {
        ModelSnapshot read = ModelSnapshot.fromJson(snapshot.toJson());
        assertThat(read).isEqualTo(snapshot);
        assertThat(read.eventTime()).isEqualTo(snapshot.eventTime());
    }

    @Provide
    Arbitrary<ModelSnapshot> snapshots() {
        Arbitrary<Float> anyFloat = Arbitraries.floats();
        Arbitrary<Float> positive = Arbitraries.floats().greaterThan(0f);
        Arbitrary<Long> time = Arbitraries.longs().between(0, 4_000_000_000_000L);
        return Arbitraries.integers().between(1, 20).flatMap(n -> Combinators.combine(
                        anyFloat.array(float[].class).ofSize(n),
                        anyFloat.array(float[].class).ofSize(n),
                        positive.array(float[].class).ofSize(n),
                        anyFloat,
                        time)
                .as((weights, means, scales, bias, eventTime) -> new ModelSnapshot(
                                "m \"ü\"",
                                2,
                                eventTime,
                                5,
                                2,
                                IntStream.range(0, n).mapToObj(i -> "f" + i).toList(),
                                new LogisticRegressionParameters(
                                        new LinearModel(weights, bias, means, scales, Link.LOGISTIC)))
                        .with(1, Map.of("auc", (double) bias, "never", Double.NaN))));
    }

    @Test
    void anotherFormatIsRefusedByItsNumber() {
        assertThatThrownBy(() -> read(JSON.replace("\"format\": 2", "\"format\": 4")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("format 4")
                .hasMessageContaining("reads formats 1 to 3");
        assertThatThrownBy(() -> read(JSON.replace("\"format\": 2", "\"format\": 3")))
                .hasMessageContaining("calibration of a model is missing");
        assertThatThrownBy(() -> read("{}")).hasMessageContaining("(none)");
    }

    @Test
    void aFieldThatIsWrongIsNamed() {
        assertThatThrownBy(() -> read("[1")).hasMessageContaining("no JSON");
        assertThatThrownBy(() -> read("[]")).hasMessageContaining("no JSON object");
        assertThatThrownBy(() -> read("")).hasMessageContaining("no JSON object");
        assertThatThrownBy(() -> read(JSON.replace("\"bias\": -4.1,", "")))
                .hasMessageContaining("bias of a model is missing");
        assertThatThrownBy(() -> read(JSON.replace("[0.3]", "[\"x\"]"))).hasMessageContaining("weights[0]");
        assertThatThrownBy(() -> read(JSON.replace("[0.3]", "[0.3, 1]")))
                .hasMessageContaining("model fraud version 17")
                .hasMessageContaining("weights=2");
        assertThatThrownBy(() -> read(JSON.replace("[\"amount\"]", "[\"amount\", \"b\"]")))
                .hasMessageContaining("features=2 of model fraud");
        assertThatThrownBy(() -> read(JSON.replace("[\"amount\"]", "[\"price\"]")))
                .hasMessageContaining("schema=aa8b875f")
                .hasMessageContaining("does not belong to its features");
        assertThatThrownBy(() -> read(JSON.replace("\"parameters\"", "\"params\"")))
                .hasMessageContaining("parameters of a model is missing");
        assertThatThrownBy(() -> read(JSON.replace("0.88", "true"))).hasMessageContaining("metrics.auc");
        assertThatThrownBy(() -> read(JSON.replace("\"parent\": 16", "\"parent\": 17")))
                .hasMessageContaining("parent=17");
        assertThatThrownBy(() -> read(JSON.replace("[0.3]", "[1e99]"))).hasMessageContaining("weights[0]=Infinity");
        assertThatThrownBy(() -> read(JSON.replace("[42.1]", "[0]"))).hasMessageContaining("scales[0]=0.0");
        assertThatThrownBy(() -> read(JSON.replace(" 17,", " 0,"))).hasMessageContaining("version=0");
        assertThatThrownBy(() -> read(JSON.replace(" 17,", " 1.5,"))).hasMessageContaining("version");
        assertThatThrownBy(() -> read(JSON.replace("143", "20000"))).hasMessageContaining("positives=20000");
        assertThatThrownBy(() -> read(JSON.replace("2018-08-12T", "yesterday")))
                .hasMessageContaining("event_time='yesterday");
        assertThatThrownBy(() -> read(JSON.replace("logistic-regression", "forest")))
                .hasMessageContaining("kind=forest");
    }

    /** Format 3, so that a reader that knows of no calibration refuses it instead of giving out other scores. */
    @Test
    void aCalibrationIsPublishedReadAndApplied() throws Exception {
        ModelSnapshot calibrated = SNAPSHOT.with(new ScoreCalibration(-1, 0.9, 1.1, 0.25));
        ModelSnapshot read = ModelSnapshot.fromJson(calibrated.toJson());

        assertThat(read).isEqualTo(calibrated).isNotEqualTo(SNAPSHOT);
        assertThat(new ObjectMapper()
                        .readTree(calibrated.toJson())
                        .path("format")
                        .intValue())
                .isEqualTo(3);
        float[] row = {100};
        assertThat(read.score(row))
                .isEqualTo(calibrated.calibration().of(SNAPSHOT.score(row)))
                .isNotCloseTo(SNAPSHOT.score(row), within(1e-3));
        assertThat(read.contributions(row)).isEqualTo(SNAPSHOT.contributions(row));
        assertThat(calibrated.with(3, Map.of()).calibration()).isEqualTo(calibrated.calibration());
    }

    @Test
    void contributionsAndBiasAddUpToTheLogOddsOfTheScore() {
        LinearModel line = new LinearModel(
                new float[] {2, -1, 5}, 0.5f, new float[] {10, 0, 3}, new float[] {5, 1, 1}, Link.LOGISTIC);
        ModelSnapshot model =
                new ModelSnapshot("m", 1, 0, 0, 0, List.of("a", "b", "c"), new LogisticRegressionParameters(line));
        float[] row = {15, 3, Float.NaN};

        assertThat(model.contributions(row)).containsExactly(2, -3, 0);
        assertThat(model.score(row)).isCloseTo(1 / (1 + Math.exp(0.5)), within(1e-12));
        assertThatThrownBy(() -> model.contributions(new float[2])).hasMessageContaining("length=2");
    }

    private static ModelSnapshot read(String json) {
        return ModelSnapshot.fromJson(json.getBytes(StandardCharsets.UTF_8));
    }
}
