package io.weir.jobs.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.gpu.model.LinearModel;
import io.weir.gpu.model.Link;
import io.weir.ml.LogisticRegressionParameters;
import io.weir.ml.ModelSnapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The statements of a session, planned by Flink: what they name exists, and each table and view can be asked. */
class SessionScriptTest {
    private static final Path PIPELINES = Path.of("..", "pipelines");
    private static final TopicAccess LOCAL = new TopicAccess("localhost:9092", Map.of(), false);

    private static String script(String pipeline, TopicAccess access) {
        return SessionScript.of(PIPELINES.resolve(pipeline), access);
    }

    static TableEnvironment session(String script) {
        TableEnvironment session = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        for (String statement : script.split(";\n")) {
            String sql = statement.replaceAll("(?m)^--.*\n", "").strip();
            if (sql.startsWith("SET ")) {
                String[] words = sql.split("'");
                session.getConfig().set(words[1], words[3]);
            } else if (!sql.isEmpty()) {
                session.executeSql(sql);
            }
        }
        return session;
    }

    @Test
    void theShippedScriptIsThatOfTheShippedPipeline() throws Exception {
        assertThat(Path.of("..", "flink-conf", "sql", "init.sql"))
                .as("write it anew with: ./weir sql --print-init --pipeline pipelines/card-fraud.yaml")
                .hasContent(script("card-fraud.yaml", LOCAL));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "card-fraud.yaml      | transactions, labels, decisions, alerts, feature_log, dead_letters, models, champions, model_metrics,"
                        + " scoring_status, features, scored, model_quality, alerts_by_minute, dead_letters_by_reason",
                "login-abuse.yaml     | logins, abuse_reports, login_decisions, login_alerts, login_features, login_dead_letters,"
                        + " login_models, login_champions, login_model_metrics, login_scoring_status, features, scored, model_quality,"
                        + " alerts_by_minute, dead_letters_by_reason",
                "service-metrics.yaml | service_metrics, metric_anomalies, metric_alerts, metric_dead_letters, alerts_by_minute,"
                        + " dead_letters_by_reason"
            })
    void eachTopicIsATableAndEachTableAndViewCanBeAsked(String pipeline, String names) {
        TableEnvironment session = session(script(pipeline, LOCAL));

        assertThat(session.listTables()).containsExactlyInAnyOrder(names.split(",\\s*"));
        for (String name : session.listTables()) {
            assertThatCode(() -> session.explainSql("SELECT * FROM `" + name + "`"))
                    .as(name)
                    .doesNotThrowAnyException();
        }
        for (String view : session.listViews()) {
            String columns =
                    String.join(", ", session.from(view).getResolvedSchema().getColumnNames());
            assertThatCode(() -> session.explainSql("SELECT " + columns + " FROM " + view))
                    .as("the columns of " + view + " without quotes")
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void theFeaturesOfTheLogHaveTheNamesOfThePipelineFile() {
        assertThat(session(script("card-fraud.yaml", LOCAL))
                        .from("features")
                        .getResolvedSchema()
                        .getColumnNames())
                .startsWith("id", "event_time", "score", "model", "model_version", "features", "amount")
                .contains("card_id_ratio_to_median_amount_60d", "terminal_run_age")
                .endsWith("terminal_run_min");
    }

    @Test
    void theFeatureLogHasTheColumnsByWhichScoresAreJudged() {
        assertThat(session(script("login-abuse.yaml", LOCAL))
                        .sqlQuery("SELECT `columns`.`channel` AS `channel` FROM `login_features`")
                        .getResolvedSchema()
                        .getColumnDataTypes())
                .containsExactly(DataTypes.STRING());
    }

    @Test
    void aPipelineWithoutLabelsHasNoFeatureLogAndItsScoresAreThoseOfTheDecisions(
            @org.junit.jupiter.api.io.TempDir Path folder) throws Exception {
        String text = Files.readString(PIPELINES.resolve("card-fraud.yaml"));
        String without = text.replaceAll("(?m)^(labels|evaluate):\n(  .*\n)+", "")
                .replaceAll("(?m)^    of: \\[clean_run.*\n.*\n.*\n.*\n", "    of: [count]\n    over: [1 d]\n");
        Path file = Files.writeString(folder.resolve("unlabelled.yaml"), without);

        TableEnvironment session = session(SessionScript.of(file, LOCAL));

        assertThat(session.listTables()).contains("scored", "decisions").doesNotContain("feature_log", "labels");
        assertThat(session.explainSql("SELECT * FROM scored")).contains("decisions");
    }

    @Test
    void boundedTablesEndAndPropertiesOfKafkaReachEveryTableAndModel() {
        String script = script(
                "login-abuse.yaml",
                new TopicAccess(
                        "one:9092,two:9092",
                        Map.of("security.protocol", "SASL_SSL", "sasl.jaas.config", "it's"),
                        true));

        int tables = script.split("CREATE TEMPORARY TABLE").length - 1;
        int models = script.split("CREATE TEMPORARY MODEL").length - 1;
        for (String option : List.of(
                "'scan.bounded.mode' = 'latest-offset'",
                "'properties.security.protocol' = 'SASL_SSL'",
                "'properties.sasl.jaas.config' = 'it''s'",
                "'properties.bootstrap.servers' = 'one:9092,two:9092'")) {
            assertThat(script.split(java.util.regex.Pattern.quote(option), -1).length - 1)
                    .as(option)
                    .isEqualTo(option.contains("bounded") ? tables : tables + models);
        }
        assertThat(script)
                .as("for models of one's own")
                .contains(
                        "SET 'weir.properties.security.protocol' = 'SASL_SSL';",
                        "SET 'weir.properties.sasl.jaas.config' = 'it''s';");
        assertThatCode(() -> session(script).explainSql("SELECT * FROM features"))
                .doesNotThrowAnyException();
    }

    @Test
    void thePipelinesModelsAndItsChampionScoreTheFeaturesOfTheLog() {
        TableEnvironment session = session(script("card-fraud.yaml", LOCAL));

        for (String model : List.of("fraud", "champion")) {
            assertThat(session.explainSql("SELECT id, probability FROM ML_PREDICT(TABLE features, MODEL " + model
                            + ", DESCRIPTOR(features))"))
                    .contains(model);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'name' = 'fraud', 'batch.size' = '0'   | 'batch.size' is 0; a whole number from 1 to 65536 is accepted",
                "'name' = 'fraud', 'prior' = '2'        | 'prior' is 2.0; a probability, 0 to 1, is accepted",
                "'name' = 'fraud', 'device' = 'tpu'     | model mine: device 'tpu': auto, cpu or gpu is accepted",
                "'name' = 'fraud', 'wait' = 'soon'      | 'wait' is soon; a duration, such as 30 s, is accepted",
                "'name' = 'fraud', 'batch.size' = 'x'   | 'batch.size' is x; a whole number from 1 to 65536 is accepted",
                "'file' = 'none.json'                   | 'file' is none.json, which is not there, or cannot be read",
                "'models.topic' = 'models'              | 'name' is not given; write the model's name in the topic",
                "'file' = 'pom.xml'                     | 'file' is pom.xml, which is no version of a model",
                "'file' = 'pom.xml', 'wait' = '1 s', 'properties.x' = 'y' | 'file' is given, and beside it 'properties.x', 'wait', which a model of the topics has",
                "'name' = 'fraud', 'challengers' = 'b'  | 'challengers' is given without 'pipeline'",
                "'name' = 'fraud', 'champions.topic' = 'b' | 'champions.topic' is given without 'pipeline'",
                "'name' = 'fraud', 'nmae' = 'x'         | Unsupported options found for 'weir'",
            })
    void aWrongOptionOfAModelIsToldWithWhatWouldBeAccepted(String options, String told) {
        TableEnvironment session = session(script("card-fraud.yaml", LOCAL));
        session.executeSql(
                "CREATE TEMPORARY MODEL mine INPUT (f ARRAY<FLOAT>) OUTPUT (p FLOAT) WITH ('provider' = 'weir', "
                        + options + ")");
        assertThatThrownBy(() -> session.explainSql(
                        "SELECT * FROM ML_PREDICT(TABLE features, MODEL mine, DESCRIPTOR(features))"))
                .as("the SQL client shows the root cause alone")
                .rootCause()
                .hasMessageContaining(told);
    }

    @Test
    void aModelOfAFileWhoseColumnsAreOthersIsRefusedWithTheColumnThatDiffers(
            @org.junit.jupiter.api.io.TempDir Path folder) throws Exception {
        Path file = Files.write(
                folder.resolve("model.json"),
                new ModelSnapshot(
                                "mine",
                                4,
                                0,
                                10,
                                5,
                                List.of("amount", "count"),
                                new LogisticRegressionParameters(new LinearModel(
                                        new float[2], 0, new float[2], new float[] {1, 1}, Link.LOGISTIC)))
                        .toJson());
        TableEnvironment session = session(script("card-fraud.yaml", LOCAL));
        session.executeSql("CREATE TEMPORARY VIEW given AS SELECT 1e0 AS a, 2e0 AS b");
        for (String columns : List.of("amount DOUBLE, `count` DOUBLE", "amount DOUBLE, counted DOUBLE")) {
            session.executeSql("CREATE TEMPORARY MODEL " + (columns.contains("counted") ? "other" : "same") + " INPUT ("
                    + columns + ") OUTPUT (p FLOAT) WITH ('provider' = 'weir', 'file' = '" + file + "')");
        }

        assertThat(session.explainSql("SELECT * FROM ML_PREDICT(TABLE given, MODEL same, DESCRIPTOR(a, b))"))
                .contains("MLPredict");
        assertThatThrownBy(() ->
                        session.explainSql("SELECT * FROM ML_PREDICT(TABLE given, MODEL other, DESCRIPTOR(a, b))"))
                .rootCause()
                .hasMessageContaining("version 4 of mine")
                .hasMessageContaining("column 2 was 'count' and is 'counted'");
    }

    @Test
    void everyOptionOfAModelIsDocumentedAndNoOther() throws Exception {
        assertThat(java.util.regex.Pattern.compile("(?m)^\\| `([a-z.-]+)` \\|.*\\|.*\\|$")
                        .matcher(Files.readString(Path.of("..", "docs", "sql.md")))
                        .results()
                        .map(row -> row.group(1)))
                .containsExactlyInAnyOrderElementsOf(WeirModelOptions.ALL.stream()
                        .map(org.apache.flink.configuration.ConfigOption::key)
                        .toList());
    }
}
