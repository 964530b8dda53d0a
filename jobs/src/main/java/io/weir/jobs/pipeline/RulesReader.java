package io.weir.jobs.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/** Reads the section {@code validate}. */
final class RulesReader {
    private static final Set<LogicalTypeRoot> TEXT = Set.of(LogicalTypeRoot.VARCHAR);

    private final Columns columns;

    RulesReader(Columns columns) {
        this.columns = columns;
    }

    Map<String, Rule> read(Value value) {
        Map<String, Rule> rules = new LinkedHashMap<>();
        for (Value.Entry entry : value.entries("rules by column, such as {amount: {min: 0}}")) {
            columns.check(entry.keyValue(), entry.key(), Set.of(LogicalTypeRoot.values()), "a column with a rule");
            rules.put(entry.key(), rule(entry.key(), entry.value().section(Keys.RULE)));
        }
        return rules;
    }

    private Rule rule(String column, Section section) {
        OptionalDouble min = number(column, section, "min");
        OptionalDouble max = number(column, section, "max");
        if (min.isPresent() && max.isPresent() && min.getAsDouble() > max.getAsDouble()) {
            section.problem(
                    "min " + min.getAsDouble() + " is above max " + max.getAsDouble() + "; no value could be valid");
        }
        OptionalInt maxLength = text(column, section, "max-length")
                .map(value -> OptionalInt.of(value.integer(1, Integer.MAX_VALUE, 1)))
                .orElse(OptionalInt.empty());
        Optional<List<String>> oneOf = text(column, section, "one-of").map(RulesReader::texts);
        return new Rule(min, max, maxLength, oneOf);
    }

    private OptionalDouble number(String column, Section section, String key) {
        return checked(column, section, key, Columns.NUMERIC).map(Value::number).orElse(OptionalDouble.empty());
    }

    private Optional<Value> text(String column, Section section, String key) {
        return checked(column, section, key, TEXT);
    }

    private Optional<Value> checked(String column, Section section, String key, Set<LogicalTypeRoot> accepted) {
        // A column that is not declared has been reported once already.
        return section.optional(key)
                .filter(value -> !columns.contains(column)
                        || columns.check(value, column, accepted, "a column with '" + key + "'"));
    }

    private static List<String> texts(Value value) {
        List<String> texts = new ArrayList<>();
        value.list("texts").forEach(element -> element.text("a text").ifPresent(texts::add));
        return texts;
    }
}
