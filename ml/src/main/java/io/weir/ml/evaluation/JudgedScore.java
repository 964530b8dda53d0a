package io.weir.ml.evaluation;

import java.util.Arrays;
import java.util.List;
import javax.annotation.Nullable;

/**
 * A score and what turned out to be true. Of a key or a segment of more than 1,000 characters the first 1,000 count.
 *
 * @param score the probability that was given before the label was learned from, 0..1
 * @param eventTime when the event happened, epoch milliseconds: names its day
 * @param labelTime when the label became known, epoch milliseconds: places it in windows
 * @param key whose event it is, for the key precision; null where none is asked for or the event has none
 * @param segments the event's values in the columns of {@link EvaluationOptions#segments}, in their order; null where it has
 *     none
 */
public record JudgedScore(
        double score, boolean positive, long eventTime, long labelTime, @Nullable String key, List<String> segments) {
    private static final int LONGEST = 1000;

    public JudgedScore {
        key = cut(key);
        segments = segments.isEmpty()
                ? List.of()
                : segments.stream().map(JudgedScore::cut).toList();
    }

    @Nullable
    private static String cut(@Nullable String text) {
        return text == null || text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }

    /** A score of no key and no segments. */
    public static JudgedScore of(double score, boolean positive, long eventTime, long labelTime) {
        return new JudgedScore(score, positive, eventTime, labelTime, null, List.of());
    }

    public JudgedScore withKey(@Nullable String key) {
        return new JudgedScore(score, positive, eventTime, labelTime, key, segments);
    }

    /** @param values may be null */
    public JudgedScore withSegments(String... values) {
        return new JudgedScore(score, positive, eventTime, labelTime, key, Arrays.asList(values));
    }
}
