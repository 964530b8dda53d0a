package io.weir.jobs.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.connector.source.ScanRuntimeProviderContext;
import org.apache.flink.table.types.DataType;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables whose messages are read as the jobs read them. */
class MessageTableFormatTest {
    private static final Path FORMATS = Path.of("..", "examples", "formats");
    private static final String V1 = FORMATS.resolve("payment-v1.avsc").toString();
    private static final String V2 = FORMATS.resolve("payment-v2.avsc").toString();
    private static final DataType COLUMNS = DataTypes.ROW(
            DataTypes.FIELD("payment_id", DataTypes.BIGINT().notNull()),
            DataTypes.FIELD("amount", DataTypes.DOUBLE()),
            DataTypes.FIELD("channel", DataTypes.STRING()),
            DataTypes.FIELD("at", DataTypes.TIMESTAMP_LTZ(3)));

    private static DeserializationSchema<RowData> rows(MessageTableFormat format, Map<String, String> options)
            throws Exception {
        return InstantiationUtil.clone(format.createDecodingFormat(null, Configuration.fromMap(options))
                .createRuntimeDecoder(ScanRuntimeProviderContext.INSTANCE, COLUMNS));
    }

    private static GenericRecord payment(String schema, Object... fields) throws IOException {
        GenericRecord record = new GenericData.Record(new Schema.Parser().parse(Files.readString(Path.of(schema))));
        record.getSchema().getFields().stream()
                .filter(field -> field.hasDefaultValue())
                .forEach(field -> record.put(field.name(), GenericData.get().getDefaultValue(field)));
        for (int i = 0; i < fields.length; i += 2) {
            record.put((String) fields[i], fields[i + 1]);
        }
        return record;
    }

    private static byte[] fingerprinted(GenericRecord record) throws IOException {
        ByteBuffer buffer =
                new BinaryMessageEncoder<GenericRecord>(new GenericData(), record.getSchema()).encode(record);
        byte[] message = new byte[buffer.remaining()];
        buffer.get(message);
        return message;
    }

