package io.weir.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weir.ml.evaluation.EvaluationOptions;
import io.weir.ml.evaluation.SlidingWindow;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluateReaderTest {
    private static Evaluate read(String section) {
        return PipelineReader.read("p.yaml", PipelineText.VALID + "evaluate: " + section + "\n")
                .evaluate();
    }

    @Test
    void withoutTheSectionOnlyTheFiguresOverEverythingAreTold() {
        Evaluate evaluate = PipelineReader.read("p.yaml", PipelineText.VALID).evaluate();
        assertThat(evaluate.options()).isEqualTo(EvaluationOptions.DEFAULT);
        assertThat(evaluate.options().windows()).isEmpty();
        assertThat(evaluate.options().recallAt()).containsExactly(0.001, 0.01);
        assertThat(evaluate.key()).isEmpty();
    }

    @Test
    void everyKeyIsTakenOver() {
        Evaluate evaluate = read("{windows: [1 d, 36 h, 20000 labels], fading: 0.9999, recall-at: [0.05],"
                + " segments: {by: [country, online], at-most: 7}, key-precision: {key: card_id, at: 50}}");
        assertThat(evaluate.options())
                .isEqualTo(new EvaluationOptions(
                        List.of(
                                SlidingWindow.of(Duration.ofDays(1)),
                                SlidingWindow.of(Duration.ofHours(36)),
                                SlidingWindow.ofLabels(20_000)),
                        0.9999,
                        List.of("country", "online"),
                        7,
                        List.of(0.05),
                        50));
        assertThat(evaluate.key()).contains("card_id");
    }

    @Test
    void aDerivedColumnMakesSegmentsToo() {
        String text = PipelineText.with(
                        "validate:\n",
                        "derive:\n  band: \"CASE WHEN amount < 10 THEN 'small' ELSE 'large' END\"\nvalidate:\n")
                + "evaluate: {segments: {by: band}, key-precision: {key: card_id}}\n";
        Evaluate evaluate = PipelineReader.read("p.yaml", text).evaluate();
        assertThat(evaluate.options().segments()).containsExactly("band");
        assertThat(evaluate.options().segmentsAtMost()).isEqualTo(20);
        assertThat(evaluate.options().keysPerDay()).isEqualTo(100);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    {windows: [7 days]}                  | 20: evaluate.windows[0]: '7 days' is no window; write a duration such as 7 d, or a number of labels such as 20000 labels
                    {windows: [10 ms]}                   | 20: evaluate.windows[0]: '10 ms' is too short; at least 1s is accepted
                    {windows: [99 labels]}               | 20: evaluate.windows[0]: '99 labels' is too short; at least 100 labels are accepted
                    {windows: [1 d, 24 h]}               | 20: evaluate.windows[1]: the window 1 d is in the list already; keep one of them
                    {fading: 0.5}                        | 20: evaluate.fading: 0.5 forgets all but the newest labels; write a number from 0.9 to below 1, such as 0.9999, which weighs about 10000 labels
                    {segments: {by: amount}}             | 20: evaluate.segments.by: the column 'amount' is DOUBLE; a segment must be BOOLEAN, INT, BIGINT or STRING
                    {segments: {by: [country, country]}} | 20: evaluate.segments.by[1]: the column 'country' is in the list already; keep one of them
                    {segments: {at-most: 5}}             | 20: evaluate.segments: the key 'by' is missing; write by: and a column, or a list of columns, by whose values the figures are told
                    {key-precision: {key: cart_id}}      | 20: evaluate.key-precision.key: 'cart_id' is not a column of the source; did you mean 'card_id'?
                    """)
    void whatCannotBeMeasuredIsToldWithItsLine(String section, String problem) {
        PipelineException refused = catchThrowableOfType(PipelineException.class, () -> read(section));
        assertThat(refused.getMessage()).startsWith("p.yaml:" + problem);
    }
}
