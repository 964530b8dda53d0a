package io.weir.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user reads when the file is wrong: whole messages. */
class PipelineErrorsTest {
    @Test
    void allProblemsAreToldAtOnceInTheOrderOfTheFile() {
        String text = PipelineText.VALID
                .replace("DOUBLE", "DUBLE")
                .replace("topic: transactions", "topik: transactions")
                .replace("[1 d, 7 d]", "[7 q, 7 d]")
                .replace("kind: logistic-regression", "kind: forest");

        assertThat(messageOf(text))
                .isEqualTo(
                        """
                        p.yaml:3: source.topik: this key is not known here; did you mean 'topic'?
                        p.yaml:3: source: the key 'topic' is missing; write topic: and the name of the topic
                        p.yaml:7: source.columns.amount: 'DUBLE' is not a type of a column; did you mean 'DOUBLE'?
                        p.yaml:17: features[1].over[0]: '7 q' is not a duration; write a whole number and a unit (ms, s, min, h, d), such as 7 d, at most 36500 d
                        p.yaml:19: model.kind: 'forest' is not known here; write one of logistic-regression, linear, binned-logistic-regression, adaptive-random-forest, hoeffding-adaptive-tree, multilayer-perceptron""");
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    name: card-fraud        | name: Card Fraud      | 1: name: 'Card Fraud' is not a name; write lower-case letters, digits and hyphens, such as card-fraud
                    name: card-fraud        | name:                 | 1: name: no value stands here; write lower-case letters, digits and hyphens, such as card-fraud
                    name: card-fraud        | name: [a]             | 1: name: a list stands here; write lower-case letters, digits and hyphens, such as card-fraud
                    topic: transactions     | topic: 'a b'          | 3: source.topic: 'a b' is not a topic's name; write letters, digits, '.', '_' and '-', at most 249
                    topic: transactions     | topic: ..             | 3: source.topic: '..' is not a topic's name; Kafka keeps it for itself, choose another
                    topic: transactions     | topic: alerts         | 3: source.topic: the topic 'alerts' is the default of topics.alerts too; choose another or set topics.alerts
                    topic: transactions     | topic: labels         | 18: labels.topic: the topic 'labels' is used by source.topic already; give each a topic of its own
                    country: STRING         | country: DATE         | 8: source.columns.country: 'DATE' is not a type of a column; write one of BOOLEAN, INT, BIGINT, FLOAT, DOUBLE, STRING, TIMESTAMP(3)
                    country: STRING         | country: STRING?      | 8: source.columns.country: 'STRING?' is not a type of a column; did you mean 'STRING'?
                    country: STRING         | amount: STRING        | 8: source.columns.amount: this key stands in line 7 already; keep one of them
                    country: STRING         | the country: STRING   | 8: source.columns.the country: 'the country' is not a column's name; write a letter or '_', then letters, digits and '_'
                    id: transaction_id      | id: transactionid     | 11: source.id: 'transactionid' is not a column of the source; did you mean 'transaction_id'?
                    id: transaction_id      | id: amount            | 11: source.id: the column 'amount' is DOUBLE; the id must be INT, BIGINT or STRING
                    event-time: event_time  | event-time: country   | 12: source.event-time: the column 'country' is STRING; the event time must be BIGINT or TIMESTAMP(3)
                    min: 0                  | min: zero             | 14: validate.amount.min: 'zero' is not a number; write one such as 100 or 0.5
                    min: 0                  | min: 0x10             | 14: validate.amount.min: '0x10' is not a number; write one such as 100 or 0.5
                    min: 0                  | min: .nan             | 14: validate.amount.min: '.nan' is not a number; write one such as 100 or 0.5
                    min: 0                  | min: 1e999            | 14: validate.amount.min: '1e999' is not a number; write one such as 100 or 0.5
                    min: 0                  | min: 200              | 14: validate.amount: min 200.0 is above max 100.0; no value could be valid
                    min: 0                  | max-length: 3         | 14: validate.amount.max-length: the column 'amount' is DOUBLE; a column with 'max-length' must be STRING
                    "{min: 0, max: 100}"    | "{}"                  | "14: validate.amount: the mapping is empty; write a mapping with the keys min, max, max-length, one-of"
                    "  amount: {min"        | "  amuont: {min"      | 14: validate.amuont: 'amuont' is not a column of the source; did you mean 'amount'?
                    "{of: [amount]}"        | "{of: []}"            | "16: features[0].of: the list is empty; write at least one of features, or leave the key out"
                    "{of: [amount]}"        | "{of: amount}"        | "16: features[0].of: 'amount' stands here; write a list of features, in brackets or a line each after '- '"
                    "{of: [amount]}"        | "{of: [country]}"     | "16: features[0].of[0]: the column 'country' is STRING; a feature must be BOOLEAN, INT, BIGINT, FLOAT or DOUBLE"
                    "{of: [amount]}"        | "{of: [is_nigth]}"     | "16: features[0].of[0]: 'is_nigth' is not a feature of an event; did you mean 'is_night'?"
                    "{of: [amount]}"        | "{of: [transaction_id]}" | "16: features[0].of[0]: 'transaction_id' is the id, which says nothing about other events; choose another column"
                    "{of: [amount]}"        | "{of: [amount, amount]}" | "16: features[0].of[1]: the feature 'amount' is there already, from features[0].of[0]; keep one of them"
                    "{of: [amount]}"        | "{of: [avg(amount)]}" | "16: features[0].of[0]: 'avg(amount)' is an aggregate; add the key whose past is meant and the windows, such as {key: card_id, of: [avg(amount)], over: [1 d]}"
                    "{of: [amount]}"        | "{of: [amount], over: [1 d]}" | "16: features[0].over: features of the event itself have no window; add the key whose past is meant, or remove this"
                    key: card_id            | key: amount           | 17: features[1].key: the column 'amount' is DOUBLE; a key must be INT, BIGINT or STRING
                    avg(amount)             | average(amount)       | 17: features[1].of[1]: 'average' is not an aggregate function; it is called 'avg' here
                    avg(amount)             | avgg(amount)          | 17: features[1].of[1]: 'avgg' is not an aggregate function; did you mean 'avg'?
                    avg(amount)             | avg(amount            | 17: features[1].of[1]: the parenthesis of 'avg' is not closed before the end; write it such as avg(amount)
                    avg(amount)             | avg                   | 17: features[1].of[1]: 'avg' needs a column; write it such as avg(amount)
                    avg(amount)             | avg(country)          | 17: features[1].of[1]: the column 'country' is STRING; what is aggregated must be BOOLEAN, INT, BIGINT, FLOAT or DOUBLE
                    avg(amount)             | count(amount)         | 17: features[1].of[1]: 'count(amount)' counts no column's values; write count for the events or count(label) for those with a label
                    avg(amount)             | max(label)            | "17: features[1].of[1]: 'max(label)' is not computed of the label; write one of count(label), sum(label), avg(label), run(label), run_age(label), since_negative(label), run_gap(label)"
                    avg(amount)             | "'quantile(amount, 95)'" | "17: features[1].of[1]: '95' is not a probability from 0 to 1; write it such as quantile(amount, 0.95)"
                    avg(amount)             | avg(amuont)           | 17: features[1].of[1]: 'amuont' is not a column; did you mean 'amount'?
                    avg(amount)             | count                 | 17: features[1].of[1]: the feature 'card_id_count_1d' is there already, from features[1].of[0]; keep one of them
                    "over: [1 d, 7 d]"      | "over: [7 d, 1 d]"    | "17: features[1].over[1]: the window 1d is not longer than the one before it, 7d; list each once, the shortest first"
                    "over: [1 d, 7 d]"      | "over: [0 s, 1 d]"    | "17: features[1].over[0]: '0 s' is too short; at least 1ms is accepted"
                    "over: [1 d, 7 d]"      | delay: 1 d            | "17: features[1]: the key 'over' is missing; write over: and a list of windows, such as [1 d, 7 d]"
                    key: card_id            | "key: [card_id, amount]" | "17: features[1].key[1]: the column 'amount' is DOUBLE; a key must be INT, BIGINT or STRING"
                    key: card_id            | "key: [card_id, card_id]" | "17: features[1].key[1]: 'card_id' is in the key already; name each column once"
                    key: card_id            | "key: []"             | "17: features[1].key: the list is empty; write at least one of columns, or leave the key out"
                    "over: [1 d, 7 d]"      | "over: [1 d], where: amount" | "17: features[1].where: the column 'amount' is DOUBLE; a filter must be BOOLEAN"
                    "over: [1 d, 7 d]"      | "over: [1 d], where: onlin" | "17: features[1].where: 'onlin' is not a column; did you mean 'online'?"
                    "over: [1 d, 7 d]"      | "over: [1 d], missing: none" | "17: features[1].missing: 'none' is not a number; write one such as 100 or 0.5"
                    "over: [1 d, 7 d]"      | "over: [1 d], as: [n]" | "17: features[1].as: the number of names is 1, of features 2; write one name per feature, for each aggregate, for each window"
                    "over: [1 d, 7 d]"      | "over: [1 d], as: [n, n]" | "17: features[1].as[1]: the feature 'n' is there already, from features[1].as[0]; keep one of them"
                    "over: [1 d, 7 d]"      | "over: [1 d], as: [n, amount]" | "17: features[1].as[1]: the feature 'amount' is there already, from features[0].of[0]; keep one of them"
                    "over: [1 d, 7 d]"      | "over: [1 d], as: [n, a b]" | "17: features[1].as[1]: 'a b' is not a feature's name; write a letter or '_', then letters, digits and '_', such as amount_1d"
                    "{of: [amount]}"        | "{of: [amount], as: [a, b]}" | "16: features[0].as: the number of names is 2, of features 1; write one name per feature"
                    "{of: [amount]}"        | "{of: [amount], where: online}" | "16: features[0].where: features of the event itself have no window; add the key whose past is meant, or remove this"
                    "labels: {topic"        | "state: {exact-events: 7}\nlabels: {topic" | "18: state.exact-events: '7' is not accepted; write a whole number from 8 to 100000, or unlimited"
                    "labels: {topic"        | "state: {exact-events: all}\nlabels: {topic" | "18: state.exact-events: 'all' is not accepted; write a whole number from 8 to 100000, or unlimited"
                    "labels: {topic"        | "state: {tiles: 2000}\nlabels: {topic" | "18: state.tiles: '2000' is not accepted; write a whole number from 8 to 1024"
                    "labels: {topic"        | "state: {cache: 64}\nlabels: {topic" | "18: state.cache: '64' is not a size; write a whole number and a unit (KiB, MiB, GiB), such as 64 MiB"
                    "labels: {topic"        | "state: {cache: 512 KiB}\nlabels: {topic" | "18: state.cache: '512 KiB' is too small; at least 1 MiB is accepted"
                    "label: is_fraud, "     | ""                    | "18: labels: the key 'label' is missing; write label: and the field that holds true or false, or 1 or 0"
                    "label: is_fraud, "     | "label: is_fraud, wait: 41 d, " | "18: labels.wait: 41d is longer than an id is remembered; write at most the 40d of source.remember-ids, or raise that"
                    name: fraud             | name: fraud, prior: 1 | "19: model.prior: '1' is out of range; write a number between 0 and 1, both excluded"
                    name: fraud             | name: fraud, publish-every: 0.5 | 19: model.publish-every: '0.5' is not accepted; write a whole number from 1 to 2147483647
                    name: fraud             | name: fraud, optimizer: sdg | 19: model.optimizer: 'sdg' is not known here; did you mean 'sgd'?
                    kind: logistic-regression | "kind: linear, loss: squared, optimizer: pa-i" | "19: model: optimizer pa-i with loss squared: its steps follow from hinge loss; write loss: hinge, or one of [sgd, adagrad, adam, ftrl]"
                    kind: logistic-regression | "kind: linear, loss: hinge, optimizer: pa-ii, learning-rate: 1" | "19: model: learning-rate with optimizer pa-ii: it has none; leave it out, or write aggressiveness"
                    name: fraud             | "name: fraud, drift: {reaction: sleep}" | "19: model.drift.reaction: 'sleep' is not known here; write one of alarm, reset, raise-learning-rate, grow-background"
                    name: fraud             | "name: fraud, drift: {detector: ddm, delta: 0.1, reaction: alarm}" | "19: model.drift.delta: is an option of adwin and kswin, not of ddm; take it out"
                    name: fraud             | "name: fraud, drift: {detector: ddm, on: loss, reaction: alarm}" | "19: model.drift: detector ddm on loss: it takes errors of 0 and 1; write on: error"
                    name: fraud             | "name: fraud, optimizer: adam, drift: {reaction: raise-learning-rate}" | "19: model.drift: reaction raise-learning-rate of kind logistic-regression: no rate of it falls while it learns; write one of alarm, reset, grow-background, or an optimizer whose rates fall"
                    name: fraud             | name: fraud, trees: 3 | 19: model.trees: is an option of kind adaptive-random-forest, not of logistic-regression; take it out
                    kind: logistic-regression | kind: binned-logistic-regression, l1: 1 | 19: model.l1: is an option of kind logistic-regression and linear, not of binned-logistic-regression; take it out
                    kind: logistic-regression | kind: binned-logistic-regression, bins: 1 | 19: model.bins: '1' is not accepted; write a whole number from 2 to 256
                    kind: logistic-regression | kind: adaptive-random-forest, trees: 0 | 19: model.trees: '0' is not accepted; write a whole number from 1 to 1000
                    "labels: {topic"        | "decide: {missed: amuont, investigation: 5}\nlabels: {topic" | "18: decide.missed: 'amuont' is not a column of the source; did you mean 'amount'?"
                    "labels: {topic"        | "decide: {missed: country, investigation: 5}\nlabels: {topic" | "18: decide.missed: the column 'country' is STRING; a cost must be INT, BIGINT, FLOAT or DOUBLE"
                    "labels: {topic"        | "decide: {missed: amount, investigation: 0}\nlabels: {topic" | "18: decide.investigation: '0' is out of range; write a number above 0"
                    "labels: {topic"        | "decide: {missed: amount}\nlabels: {topic" | "18: decide: the key 'investigation' is missing; write investigation: and what it costs to look at an alert, such as 5"
                    "labels: {topic"        | "decide: {alert-above: 1}\nlabels: {topic" | "18: decide.alert-above: no score is above 1, so there would never be an alert"
                    "labels: {topic"        | "decide: {missed: amount, investigation: 5, alert-above: 0.5}\nlabels: {topic" | "18: decide.alert-above: costs decide already; take it out, or missed and investigation"
                    "labels: {topic"        | "decide: {missed: 3, investigation: 5}\nlabels: {topic" | "18: decide.missed: 3.0 is not above the investigation's 5.0: no score could be an alert; missed is what it costs to let a positive event pass"
                    "labels: {topic"        | "decide: {missed: 5, investigation: 5}\nlabels: {topic" | "18: decide.missed: 5.0 is not above the investigation's 5.0: no score could be an alert; missed is what it costs to let a positive event pass"
                    "labels: {topic"        | "decide: {missed: amount, investigation: 100}\nlabels: {topic" | "18: decide.missed: 'amount' is at most 100.0 by validate, which is not above the investigation's 100.0: no score could be an alert; missed is what it costs to let a positive event pass"
                    name: fraud             | "name: fraud, on-stale: prior" | "19: model.on-stale: without max-age no model is ever too old; add max-age, such as 3 d, or take this out"
                    name: fraud             | name: fraud, calibration: plat | 19: model.calibration: 'plat' is not known here; did you mean 'platt'?
                    kind: logistic-regression | kind: logistic-regression, negative-share: 2 | 19: model.negative-share: '2' is out of range; write a number above 0 and at most 1
                    """)
    void oneProblemIsToldInOneSentence(String part, String replacement, String message) {
        assertThat(messageOf(PipelineText.with(part, replacement == null ? "" : replacement)))
                .isEqualTo("p.yaml:" + message);
    }

    @Test
    void whatNoEventCanLackIsNotNullable() {
        String text = PipelineText.with(
                "  id: transaction_id\n", "  id: transaction_id\n  nullable: [transaction_id, event_time, card_id]\n");

        assertThat(messageOf(text))
                .isEqualTo(
                        """
                        p.yaml:12: source.nullable[0]: 'transaction_id' is the id, which no event can lack; remove it from the list
                        p.yaml:12: source.nullable[1]: 'event_time' is the event time, which no event can lack; remove it from the list
                        p.yaml:18: features[1].key: 'card_id' is a key, which no event can lack; remove it from source.nullable""");
    }

    @Test
    void whatIsJudgedByLabelsNeedsLabels() {
        String text = PipelineText.with("labels: {topic: labels, label: is_fraud, time: label_time}\n", "")
                + """
                challengers: [{name: forest, kind: adaptive-random-forest}]
                promotion: {automatic: true}
                evaluate: {windows: [7 d]}
                """;

        assertThat(messageOf(text))
                .isEqualTo(
                        """
                        p.yaml:19: challengers: there are no labels to judge models by; add the section labels, or take this out
                        p.yaml:20: promotion: there are no labels to judge models by; add the section labels, or take this out
                        p.yaml:21: evaluate: there are no labels to judge models by; add the section labels, or take this out""");
    }

    @Test
    void anAggregateOfLabelsNeedsLabels() {
        String text = PipelineText.with("labels: {topic: labels, label: is_fraud, time: label_time}\n", "")
                .replace("avg(amount)", "avg(label)");

        assertThat(messageOf(text))
                .isEqualTo("p.yaml:17: features[1].of[1]: there are no labels; add the section labels, or remove"
                        + " 'avg(label)'");
    }

    @Test
    void aColumnThatIsCalledLabelCannotBeAggregated() {
        String text = PipelineText.with("country: STRING", "label: INT").replace("avg(amount)", "avg(label)");

        assertThat(messageOf(text))
                .isEqualTo(
                        "p.yaml:17: features[1].of[1]: 'label' means the label that arrives later, and is a column too;"
                                + " rename the column");
    }

    @Test
    void anotherFormatIsRefused() {
        assertThat(messageOf(PipelineText.with("topic: transactions", "topic: transactions\n  format: csv")))
                .isEqualTo("p.yaml:4: source.format: 'csv' is not known here; write one of json, avro, protobuf");
    }

    @Test
    void aNameOfAFieldMeansOneColumn() {
        assertThat(messageOf(PipelineText.with(
                        "  id: transaction_id\n",
                        "  id: transaction_id\n  fields: {amount: [value, country], online: value, online_: x}\n")))
                .isEqualTo(
                        """
                        p.yaml:12: source.fields.amount[1]: 'country' is the field of the column 'country' already; name each field once
                        p.yaml:12: source.fields.online: 'value' is the field of the column 'amount' already; name each field once
                        p.yaml:12: source.fields.online_: 'online_' is not a column of the source; did you mean 'online'?""");
    }

    @Test
    void anUnreadableDateSaysWhatADateIs() {
        String text = PipelineText.with("  id:", "  not-before: 1.1.2000\n  id:");

        assertThat(messageOf(text))
                .isEqualTo(
                        "p.yaml:11: source.not-before: '1.1.2000' is not a date; write a date or an instant in UTC, such"
                                + " as 2000-01-01 or 2000-01-01T00:00:00Z");
    }

    @Test
    void theEmptyFileSaysWhereAnExampleIs() {
        assertThat(messageOf("# only a comment\n"))
                .isEqualTo("p.yaml: the file is empty; see pipelines/card-fraud.yaml for an example");
    }

    @Test
    void aFileOfAnotherKindIsNoMapping() {
        assertThat(messageOf("just words\n"))
                .startsWith("p.yaml:1: 'just words' stands here; write a mapping with the keys name, source, ");
    }

    @Test
    void aTabIsToldWithItsLine() {
        assertThat(messageOf("name: x\nsource:\n\ttopic: t\n"))
                .isEqualTo("p.yaml:3: this is not YAML: a tab cannot stand here; indent with spaces");
    }

    @Test
    void brokenYamlIsToldWithItsLine() {
        assertThat(messageOf("name: x\nsource: {topic: t\nmodel: {}\n")).startsWith("p.yaml:3: this is not YAML: ");
    }

    @Test
    void aControlCharacterIsToldWithItsLine() {
        assertThat(messageOf("name: x\nsource: \u0001\n"))
                .isEqualTo("p.yaml:2: the character U+0001 is not allowed in YAML; remove it");
    }

    @Test
    void aMissingFileIsTold(@TempDir Path folder) {
        Path file = folder.resolve("none.yaml");

        assertThat(messageOf(file))
                .isEqualTo(file + ": there is no such file; look in the folder pipelines/ for examples");
        assertThat(messageOf(folder)).isEqualTo(folder + ": this is a folder; name a file in it");
    }

    @Test
    void aFileThatIsNotTextIsTold(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("binary.yaml"), new byte[] {(byte) 0xff, 0, 1});

        assertThat(messageOf(file)).isEqualTo(file + ": the file is not text in UTF-8; save it as UTF-8");
    }

    @Test
    void aSourceThatIsMissingIsToldOnce() {
        assertThat(messageOf("name: x\nfeatures: [{of: [amount]}]\nmodel: {name: m, kind: logistic-regression}\n"))
                .isEqualTo("p.yaml:1: the key 'source' is missing; write source: and the topic and its columns");
    }

    private static String messageOf(String text) {
        return catchThrowableOfType(PipelineException.class, () -> PipelineReader.read("p.yaml", text))
                .getMessage();
    }

    private static String messageOf(Path file) {
        return catchThrowableOfType(PipelineException.class, () -> PipelineReader.read(file))
                .getMessage();
    }
}
