package io.weir.jobs.pipeline;

import io.weir.ml.NumberRange;
import io.weir.operators.feature.language.Durations;
import io.weir.operators.feature.language.Nearest;
import io.weir.operators.feature.language.Quote;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A node with the path to it. Every reading method either returns what is there, or adds a problem and returns nothing (or
 * the fallback), so that reading goes on and finds the other problems too.
 */
final class Value {
    static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");
    static final Pattern NAME = Pattern.compile("[a-z0-9-]+");
    static final Pattern FIELD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d{1,4})?");

    private final Node node;
    private final String path;
    private final Problems problems;

    Value(Node node, String path, Problems problems) {
        this.node = node;
        this.path = path;
        this.problems = problems;
    }

    String path() {
        return path;
    }

    /** A file that this names, beside the pipeline file or by its whole path; empty, with a problem, if it cannot be read. */
    Optional<SchemaFile> file(String expected) {
        return text(expected).flatMap(name -> {
            try {
                return Optional.of(SchemaFile.read(problems.file(), name));
            } catch (IOException | InvalidPathException e) {
                problem(e.getMessage());
                return Optional.empty();
            }
        });
    }

    /** Whether a list stands here. */
    boolean isList() {
        return node instanceof SequenceNode;
    }

    void problem(String message) {
        problemAt(node, path, message);
    }

    private void problemAt(Node where, String wherePath, String message) {
        Optional<Mark> mark = where.getStartMark();
        problems.add(
                mark.map(Mark::getLine).orElse(-1) + 1,
                mark.map(Mark::getColumn).orElse(-1) + 1,
                wherePath,
                message);
    }

    /** The text of a scalar, quoted or not; empty, with a problem, for null, lists and mappings. */
    Optional<String> text(String expected) {
        if (node instanceof ScalarNode scalar && !isNull(scalar)) {
            return Optional.of(scalar.getValue());
        }
        problem(describe() + " stands here; write " + expected);
        return Optional.empty();
    }

    Optional<String> matching(Pattern pattern, String what, String expected) {
        return text(expected).filter(text -> {
            boolean matches = pattern.matcher(text).matches();
            if (!matches) {
                problem(quote(text) + " is not " + what + "; write " + expected);
            }
            return matches;
        });
    }

    /** The name of a Kafka topic. */
    Optional<String> topic() {
        return matching(TOPIC, "a topic's name", "letters, digits, '.', '_' and '-', at most 249")
                .filter(text -> {
                    boolean dots = text.equals(".") || text.equals("..");
                    if (dots) {
                        problem(quote(text) + " is not a topic's name; Kafka keeps it for itself, choose another");
                    }
                    return !dots;
                });
    }

    Optional<String> name() {
        return matching(NAME, "a name", "lower-case letters, digits and hyphens, such as card-fraud");
    }

    /** The name of a field in a message. */
    Optional<String> field() {
        return matching(FIELD, "a field's name", "a letter or '_', then letters, digits and '_'");
    }

    String oneOf(List<String> accepted, String fallback) {
        String list = String.join(", ", accepted);
        return text("one of " + list)
                .filter(text -> {
                    if (!accepted.contains(text)) {
                        problem(quote(text) + " is not known here; " + meant(text, accepted, "write one of " + list));
                    }
                    return accepted.contains(text);
                })
                .orElse(fallback);
    }

    Duration duration(Duration shortest, Duration fallback) {
        Optional<Duration> parsed = text("a duration such as 7 d").flatMap(text -> {
            Optional<Duration> duration = Durations.parse(text);
            if (duration.isEmpty()) {
                problem(quote(text) + " is not a duration; " + Durations.EXPECTED + ", at most "
                        + Durations.LONGEST.toDays() + " d");
            } else if (duration.get().compareTo(shortest) < 0) {
                problem(quote(text) + " is too short; at least " + Durations.compact(shortest) + " is accepted");
                return Optional.empty();
            }
            return duration;
        });
        return parsed.orElse(fallback);
    }

    Instant instant(Instant fallback) {
        String expected = "a date or an instant in UTC, such as 2000-01-01 or 2000-01-01T00:00:00Z";
        return text(expected)
                .map(text -> {
                    try {
                        return text.length() <= 10
                                ? LocalDate.parse(text)
                                        .atStartOfDay(ZoneOffset.UTC)
                                        .toInstant()
                                : Instant.parse(text);
                    } catch (DateTimeException e) {
                        problem(quote(text) + " is not a date; write " + expected);
                        return fallback;
                    }
                })
                .orElse(fallback);
    }

    /** A finite number as YAML and JSON write it. */
    OptionalDouble number() {
        Optional<String> text = text("a number");
        if (text.isEmpty()) {
            return OptionalDouble.empty();
        }
        double number = NUMBER.matcher(text.get()).matches() ? Double.parseDouble(text.get()) : Double.NaN;
        if (!Double.isFinite(number)) {
            problem(quote(text.get()) + " is not a number; write one such as 100 or 0.5");
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(number);
    }

    double number(NumberRange range, double fallback) {
        OptionalDouble number = number();
        if (number.isPresent() && !range.contains(number.getAsDouble())) {
            problem(quote(text("a number").orElse("")) + " is out of range; write " + range.expected());
            return fallback;
        }
        return number.orElse(fallback);
    }

    int integer(int min, int max, int fallback) {
        OptionalDouble number = number();
        if (number.isEmpty()) {
            return fallback;
        }
        double value = number.getAsDouble();
        if (value != Math.rint(value) || value < min || value > max) {
            problem(quote(text("a number").orElse("")) + " is not accepted; write a whole number from " + min + " to "
                    + max);
            return fallback;
        }
        return (int) value;
    }

    /** The elements of a list that must have at least one; empty, with a problem, if it is none. */
    List<Value> list(String expected) {
        if (!(node instanceof SequenceNode sequence)) {
            problem(describe() + " stands here; write a list of " + expected
                    + ", in brackets or a line each after '- '");
            return List.of();
        }
        if (sequence.getValue().isEmpty()) {
            problem("the list is empty; write at least one of " + expected + ", or leave the key out");
        }
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < sequence.getValue().size(); i++) {
            values.add(new Value(sequence.getValue().get(i), path + "[" + i + "]", problems));
        }
        return values;
    }

    /** The elements of a list that must have at least one, or what stands here itself if it is no list. */
    List<Value> oneOrMore(String expected) {
        return node instanceof SequenceNode ? list(expected) : List.of(this);
    }

    /** The entries of a mapping, without those that repeat a key; empty, with a problem, if it is none. */
    List<Entry> entries(String expected) {
        if (!(node instanceof MappingNode mapping)) {
            problem(describe() + " stands here; write " + expected);
            return List.of();
        }
        if (mapping.getValue().isEmpty()) {
            problem("the mapping is empty; write " + expected);
        }
        Map<String, Integer> lineOfKey = new HashMap<>();
        List<Entry> entries = new ArrayList<>();
        mapping.getValue().forEach(tuple -> {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problemAt(tuple.getKeyNode(), path, "a key must be a word, not a list or a mapping");
                return;
            }
            String keyPath =
                    path.isEmpty() ? Quote.shorten(key.getValue()) : path + "." + Quote.shorten(key.getValue());
            int line = key.getStartMark().map(Mark::getLine).orElse(-1) + 1;
            Integer first = lineOfKey.putIfAbsent(key.getValue(), line);
            if (first != null) {
                problemAt(key, keyPath, "this key stands in line " + first + " already; keep one of them");
                return;
            }
            entries.add(new Entry(
                    key.getValue(),
                    new Value(key, keyPath, problems),
                    new Value(tuple.getValueNode(), keyPath, problems)));
        });
        return entries;
    }

    /** The value of a key if this is a mapping that has it; adds no problem. */
    Optional<Value> peek(String key) {
        if (!(node instanceof MappingNode mapping)) {
            return Optional.empty();
        }
        return mapping.getValue().stream()
                .filter(tuple -> tuple.getKeyNode() instanceof ScalarNode scalar
                        && scalar.getValue().equals(key))
                .findFirst()
                .map(tuple -> new Value(tuple.getValueNode(), path + "." + key, problems));
    }

    /** A key and its value; both have the path of the entry, the first has the key's line. */
    record Entry(String key, Value keyValue, Value value) {}

    /** The mapping with the keys that {@code keys} lists, others refused. */
    Section section(List<String> keys) {
        return new Section(this, keys);
    }

    /** {@code did you mean 'topic'?} where a candidate is near, else {@code otherwise}. */
    static String meant(String word, Collection<String> candidates, String otherwise) {
        return Nearest.meant(word, candidates, otherwise);
    }

    /** In quotes, cut, on one line. */
    static String quote(String text) {
        return Quote.of(text);
    }

    private static boolean isNull(ScalarNode scalar) {
        return scalar.getScalarStyle() == ScalarStyle.PLAIN && scalar.getTag().equals(Tag.NULL);
    }

    private String describe() {
        if (node instanceof ScalarNode scalar) {
            return isNull(scalar) ? "no value" : quote(scalar.getValue());
        }
        return node instanceof SequenceNode ? "a list" : "a mapping";
    }
}