    private static byte[] numbered(int id, GenericRecord record) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[] {0, 0, 0, 0, (byte) id});
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private static GenericRecord old() throws IOException {
        return payment(V1, "payment_id", 1L, "card_id", 5L, "value", 2.5f, "at", 1_522_540_831_000L);
    }

    private static GenericRecord young() throws IOException {
        return payment(V2, "payment_id", 2L, "card_id", 5L, "amount", 0.1, "at", 1_522_540_831_000_000L);
    }

    @Test
    void aTableHoldsMessagesOfBothSchemas() throws Exception {
        DeserializationSchema<RowData> byFingerprint =
                rows(new AvroTableFormat(), Map.of("schema", V2, "writers", V1 + ";" + V2));
        assertThat(byFingerprint.deserialize(fingerprinted(old()))).hasToString("+I(1,2.5,null,2018-04-01T00:00:31)");
        assertThat(byFingerprint.deserialize(fingerprinted(young()))).hasToString("+I(2,0.1,null,2018-04-01T00:00:31)");

        DeserializationSchema<RowData> byId =
                rows(new AvroTableFormat(), Map.of("schema", V2, "writers", "7:" + V1 + ";8:" + V2));
        assertThat(byId.deserialize(numbered(7, old()))).hasToString("+I(1,2.5,null,2018-04-01T00:00:31)");
        assertThat(byId.deserialize(numbered(8, young()))).hasToString("+I(2,0.1,null,2018-04-01T00:00:31)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a;b.avsc", "it's.avsc", "'a';\"b\".avsc", "[a].avsc"})
    void aPathMayHaveTheSignThatDividesTheWriters(String name, @TempDir Path folder) throws Exception {
        Path odd = Files.copy(Path.of(V1), folder.resolve(name));
        for (String path : List.of(odd.toString(), "7:" + odd)) {
            String writers = MessageTableFormat.list(Stream.of(path, path.equals(odd.toString()) ? V2 : "8:" + V2));
            DeserializationSchema<RowData> table =
                    rows(new AvroTableFormat(), Map.of("schema", V2, "writers", writers));
            assertThat(table.deserialize(path.startsWith("7:") ? numbered(7, old()) : fingerprinted(old())))
                    .hasToString("+I(1,2.5,null,2018-04-01T00:00:31)");
        }
        assertThat(rows(
                                new AvroTableFormat(),
                                Map.of("schema", V2, "writers", MessageTableFormat.list(Stream.of(odd.toString()))))
                        .deserialize(fingerprinted(old())))
                .as("alone")
                .hasToString("+I(1,2.5,null,2018-04-01T00:00:31)");
    }

    @Test
    void whatCannotBeReadFailsTheQueryWithTheReasonOrIsLeftOut() throws Exception {
        assertThatThrownBy(
                        () -> rows(new AvroTableFormat(), Map.of("schema", V2)).deserialize(numbered(7, old())))
                .isInstanceOf(IOException.class)
                .hasNoCause() // the SQL client shows the root cause alone
                .hasMessageStartingWith("MALFORMED_AVRO: the message is not a record of shop.Payment")
                .hasMessageContaining("'ignore-parse-errors'");
        DeserializationSchema<RowData> lenient =
                rows(new AvroTableFormat(), Map.of("schema", V2, "ignore-parse-errors", "true"));
        assertThat(lenient.deserialize(numbered(7, old()))).isNull();
        assertThat(lenient.deserialize(null)).isNull();
    }

    @Test
    void fieldsOfJsonMayHaveOtherNames() throws Exception {
        DeserializationSchema<RowData> json =
                rows(new JsonTableFormat(), Map.of("fields", "amount:@value;amount:amount;payment_id:id"));
        assertThat(json.deserialize("{\"id\": 3, \"@value\": 4, \"at\": \"2018-04-01T00:00:31Z\"}".getBytes(UTF_8)))
                .hasToString("+I(3,4.0,null,2018-04-01T00:00:31)");
        assertThatThrownBy(() -> json.deserialize("{\"amount\": 4}".getBytes(UTF_8)))
                .hasMessageStartingWith("MISSING_FIELD: payment_id is missing, and its column is NOT NULL");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "writers=FORMATS/payment-v1.avsc | 'schema' is not given; write: The",
                "schema=none.avsc | 'schema' is none.avsc, which cannot be read",
                "schema=pom.xml | pom.xml is no Avro schema",
                "schema=FORMATS/payment-v1.avsc | column amount: FORMATS/payment-v1.avsc has no field 'amount'",
                "schema=FORMATS/payment-v2.avsc,writers=1:FORMATS/payment-v1.avsc;FORMATS/payment-v2.avsc | one kind is accepted",
                "schema=FORMATS/payment-v2.avsc,fields=amount | 'fields' has 'amount'; COLUMN:FIELD is accepted",
                "schema=FORMATS/payment-v2.avsc,fields=amuont:value | 'fields' has 'amuont', which is no column of the table; it has payment_id",
                "schema=FORMATS/payment-v2.avsc,fields=amount:v;channel:v | 'fields' has the field 'v' for amount and for channel",
                "schema=FORMATS/payment-v2.avsc,writers=9999999999:FORMATS/payment-v1.avsc | 'writers' has the id 9999999999; 0 to 2147483647",
            })
    void wrongOptionsAreToldWithWhatWouldBeAccepted(String options, String told) {
        Map<String, String> given = Stream.of(
                        options.replace("FORMATS", FORMATS.toString()).split(","))
                .map(each -> each.split("=", 2))
                .collect(Collectors.toMap(each -> each[0], each -> each[1]));
        assertThatThrownBy(() -> rows(new AvroTableFormat(), given))
                .as("the SQL client shows the root cause alone")
                .hasNoCause()
                .hasMessageContaining(told.replace("FORMATS", FORMATS.toString()));
    }

    @Test
    void aPipelinesTopicsAreTablesInItsFormats(@TempDir Path folder) throws Exception {
        String yaml = Files.readString(FORMATS.resolve("payments-avro.yaml"));
        for (String schema : List.of("payment-v1.avsc", "payment-v2.avsc")) {
            Files.copy(FORMATS.resolve(schema), folder.resolve(schema));
        }
        Path file = Files.writeString(
                folder.resolve("p.yaml"),
                yaml.replace("nullable: [channel]", "nullable: [channel]\n  fields: {amount: [amount, value]}"));
        String script = SessionScript.of(file, new TopicAccess("localhost:9092", Map.of(), false));

        assertThat(script)
                .contains(
                        "'format' = 'weir-avro'",
                        "'weir-avro.schema' = '" + folder.resolve("payment-v2.avsc") + "'",
                        "'weir-avro.writers' = '" + folder.resolve("payment-v1.avsc") + ";"
                                + folder.resolve("payment-v2.avsc") + "'",
                        "'weir-avro.fields' = 'amount:amount;amount:value'",
                        "'weir-avro.ignore-parse-errors' = 'true'");
        TableEnvironment session = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        Stream.of(script.split(";\n"))
                .map(statement -> statement.replaceAll("(?m)^--.*\n", "").strip())
                .filter(statement -> statement.startsWith("CREATE TEMPORARY TABLE `pay"))
                .forEach(session::executeSql);
        assertThat(session.explainSql("SELECT payment_id, amount FROM payments WHERE amount > 3"))
                .contains("payments");
    }

    @Test
    void theDocumentedTableCanBeAsked() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "sql.md"));
        String statement = Stream.of(page.split("```"))
                .filter(block -> block.startsWith("sql\n") && block.contains("'weir-avro'"))
                .findFirst()
                .orElseThrow()
                .substring("sql\n".length())
                .strip()
                .replaceFirst(";$", "")
                .replace("examples/", "../examples/");
        TableEnvironment session = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        session.executeSql(statement);
        assertThat(session.explainSql("SELECT `at` FROM payments WHERE amount > 3"))
                .contains("payments");
    }

    @Test
    void everyOptionIsDocumentedAndNoOther() throws Exception {
        Set<String> documented = java.util.regex.Pattern.compile("(?m)^\\| `(weir-[a-z.-]+)` \\|")
                .matcher(Files.readString(Path.of("..", "docs", "sql.md")))
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toSet());
        assertThat(documented)
                .isEqualTo(Stream.of(new AvroTableFormat(), new ProtobufTableFormat(), new JsonTableFormat())
                        .flatMap(format -> format.optionalOptions().stream()
                                .map(ConfigOption::key)
                                .map(key -> format.factoryIdentifier() + "." + key))
                        .collect(Collectors.toSet()));
    }
}
