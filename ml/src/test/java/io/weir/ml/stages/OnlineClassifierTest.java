package io.weir.ml.stages;

import static org.apache.flink.table.api.Expressions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ml.LearnerKinds;
import io.weir.ml.ModelSnapshot;
import io.weir.ml.linear.LinearOptions;
import io.weir.ml.linear.Optimizer;
import io.weir.ml.online.OnlineLearner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.ml.builder.Pipeline;
import org.apache.flink.ml.builder.PipelineModel;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OnlineClassifierTest {
    /** One cluster for all jobs of this class: starting one takes longer than any of them. */
    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .build());

    private static final int ROWS = 500;

    private static final TypeInformation<Row> ROW_TYPE = Types.ROW_NAMED(
            new String[] {"id", "features", "label", "note"},
            Types.INT,
            Types.OBJECT_ARRAY(Types.FLOAT),
            Types.INT,
            Types.STRING);

    private StreamExecutionEnvironment environment;
    private StreamTableEnvironment tables;

    @BeforeEach
    void startFlink() {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(1);
        tables = StreamTableEnvironment.create(environment);
    }

    private static List<Row> rows() {
        Random random = new Random(1);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            boolean label = random.nextInt(4) == 0;
            Float[] features = {
                (float) random.nextGaussian() + (label ? 3 : 0), i % 7 == 0 ? null : (float) random.nextGaussian()
            };
            rows.add(Row.of(i, features, i % 10 == 9 ? null : label ? 1 : 0, "note " + i));
        }
        return rows;
    }

    private Table table(List<Row> rows) {
        return tables.fromDataStream(
                environment.fromCollection(rows, ROW_TYPE),
                Schema.newBuilder()
                        .column("id", DataTypes.INT())
                        .column("features", DataTypes.ARRAY(DataTypes.FLOAT()))
                        .column("label", DataTypes.INT())
                        .column("note", DataTypes.STRING())
                        .build());
    }

    /** What the estimator should come to: the same learner over the labelled rows in order. */
    private static OnlineLearner trained(OnlineClassifier estimator, List<Row> rows) {
        OnlineLearner learner = estimator.learner(2);
        for (Row row : rows) {
            if (row.getField(2) != null) {
                learner.learn(Columns.features(row.getField(1)), Columns.positive(row.getField(2)));
            }
        }
        return learner;
    }

    private static List<Row> collect(Table table) throws Exception {
        List<Row> rows = new ArrayList<>();
        try (CloseableIterator<Row> results = table.execute().collect()) {
            results.forEachRemaining(rows::add);
        }
        return rows;
    }

    @Test
    void fittingPublishesAVersionEverySoManyExamplesAndOneAtTheEnd() throws Exception {
        OnlineClassifier estimator = new OnlineClassifier()
                .setModelName("fraud")
                .setPublishEvery(100)
                .setOption("optimizer", "ftrl");
        List<Row> published = collect(estimator.fit(table(rows())).getModelData()[0]);

        // 450 labelled rows.
        assertThat(published).extracting(row -> row.getField("version")).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(published).extracting(row -> row.getField("name")).containsOnly("fraud");
        List<ModelSnapshot> snapshots = published.stream()
                .map(row -> ModelData.snapshot((String) row.getField("model")))
                .toList();
        assertThat(snapshots).extracting(ModelSnapshot::examples).containsExactly(100L, 200L, 300L, 400L, 450L);
        assertThat(snapshots.get(4)).isEqualTo(trained(estimator, rows()).snapshot("fraud", 5, 0));
        assertThat(snapshots.get(0).features()).containsExactly("f0", "f1");
    }

    @Test
    void aSavedModelScoresEveryRowOfAnotherJobFromTheFirstOn(@TempDir Path folder) throws Exception {
        OnlineClassifier estimator = new OnlineClassifier().setPublishEvery(100).setPredictionCol("p");
        estimator.fit(table(rows())).save(folder.toString());
        environment.execute();

        OnlineClassifierModel loaded = OnlineClassifierModel.load(tables, folder.toString());
        ModelSnapshot expected = trained(estimator, rows()).snapshot("model", 5, 0);
        List<Row> scored = collect(loaded.transform(table(rows()))[0]);

        assertThat(scored).hasSize(ROWS);
        for (Row row : scored) {
            assertThat(row.getFieldNames(true))
                    .containsExactlyInAnyOrder("id", "features", "label", "note", "p", "model_version");
            assertThat(row.getField("p")).isEqualTo(expected.score(Columns.features(row.getField("features"))));
            assertThat(row.getField("model_version")).isEqualTo(5L);
            assertThat(row.getField("note")).isEqualTo("note " + row.getField("id"));
        }
        assertThat(scored).extracting(row -> row.getField("p")).doesNotContain(0.01);
    }

    @Test
    void rowsThatComeBeforeAnyModelGetThePriorAndVersionZero() throws Exception {
        OnlineClassifierModel model = new OnlineClassifierModel()
                .setPrior(0.2)
                .setModelData(tables.fromValues(
                                DataTypes.ROW(DataTypes.FIELD("model", DataTypes.STRING())), Row.of("never read"))
                        .where(lit(false)));
        List<Row> scored = collect(model.transform(table(rows()))[0]);
        assertThat(scored).hasSize(ROWS);
        assertThat(scored).extracting(row -> row.getField("probability")).containsOnly(0.2);
        assertThat(scored).extracting(row -> row.getField("model_version")).containsOnly(0L);
    }

    @Test
    void fitAndTransformRunInOneJobAndScoreEachRowWithAVersionThatWasPublished() throws Exception {
        OnlineClassifier estimator = new OnlineClassifier().setPublishEvery(50);
        OnlineClassifierModel model = estimator.fit(table(rows()));
        List<Row> scored = collect(model.transform(table(rows()))[0]);
        assertThat(scored).hasSize(ROWS);
        for (Row row : scored) {
            assertThat((Long) row.getField("model_version")).isBetween(0L, 9L);
            assertThat((Double) row.getField("probability")).isBetween(0.0, 1.0);
        }
    }

    @Test
    void itIsAStageOfAPipelineThatCanBeSavedAndLoaded(@TempDir Path folder) throws Exception {
        String pipelineFolder = folder.resolve("pipeline").toString();
        String modelFolder = folder.resolve("model").toString();
        OnlineClassifier estimator = new OnlineClassifier()
                .setOptions("optimizer=sgd", "learning-rate=0.02")
                .setFeatureNames("amount", "count")
                .setPublishEvery(1000);
        new Pipeline(List.of(estimator)).save(pipelineFolder);

        Pipeline loaded = Pipeline.load(tables, pipelineFolder);
        loaded.fit(table(rows())).save(modelFolder);
        environment.execute();
        List<Row> scored = collect(PipelineModel.load(tables, modelFolder).transform(table(rows()))[0]);

        ModelSnapshot expected = trained(estimator, rows()).snapshot("model", 1, 0);
        assertThat(expected.features()).containsExactly("amount", "count");
        assertThat(scored).hasSize(ROWS).allSatisfy(row -> assertThat(row.getField("probability"))
                .isEqualTo(expected.score(Columns.features(row.getField("features")))));
    }

    @Test
    void everyParameterReachesTheLearner() {
        OnlineClassifier estimator = new OnlineClassifier();
        assertThat(estimator.learnerOptions()).isEqualTo(LinearOptions.defaults());
        estimator
                .setOptions("optimizer=sgd", "learning-rate=0.5", "decay=0.1", "l1=0.2", "horizon=100")
                .setOption("l2", 0.3)
                .setOption("horizon", 500)
                .setPrior(0.4);
        assertThat(estimator.learnerOptions())
                .isEqualTo(LinearOptions.of(Optimizer.SGD)
                        .withLearningRate(0.5)
                        .withDecay(0.1)
                        .withL1(0.2)
                        .withL2(0.3)
                        .withPrior(0.4)
                        .withHorizon(500));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyKindOfLearnerIsAStageWhoseModelScoresAsTheLearnerDoes(String kind, @TempDir Path folder)
            throws Exception {
        OnlineClassifier estimator = new OnlineClassifier().setKind(kind).setPublishEvery(1000);
        estimator.save(folder.resolve("estimator").toString());
        OnlineClassifier loaded =
                OnlineClassifier.load(tables, folder.resolve("estimator").toString());
        assertThat(loaded.learnerOptions()).isEqualTo(estimator.learnerOptions());
        loaded.fit(table(rows())).save(folder.resolve("model").toString());
        environment.execute();
        OnlineClassifierModel model =
                OnlineClassifierModel.load(tables, folder.resolve("model").toString());

        ModelSnapshot expected = trained(estimator, rows()).snapshot("model", 1, 0);
        assertThat(collect(model.transform(table(rows()))[0])).hasSize(ROWS).allSatisfy(row -> assertThat(
                        row.getField("probability"))
                .isEqualTo(expected.score(Columns.features(row.getField("features")))));
    }

    static List<String> kinds() {
        return LearnerKinds.texts();
    }

    @Test
    void whatCannotBeIsRefusedBeforeAnythingRuns() {
        OnlineClassifier estimator = new OnlineClassifier();
        assertThatThrownBy(() -> estimator.setKind("forest")).hasMessageContaining("kind");
        assertThatThrownBy(() ->
                        new OnlineClassifier().setOption("optimizer", "sdg").learnerOptions())
                .hasMessage("optimizer='sdg': one of sgd, adagrad, adam, ftrl is accepted");
        assertThatThrownBy(() -> new OnlineClassifier().setOption("trees", 3).learnerOptions())
                .hasMessageContaining("option 'trees=3' of kind logistic-regression")
                .hasMessageContaining("learning-rate")
                .hasMessageContaining("positive-weight, negative-share, calibration]");
        assertThatThrownBy(() -> estimator.setPrior(1)).hasMessageContaining("prior");
        assertThatThrownBy(() ->
                        new OnlineClassifier().setOption("learning-rate", -1).learnerOptions())
                .hasMessageContaining("learning-rate='-1'");
        assertThatThrownBy(() -> estimator.setPublishEvery(0)).hasMessageContaining("publishEvery");
        assertThatThrownBy(() -> estimator.setFeatureNames("a").learner(2))
                .hasMessageContaining("length=1")
                .hasMessageContaining("features=2");
        Table table = table(rows());
        assertThatThrownBy(() -> new OnlineClassifier().setFeaturesCol("x").fit(table))
                .hasMessageContaining("featuresCol=x")
                .hasMessageContaining("[id, features, label, note]");
        OnlineClassifierModel model = new OnlineClassifier().fit(table);
        assertThatThrownBy(() -> model.setPredictionCol("note").transform(table))
                .hasMessageContaining("predictionCol=note");
        assertThatThrownBy(() -> new OnlineClassifierModel().transform(table)).hasMessageContaining("no model data");
        assertThatThrownBy(() -> OnlineClassifierModel.load(tables, "/nowhere/at/all"))
                .hasMessageContaining("/nowhere/at/all");
    }
}
