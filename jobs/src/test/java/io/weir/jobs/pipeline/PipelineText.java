package io.weir.jobs.pipeline;

/** A valid pipeline file for tests to break, one line at a time. */
final class PipelineText {
    static final String VALID =
            """
            name: card-fraud
            source:
              topic: transactions
              columns:
                transaction_id: BIGINT
                card_id: BIGINT
                amount: DOUBLE
                country: STRING
                online: BOOLEAN
                event_time: TIMESTAMP(3)
              id: transaction_id
              event-time: event_time
            validate:
              amount: {min: 0, max: 100}
            features:
              - {of: [amount]}
              - {key: card_id, of: [count, avg(amount)], over: [1 d, 7 d]}
            labels: {topic: labels, label: is_fraud, time: label_time}
            model: {name: fraud, kind: logistic-regression}
            """;

    private PipelineText() {}

    /** The valid file with one piece of text replaced, which must be there. */
    static String with(String part, String replacement) {
        if (!VALID.contains(part)) {
            throw new IllegalArgumentException("the file has no '" + part + "'");
        }
        return VALID.replace(part, replacement);
    }
}
