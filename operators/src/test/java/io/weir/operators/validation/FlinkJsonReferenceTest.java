package io.weir.operators.validation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.operators.event.Event;
import io.weir.operators.event.Original;
import io.weir.operators.event.Rejection.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.formats.common.TimestampFormat;
import org.apache.flink.formats.json.JsonParserRowDataDeserializationSchema;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.junit.jupiter.api.Test;

/** Flink's own JSON format is the reference: what our reader takes it reads as Flink does, and where it is stricter the documentation says so. */
class FlinkJsonReferenceTest {
    private static final MessageEvents OURS = new MessageEvents(
            Orders.SCHEMA,
            new EventValidator(Orders.SCHEMA, List.of(), Instant.EPOCH, Duration.ofDays(1)),
            16_384,
            JsonFormat.PLAIN);
    private static final JsonParserRowDataDeserializationSchema FLINKS = flinks();

    private static JsonParserRowDataDeserializationSchema flinks() {
        JsonParserRowDataDeserializationSchema schema = new JsonParserRowDataDeserializationSchema(
                Orders.TYPE, InternalTypeInfo.of(Orders.TYPE), false, false, TimestampFormat.ISO_8601);
        try {
            schema.open(null);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return schema;
    }

    private static Event ours(byte[] message) {
        return OURS.parse(new Original(null, message, "t", 0, 0), TimeBounds.NO_TIMESTAMP, 0);
    }

    /** Empty where Flink's format fails, or has no row. */
    private static Optional<RowData> flinks(byte[] message) {
        List<RowData> rows = new ArrayList<>();
        try {
            FLINKS.deserialize(message, new ListCollector<>(rows));
        } catch (Exception e) {
            return Optional.empty();
        }
        return rows.stream().filter(row -> row != null).findFirst();
    }

    @Property(tries = 2000)
    void whatIsWellFormedAndTypedIsReadAsFlinkReadsIt(@ForAll("wellTyped") String message) {
        byte[] bytes = message.getBytes(UTF_8);
        Event event = ours(bytes);

        assertThat(event.occurred())
                .as(() -> event.rejection() + " of " + message)
                .isTrue();
        assertThat(flinks(bytes)).contains(event.row());
    }

    /** Where it is damaged or of other types: what we take Flink takes as the same, and what we refuse we have a reason for that is told. */
    @Property(tries = 3000)
    void whatIsNotIsNeverReadOtherwise(@ForAll("damaged") byte[] message) {
        Event event = ours(message);
        Optional<RowData> row = flinks(message);
        if (event.occurred()) {
            assertThat(row).as(new String(message, UTF_8)).contains(event.row());
            Statistics.collect("the same");
        } else if (row.isPresent()) {
            assertThat(event.rejection().reason())
                    .as(() -> event.rejection() + " where Flink has " + row.get())
                    .isIn(STRICTER);
            Statistics.collect("refused by us alone");
        } else {
            Statistics.collect("refused by both");
        }
        Statistics.coverage(coverage -> {
            coverage.check("the same").count(count -> count > 50);
            coverage.check("refused by us alone").count(count -> count > 50);
            coverage.check("refused by both").count(count -> count > 50);
        });
    }

    private static final Set<Reason> STRICTER = Set.of(
            Reason.MALFORMED_JSON,
            Reason.NOT_AN_OBJECT,
            Reason.MISSING_FIELD,
            Reason.NULL_FIELD,
            Reason.WRONG_TYPE,
            Reason.OUT_OF_RANGE,
            Reason.TIME_OUT_OF_BOUNDS);

    private static Arbitrary<String> field(String name, Arbitrary<String> values) {
        Arbitrary<String> names =
                Arbitraries.of('"' + name + '"', "\"\\u%04x%s\"".formatted((int) name.charAt(0), name.substring(1)));
        Arbitrary<String> spaces = Arbitraries.of("", "", " ", "\n\t", "\r");
        return Combinators.combine(names, spaces, values, spaces).as((n, a, v, b) -> a + n + b + ":" + a + v + b);
    }

    private static Arbitrary<String> orNull(Arbitrary<String> values) {
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(6, values), net.jqwik.api.Tuple.of(1, Arbitraries.just("null")));
    }

    private static Arbitrary<String> times() {
        Arbitrary<String> seconds = Arbitraries.longs()
                .between(0, 4_102_444_800L)
                .map(second -> Instant.ofEpochSecond(second).toString().replace("Z", ""));
        return Combinators.combine(seconds, Arbitraries.of("", ".2", ".25", ".250", ".007"))
                .as((second, fraction) -> '"' + second + fraction + '"');
    }

    private static Arbitrary<String> reals() {
        return Arbitraries.oneOf(
                Arbitraries.doubles().map(Object::toString),
                Arbitraries.longs().map(Object::toString),
                Arbitraries.of("0", "-0", "-0.0", "1e2", "1E-7", "0.1", "123456789.123456789", "4.9e-324", "1e-400"));
    }

    private static Arbitrary<String> floats() {
        return Arbitraries.oneOf(
                Arbitraries.floats().map(Object::toString),
                Arbitraries.of("0", "-0.0", "16777217", "0.1", "1e-50", "3"));
    }

