package io.weir.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MappingReaderTest {
    private static final Path SHIPPED = Path.of("..", "pipelines");
    private static final String VALID =
            """
            columns:
              transaction_id: ID
              card_id: CARD
              amount: AMOUNT
              country: COUNTRY
              online: ONLINE
              event_time: TIME
            label: FRAUD
            """;

    private final Pipeline pipeline = PipelineReader.read("p.yaml", PipelineText.VALID);

    @Test
    void theHandbooksColumnsAreTheCardFraudPipelines() throws Exception {
        Mapping mapping = MappingReader.read(
                SHIPPED.resolve("handbook-csv.yaml"), PipelineReader.read(SHIPPED.resolve("card-fraud.yaml")));

        assertThat(mapping)
                .isEqualTo(new Mapping(
                        Map.of(
                                "transaction_id", "TRANSACTION_ID",
                                "card_id", "CUSTOMER_ID",
                                "terminal_id", "TERMINAL_ID",
                                "amount", "TX_AMOUNT",
                                "event_time", "TX_DATETIME"),
                        "TX_FRAUD",
                        Duration.ofDays(7),
                        Optional.of("CUSTOMER_ID")));
        assertThat(PipelineReaderTest.copy(mapping)).isEqualTo(mapping);
    }

    @Test
    void aColumnThatThePipelineLacksIsToldWithTheOneMeant() {
        assertThat(messageOf(VALID.replace("amount:", "amuont:")))
                .isEqualTo(
                        """
                        m.yaml:2: columns: nothing is mapped to amount, which the pipeline 'card-fraud' needs; add it with its CSV column
                        m.yaml:4: columns.amuont: 'amuont' is not a column of the pipeline 'card-fraud'; did you mean 'amount'?""");
    }

    @Test
    void aNullableColumnMayBeLeftOut() {
        Pipeline nullable = PipelineReader.read("p.yaml", PipelineText.with("  id:", "  nullable: [country]\n  id:"));

        assertThat(MappingReader.read("m.yaml", VALID.replace("  country: COUNTRY\n", ""), nullable)
                        .columns())
                .doesNotContainKey("country");
    }

    @Test
    void labelsThatComeWhenTheirIdsAreForgottenAreRefused() {
        assertThat(messageOf(VALID.replace("label: FRAUD", "label: FRAUD\nlabel-delay: 40 d")))
                .isEqualTo(
                        "m.yaml:9: label-delay: 40d later an id is forgotten, and no label would find its event;"
                                + " write less than the 40d of source.remember-ids in the pipeline 'card-fraud', or raise that");
    }

    @Test
    void otherMistakesAreToldAsInPipelineFiles() {
        assertThat(messageOf(VALID.replace("label: FRAUD", "lable: FRAUD\nlabel-delay: week")))
                .isEqualTo(
                        """
                        m.yaml:1: the key 'label' is missing; write label: and the CSV column of the label
                        m.yaml:8: lable: this key is not known here; did you mean 'label'?
                        m.yaml:9: label-delay: 'week' is not a duration; write a whole number and a unit (ms, s, min, h, d), such as 7 d, at most 36500 d""");
    }

    private String messageOf(String text) {
        return catchThrowableOfType(PipelineException.class, () -> MappingReader.read("m.yaml", text, pipeline))
                .getMessage();
    }
}
