package io.weir.operators.scoring.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ml.Champion;
import io.weir.ml.ModelSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.streaming.util.MockStreamingRuntimeContext;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.PredictFunction;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a model in SQL follows, row by row; that it is the same in batches, {@link PredictInSqlTest} shows. */
@Timeout(60)
class LiveModelTest {
    private static final DataType COLUMNS =
            DataTypes.ROW(DataTypes.FIELD("a", DataTypes.FLOAT()), DataTypes.FIELD("b", DataTypes.DOUBLE()));
    private static final DataType ARRAY =
            DataTypes.ROW(DataTypes.FIELD("features", DataTypes.ARRAY(DataTypes.FLOAT())));
    private static final DataType OUTPUT = DataTypes.ROW(
            DataTypes.FIELD("score", DataTypes.FLOAT()),
            DataTypes.FIELD("version", DataTypes.BIGINT()),
            DataTypes.FIELD("model", DataTypes.STRING()),
            DataTypes.FIELD(
                    "why",
                    DataTypes.ARRAY(DataTypes.ROW(
                            DataTypes.FIELD("feature", DataTypes.STRING()),
                            DataTypes.FIELD("value", DataTypes.FLOAT()),
                            DataTypes.FIELD("contribution", DataTypes.FLOAT())))));
    private static final RowData ROW = GenericRowData.of(2f, 3.0);

    private final HandedModels handed = new HandedModels();

    private static PredictFunction opened(SqlModel model, DataType input) throws Exception {
        PredictFunction function = WeirModelProvider.of(
                        model, (RowType) input.getLogicalType(), (RowType) OUTPUT.getLogicalType(), Optional.empty())
                .createPredictFunction(null);
        function.open(new FunctionContext(new MockStreamingRuntimeContext(1, 0)));
        return function;
    }

    private static String answer(PredictFunction function, RowData row) {
        RowData answer = function.predict(row).iterator().next();
        return answer.getString(2) + " " + answer.getLong(1) + ": " + answer.getFloat(0);
    }

    @Test
    void aNewVersionScoresTheNextRow() throws Exception {
        ModelSnapshot first = HandedModels.version("fraud", 1, 0.5);
        ModelSnapshot second = HandedModels.version("fraud", 2, -0.25);
        handed.hand(first);
        PredictFunction function = opened(handed.model("", "fraud"), COLUMNS);
        assertThat(answer(function, ROW)).isEqualTo("fraud 1: " + HandedModels.score(first, 2, 3));

        handed.hand(second);
        handed.hand(HandedModels.version("another", 7, 1));

        assertThat(answer(function, ROW)).isEqualTo("fraud 2: " + HandedModels.score(second, 2, 3));
        function.close();
    }

    @Test
    void theChampionOfThePipelineScoresAlsoWhenItIsPinned() throws Exception {
        ModelSnapshot fraud = HandedModels.version("fraud", 1, 0.5);
        ModelSnapshot old = HandedModels.version("forest", 3, 0.7);
        ModelSnapshot forest = HandedModels.version("forest", 4, -0.25);
        handed.hand(fraud);
        handed.hand(forest);
        PredictFunction function = opened(handed.model("cards", "fraud", "forest"), COLUMNS);
        assertThat(answer(function, ROW)).startsWith("fraud 1: ");

        Champion champion =
                Champion.ofFile("cards", "fraud").next("forest", Optional.empty(), Instant.EPOCH, "hand", "");
        handed.hand(champion);
        assertThat(answer(function, ROW)).isEqualTo("forest 4: " + HandedModels.score(forest, 2, 3));

        handed.hand(champion.next("forest", Optional.of(old), Instant.EPOCH, "hand", ""));
        assertThat(answer(function, ROW)).isEqualTo("forest 3: " + HandedModels.score(old, 2, 3));

        handed.hand(Champion.ofFile("another", "fraud"));
        assertThat(answer(function, ROW)).startsWith("forest 3: ");
        function.close();
    }

    @Test
    void theReasonsAreTheFeaturesThatRaisedTheScoreMost() throws Exception {
        handed.hand(HandedModels.version("fraud", 1, 1));
        PredictFunction function = opened(handed.model("", "fraud"), ARRAY);

        ArrayData why = function.predict(GenericRowData.of(new GenericArrayData(new float[] {1, 8})))
                .iterator()
                .next()
                .getArray(3);

        assertThat(why.size()).isEqualTo(2);
        assertThat(why.getRow(0, 3).getString(0)).hasToString("b");
        assertThat(why.getRow(0, 3).getFloat(1)).isEqualTo(8);
        assertThat(why.getRow(0, 3).getFloat(2)).isEqualTo(8); // the weight 2 of 8 in units of 2
        function.close();
    }

