package io.weir.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import io.weir.operators.format.AvroFormat;
import io.weir.operators.format.AvroFormat.Framing;
import io.weir.operators.format.AvroFormat.Writer;
import io.weir.operators.format.ProtobufFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pipeline files whose topics have schemas. */
class FormatReaderTest {
    private static final String PAYMENT =
            """
            {"type": "record", "name": "Payment", "fields": [
              {"name": "transaction_id", "type": "long"}, {"name": "card_id", "type": "long"}, {"name": "amount", "type": "double"},
              {"name": "country", "type": "string"}, {"name": "online", "type": "boolean"},
              {"name": "event_time", "type": {"type": "long", "logicalType": "timestamp-millis"}}]}""";

    @TempDir
    private Path folder;

    @BeforeEach
    void writeSchemas() throws IOException {
        Files.createDirectories(folder.resolve("schemas"));
        Files.writeString(folder.resolve("schemas/payment.avsc"), PAYMENT);
        Files.writeString(folder.resolve("old.avsc"), PAYMENT.replace("\"amount\"", "\"value\""));
        Files.writeString(folder.resolve("number.avsc"), "\"int\"");
        FileDescriptorProto.Builder file = FileDescriptorProto.newBuilder()
                .setName("label.proto")
                .setPackage("shop")
                .setSyntax("proto3");
        DescriptorProto.Builder label = file.addMessageTypeBuilder().setName("Label");
        label.addField(field("transaction_id", 1, Type.TYPE_INT64));
        label.addField(field("is_fraud", 2, Type.TYPE_BOOL));
        label.addField(field("label_time", 3, Type.TYPE_INT64));
        Files.write(
                folder.resolve("label.desc"),
                FileDescriptorSet.newBuilder().addFile(file).build().toByteArray());
    }

    private static FieldDescriptorProto field(String name, int number, Type type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(type)
                .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
                .build();
    }

    /** The valid pipeline file with these lines behind its topic, and these keys in its labels. */
    private Path file(String source, String labels) throws IOException {
        return Files.writeString(
                folder.resolve("p.yaml"),
                PipelineText.VALID
                        .replace("  topic: transactions\n", "  topic: transactions\n" + source.indent(2))
                        .replace("topic: labels,", "topic: labels, " + labels));
    }

    private String messageOf(String source, String labels) throws IOException {
        Path file = file(source, labels);
        return catchThrowableOfType(PipelineException.class, () -> PipelineReader.read(file))
                .getMessage()
                .replace(folder + "/", "");
    }

    @Test
    void schemasAreReadBesideThePipelineFile() throws IOException {
        Pipeline pipeline = PipelineReader.read(file(
                "format: avro\nschema: schemas/payment.avsc\nfields: {amount: [amount, value]}\nwriters: {17: old.avsc, 18: schemas/payment.avsc}",
                "format: protobuf, schema: label.desc, message: shop.Label,"));

        AvroFormat avro = (AvroFormat) pipeline.source().format().messages();
        assertThat(avro.schema().json()).isEqualTo(PAYMENT);
        assertThat(avro.framing()).isEqualTo(Framing.REGISTRY_ID);
        assertThat(avro.writers()).extracting(Writer::id).containsExactly(17, 18);
        assertThat(avro.fields()).isEqualTo(Map.of("amount", List.of("amount", "value")));
        ProtobufFormat protobuf =
                (ProtobufFormat) pipeline.labels().orElseThrow().format().messages();
        assertThat(protobuf.message()).isEqualTo("shop.Label");
        assertThat(pipeline.schemaFiles())
                .containsOnlyKeys("schemas/payment.avsc", "old.avsc", "label.desc")
                .containsEntry("label.desc", folder.resolve("label.desc"));
    }

    @Test
    void aListOfWritersMeansFingerprintsAndNoneMeansBareRecords() throws IOException {
        AvroFormat listed = (AvroFormat) PipelineReader.read(
                        file("format: avro\nschema: schemas/payment.avsc\nwriters: [schemas/payment.avsc]", ""))
                .source()
                .format()
                .messages();
        AvroFormat bare = (AvroFormat) PipelineReader.read(file("format: avro\nschema: schemas/payment.avsc", ""))
                .source()
                .format()
                .messages();

        assertThat(listed.framing()).isEqualTo(Framing.FINGERPRINT);
        assertThat(bare.framing()).isEqualTo(Framing.NONE);
    }

    @Test
    void aKeptCopyHasItsSchemasWithItWhateverBecomesOfTheFiles(@TempDir Path kept) throws IOException {
        Path file = file("format: avro\nschema: schemas/payment.avsc", "");
        Pipeline pipeline = PipelineReader.read(file);
        Path copy = Files.copy(file, kept.resolve("card-fraud.yaml"));
        SchemaFile.keep(copy, pipeline.schemaFiles());
        Files.writeString(folder.resolve("schemas/payment.avsc"), "another");

        Pipeline again = PipelineReader.read(copy);

        assertThat(again.source().format().messages())
                .isEqualTo(pipeline.source().format().messages());
        SchemaFile.keep(copy, again.schemaFiles()); // over themselves, as a rescaled pipeline's are
        assertThat(PipelineReader.read(copy).source().format().messages())
                .isEqualTo(pipeline.source().format().messages());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            format: avro                                                    | 3: source: the key 'schema' is missing; write schema: and an Avro schema's file, such as payment.avsc
            format: avro/schema: none.avsc                                  | 5: source.schema: 'none.avsc' is no file that there is: none.avsc; write its name, relative to the pipeline file
            format: avro/schema: number.avsc                                | 5: source.schema: number.avsc is the schema of the type int; the schema of a record is accepted
            format: avro/schema: old.avsc                                   | 9: source.columns.amount: old.avsc has no field 'amount'; it has transaction_id, card_id, value, country, online, event_time
            format: avro/schema: old.avsc/fields: {amount: country, country: value} | 10: source.columns.amount: the field 'country' of old.avsc is of type string; a column of DOUBLE takes a whole number or a number
            schema: old.avsc                                                | 4: source.schema: the format is json, which has none; take it out, or say format: avro or protobuf
            format: avro/schema: old.avsc/message: x/fields: {amount: value} | 6: source.message: the format is avro, whose schema is of one record; take it out
            format: protobuf/schema: label.desc/message: shop.Lable         | 6: source.message: label.desc has no message 'shop.Lable'; did you mean 'shop.Label'?
            """)
    void whatIsWrongIsToldWithItsLine(String source, String message) throws IOException {
        assertThat(messageOf(source.replaceAll("/(?=[a-z]+:)", "\n"), "")
                        .lines()
                        .findFirst()
                        .orElseThrow())
                .isEqualTo("p.yaml:" + message);
    }

    @Test
    void aLabelThatTheSchemaLacksIsToldAtTheLabels() throws IOException {
        assertThat(messageOf("", "id: id, format: protobuf, schema: label.desc, message: shop.Label,"))
                .isEqualTo(
                        "p.yaml:18: labels: the message shop.Label has no field 'id'; it has transaction_id, is_fraud,"
                                + " label_time");
    }
}