    private static Arbitrary<String> texts() {
        return Arbitraries.strings().ofMaxLength(8).map(text -> {
            StringBuilder json = new StringBuilder("\"");
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c < ' ' || c == '"' || c == '\\' || Character.isSurrogate(c)) {
                    // A lone surrogate is no text in UTF-8, and two readers may show it in two ways.
                    json.append(Character.isSurrogate(c) ? "\\ud83d\\ude00" : "\\u%04X".formatted((int) c));
                } else {
                    json.append(c);
                }
            }
            return json.append('"').toString();
        });
    }

    @Provide
    Arbitrary<String> wellTyped() {
        Arbitrary<String> extra = field(
                "more",
                Arbitraries.of(
                        "1", "[1, {\"id\": \"x\"}, []]", "{\"amount\": {\"at\": null}}", "\"}\"", "1e999", "true"));
        Arbitrary<List<String>> needed = Combinators.combine(
                        field("id", Arbitraries.longs().map(Object::toString)), field("at", times()))
                .as(List::of);
        Arbitrary<List<String>> others = Combinators.combine(
                        orNull(field("amount", orNull(reals()))),
                        orNull(field("km", orNull(floats()))),
                        orNull(field("tries", orNull(Arbitraries.integers().map(Object::toString)))),
                        orNull(field("fresh", orNull(Arbitraries.of("true", "false")))),
                        orNull(field("channel", orNull(texts()))),
                        orNull(extra))
                .as((a, b, c, d, e, f) -> List.of(a, b, c, d, e, f));
        return Combinators.combine(needed, others, Arbitraries.randoms()).as((some, more, random) -> {
            List<String> fields = new ArrayList<>(some);
            more.stream().filter(each -> !each.equals("null")).forEach(fields::add);
            Collections.shuffle(fields, random);
            return "{" + String.join(",", fields) + "}";
        });
    }

    @Provide
    Arbitrary<byte[]> damaged() {
        Arbitrary<String> anything = Arbitraries.of(
                "1",
                "-0.0",
                "1.5",
                "1e400",
                "\"a\"",
                "null",
                "true",
                "[]",
                "{}",
                "[[1], 2]",
                "9223372036854775808",
                "\"7\"",
                "\" 7 \"",
                "\"2018-04-01T00:00:31\"",
                "\"2018-04-01\"",
                "\"true\"");
        Arbitrary<String> texts = Combinators.combine(
                        wellTyped(),
                        Arbitraries.of(Orders.NAMES),
                        anything,
                        Arbitraries.integers().between(0, 3))
                .as((message, name, value, how) ->
                        // One more field, or one once more: the last one counts for Flink.
                        how == 0
                                ? message
                                : message.substring(0, message.length() - 1) + ",\"" + name + "\":" + value + "}");
        Arbitrary<String> short_ = Combinators.combine(anything, anything, anything)
                .as((id, amount, other) ->
                        "{\"id\": %s, \"at\": \"2018-04-01T00:00:31\", \"amount\": %s, \"tries\": %s}"
                                .formatted(id, amount, other));
        return Combinators.combine(
                        Arbitraries.oneOf(texts, short_),
                        Arbitraries.integers().between(0, 1000),
                        Arbitraries.bytes(),
                        Arbitraries.integers().between(0, 5))
                .as((text, at, with, how) -> {
                    byte[] message = text.getBytes(UTF_8);
                    int place = at % message.length;
                    return switch (how) {
                        case 0 -> Arrays.copyOf(message, place);
                        case 1 -> (text + text).getBytes(UTF_8);
                        case 2 -> {
                            message[place] = with;
                            yield message;
                        }
                        default -> message;
                    };
                });
    }

    private static final Pattern DIFFERENCE =
            Pattern.compile("(?m)^\\| `(.+?)` \\| `?([^|`]+)`? \\| `?([^|`]+)`? \\|$");

    @Test
    void theDocumentedDifferencesAreThese() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "pipeline-file.md"));
        String part =
                page.substring(page.indexOf("## How strictly JSON is read"), page.indexOf("## Avro and Protobuf"));
        List<MatchResult> rows = DIFFERENCE.matcher(part).results().toList();
        assertThat(rows).hasSizeGreaterThan(10);
        for (MatchResult row : rows) {
            String written = row.group(1);
            byte[] message = (written.startsWith("{")
                            ? written
                            : "{\"id\": 1, " + (written.startsWith("\"at\"") ? "" : "\"at\": \"2018-04-01T00:00:31\", ")
                                    + written + "}")
                    .getBytes(UTF_8);
            String column = Orders.NAMES.stream()
                    .filter(name -> written.startsWith('"' + name + '"'))
                    .findFirst()
                    .orElse("id");
            Event event = ours(message);
            Map<String, String> told = Map.of(
                    "ours",
                    event.occurred()
                            ? value(event.row(), column)
                            : event.rejection().reason().name(),
                    "flinks",
                    flinks(message).map(found -> value(found, column)).orElse("fails"));
            assertThat(told).as(written).isEqualTo(Map.of("ours", row.group(2), "flinks", row.group(3)));
        }
    }

    private static String value(RowData row, String column) {
        int at = Orders.NAMES.indexOf(column);
        Object value = RowData.createFieldGetter(Orders.TYPE.getTypeAt(at), at).getFieldOrNull(row);
        return value == null ? "null" : value.toString();
    }
}