    @Test
    void whatIsMissingIsMissingToTheModel() throws Exception {
        ModelSnapshot version = HandedModels.version("fraud", 1, 0.5);
        handed.hand(version);
        PredictFunction columns = opened(handed.model("", "fraud"), COLUMNS);
        PredictFunction array = opened(handed.model("", "fraud"), ARRAY);
        String expected = "fraud 1: " + HandedModels.score(version, 2, Float.NaN);

        assertThat(answer(columns, GenericRowData.of(2f, null))).isEqualTo(expected);
        assertThat(answer(array, GenericRowData.of(new GenericArrayData(new Float[] {2f, null}))))
                .isEqualTo(expected);
        columns.close();
        array.close();
    }

    @Test
    void aVersionOfOtherFeaturesIsRefusedWithTheColumnThatDiffers() {
        handed.hand(HandedModels.version("fraud", 3, 1, List.of("a", "c")));

        assertThatThrownBy(() -> opened(handed.model("", "fraud"), COLUMNS))
                .hasMessageContaining("model test: version 3 of fraud (schema ")
                .hasMessageContaining("column 2 was 'c' and is 'b'")
                .hasMessageContaining("name the columns of INPUT, or 'features', as the model has them");
    }

    static Stream<byte[]> poisoned() {
        return Stream.of(
                HandedModels.version("fraud", 7, 1, List.of("b", "a")).toJson(),
                HandedModels.version("fraud", 7, 1, List.of("a")).toJson(),
                "no version".getBytes(UTF_8));
    }

    @ParameterizedTest
    @MethodSource("poisoned")
    void whereTheNewestVersionCannotBeUsedTheNewestKeptOneThatCanIs(byte[] poisoned) throws Exception {
        handed.keep(HandedModels.version("fraud", 5, 1));
        handed.keep(HandedModels.version("fraud", 6, 0.5));
        handed.keep(HandedModels.version("fraud", 4, 1));
        handed.keep(HandedModels.version("another", 9, 1));
        handed.hand(poisoned);

        PredictFunction function = opened(handed.model("", "fraud"), COLUMNS);

        assertThat(answer(function, ROW))
                .isEqualTo("fraud 6: " + HandedModels.score(HandedModels.version("fraud", 6, 0.5), 2, 3));
        handed.hand(HandedModels.version("fraud", 8, 1));
        assertThat(answer(function, ROW)).startsWith("fraud 8: ");
        function.close();
    }

    @Test
    void aVersionOfOtherFeaturesThatComesLaterIsLeftAside() throws Exception {
        handed.hand(HandedModels.version("fraud", 1, 1));
        PredictFunction function = opened(handed.model("", "fraud"), COLUMNS);

        handed.hand(HandedModels.version("fraud", 2, 1, List.of("b", "a")));

        assertThat(answer(function, ROW)).startsWith("fraud 1: ");
        function.close();
    }

    @Test
    void anArrayOfAnotherLengthIsRefused() throws Exception {
        handed.hand(HandedModels.version("fraud", 1, 1));
        PredictFunction function = opened(handed.model("", "fraud"), ARRAY);

        assertThatThrownBy(() -> function.predict(GenericRowData.of(new GenericArrayData(new float[3]))))
                .hasMessage("'features' has 3 elements: one for each of the model's 2 features is accepted");
        assertThatThrownBy(() -> function.predict(GenericRowData.of((Object) null)))
                .hasMessageContaining("'features' is NULL");
        function.close();
    }

    @Test
    void withoutAVersionThatIsTold() {
        assertThatThrownBy(() -> opened(handed.model("", "fraud"), COLUMNS))
                .hasMessageContaining("model test: there is no version of fraud that decides yet; check 'name'");
    }

    @Test
    void aFirstVersionIsWaitedFor() throws Exception {
        SqlModel patient = patient(handed.model("", "fraud"), Double.NaN);
        CompletableFuture<PredictFunction> opening = CompletableFuture.supplyAsync(() -> {
            try {
                return opened(patient, COLUMNS);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        handed.awaitWaiting();
        handed.hand(HandedModels.version("fraud", 5, 1));

        PredictFunction function = opening.get(50, TimeUnit.SECONDS);
        assertThat(answer(function, ROW)).startsWith("fraud 5: ");
        function.close();
    }

    @Test
    void withAPriorRowsAreScoredBeforeThereIsAVersion() throws Exception {
        PredictFunction function = opened(patient(handed.model("", "fraud"), 0.25), COLUMNS);
        assertThat(answer(function, ROW)).isEqualTo("fraud 0: 0.25");
        handed.hand(HandedModels.version("fraud", 1, 1));
        assertThat(answer(function, ROW)).startsWith("fraud 1: ");
        function.close();
    }

    private static SqlModel patient(SqlModel model, double prior) {
        return new SqlModel(
                model.identifier(),
                model.feed(),
                model.pipeline(),
                model.models(),
                model.features(),
                prior,
                Duration.ofMinutes(5),
                model.batchSize(),
                model.maxDelay(),
                model.device());
    }
}
