package io.weir.operators.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.BoolValue;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.Timestamp;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.WrappersProto;
import io.weir.operators.event.Event;
import io.weir.operators.validation.MessageEvents;
import io.weir.operators.validation.MessageFormat;
import io.weir.operators.validation.Orders;
import io.weir.operators.validation.WantedFields;
import io.weir.state.row.FieldType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

/** Protobuf messages, written field by field by their numbers, as generated classes write them. */
class ProtobufEventsTest {
    private static final int ID = 1;
    private static final int AT = 2;
    private static final int AMOUNT = 3;
    private static final int KM = 4;
    private static final int TRIES = 5;
    private static final int FRESH = 6;
    private static final int CHANNEL = 7;

    /**
     * The schema, proto3: {@code uint64 id = 1; google.protobuf.Timestamp at = 2; optional double amount = 3; float km = 4; sint32 tries = 5;
     * google.protobuf.BoolValue fresh = 6; Channel channel = 7;}.
     */
    private static final DescriptorProto ORDER = DescriptorProto.newBuilder()
            .setName("Order")
            .addField(field("id", ID, Type.TYPE_UINT64))
            .addField(message("at", AT, ".google.protobuf.Timestamp"))
            .addField(field("amount", AMOUNT, Type.TYPE_DOUBLE)
                    .setProto3Optional(true)
                    .setOneofIndex(0))
            .addField(field("km", KM, Type.TYPE_FLOAT))
            .addField(field("tries", TRIES, Type.TYPE_SINT32))
            .addField(message("fresh", FRESH, ".google.protobuf.BoolValue"))
            .addField(field("channel", CHANNEL, Type.TYPE_ENUM).setTypeName(".shop.Channel"))
            .addOneofDecl(OneofDescriptorProto.newBuilder().setName("_amount"))
            .build();

    private static final MessageFormat FORMAT = format(ORDER, Map.of());

    private static FieldDescriptorProto.Builder field(String name, int number, Type type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(type)
                .setLabel(Label.LABEL_OPTIONAL);
    }

    private static FieldDescriptorProto.Builder message(String name, int number, String type) {
        return field(name, number, Type.TYPE_MESSAGE).setTypeName(type);
    }

    private static FileDescriptorSet descriptors(DescriptorProto message) {
        return descriptors(message, "proto3");
    }

    private static FileDescriptorSet descriptors(DescriptorProto message, String syntax) {
        return FileDescriptorSet.newBuilder()
                .addFile(TimestampProto.getDescriptor().toProto())
                .addFile(WrappersProto.getDescriptor().toProto())
                .addFile(FileDescriptorProto.newBuilder()
                        .setName("shop.proto")
                        .setPackage("shop")
                        .setSyntax(syntax)
                        .addDependency("google/protobuf/timestamp.proto")
                        .addDependency("google/protobuf/wrappers.proto")
                        .addMessageType(message)
                        .addEnumType(EnumDescriptorProto.newBuilder()
                                .setName("Channel")
                                .addValue(EnumValueDescriptorProto.newBuilder()
                                        .setName("web")
                                        .setNumber(0))
                                .addValue(EnumValueDescriptorProto.newBuilder()
                                        .setName("app")
                                        .setNumber(1))))
                .build();
    }

    private static ProtobufFormat format(DescriptorProto message, Map<String, List<String>> fields) {
        return new ProtobufFormat("shop.desc", descriptors(message).toByteString(), "shop.Order", fields);
    }

    @FunctionalInterface
    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    /** A message with the id 12 and its time, and these fields. */
    private static byte[] bytes(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            out.writeUInt64(ID, 12);
            out.writeMessage(
                    AT,
                    Timestamp.newBuilder()
                            .setSeconds(Orders.AT / 1000)
                            .setNanos(250_999_999)
                            .build());
            fields.write(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static final byte[] WHOLE = bytes(out -> {
        out.writeDouble(AMOUNT, 57.16);
        out.writeFloat(KM, -0.5f);
        out.writeSInt32(TRIES, -3);
        out.writeMessage(FRESH, BoolValue.of(true));
        out.writeEnum(CHANNEL, 1);
        out.writeString(99, "a field that came later");
    });

    @Test
    void messageBecomesARow() {
        Event event = Orders.parse(FORMAT, WHOLE);
        assertThat(event.row()).hasToString("+I(12,2018-04-01T00:00:31.250,57.16,-0.5,-3,true,app)");
        assertThat(event.time()).isEqualTo(Orders.AT);
    }

    @Test
    void fieldThatWasNotSentIsMissingWhereThatCanBeToldAndElseItsDefault() {
        assertThat(Orders.told(FORMAT, bytes(out -> {})))
                .isEqualTo("+I(12,2018-04-01T00:00:31.250,null,0.0,0,null,web)");
        byte[] noTime = new byte[] {8, 12}; // field 1, a varint: 12
        assertThat(Orders.told(FORMAT, noTime)).isEqualTo("MISSING_FIELD: at is missing, accepted: a TIMESTAMP");
    }

    @Test
    void valuesThatTheirColumnsCannotHoldAreRefused() {
        assertThat(Orders.told(FORMAT, bytes(out -> out.writeUInt64(ID, -1))))
                .isEqualTo("OUT_OF_RANGE: id is 18446744073709551615, accepted: at most 9223372036854775807");
        assertThat(Orders.told(FORMAT, bytes(out -> out.writeFloat(KM, Float.NEGATIVE_INFINITY))))
                .isEqualTo("OUT_OF_RANGE: km is -Infinity, accepted: a finite number that a FLOAT can hold");
        assertThat(Orders.told(FORMAT, bytes(out -> out.writeDouble(AMOUNT, -1))))
                .isEqualTo("OUT_OF_RANGE: amount is -1.0, accepted: from 0.0 to 1000.0");
        assertThat(Orders.told(FORMAT, bytes(out -> out.writeEnum(CHANNEL, 7))))
                .isEqualTo("OUT_OF_RANGE: channel is 7, accepted: web (0), app (1)");
        assertThat(Orders.told(
                        FORMAT,
                        bytes(out -> out.writeMessage(
                                AT,
                                Timestamp.newBuilder()
                                        .setSeconds(Long.MAX_VALUE)
                                        .build()))))
                .isEqualTo("OUT_OF_RANGE: at is 9223372036854775807 seconds, accepted: those of the years 1 to 9999");
    }

    /** Protobuf itself puts a number that an enum of proto2 does not have among the unknown fields. */
    @Test
    void valueThatAnEnumOfProto2DoesNotHaveIsToldWithTheNamesThatItHas() {
        DescriptorProto order = DescriptorProto.newBuilder()
                .setName("Order")
                .addAllField(ORDER.getFieldList().stream()
                        .map(each -> each.toBuilder()
                                .clearProto3Optional()
                                .clearOneofIndex()
                                .build())
                        .toList())
                .build();
        MessageFormat proto2 =
                new ProtobufFormat("shop.desc", descriptors(order, "proto2").toByteString(), "shop.Order", Map.of());
        assertThat(Orders.told(proto2, WHOLE)).isEqualTo("+I(12,2018-04-01T00:00:31.250,57.16,-0.5,-3,true,app)");
        assertThat(Orders.told(proto2, bytes(out -> out.writeEnum(CHANNEL, 7))))
                .isEqualTo("OUT_OF_RANGE: channel is 7, accepted: web (0), app (1)");
        assertThat(Orders.told(proto2, bytes(out -> out.writeEnum(CHANNEL, -1))))
                .isEqualTo("OUT_OF_RANGE: channel is -1, accepted: web (0), app (1)");
        assertThat(Orders.told(proto2, bytes(out -> out.writeString(CHANNEL, "app"))))
                .isEqualTo("WRONG_TYPE: the field 7 ('channel') was written with another type; accepted: enum");
    }

    @Test
    void fieldThatWasWrittenWithAnotherTypeIsNotTakenForItsDefault() {
        assertThat(Orders.told(FORMAT, bytes(out -> out.writeString(TRIES, "three"))))
                .isEqualTo("WRONG_TYPE: the field 5 ('tries') was written with another type; accepted: sint32");
    }

    @Test
    void messagesFromBeforeAFieldWasRenamedAndOneCameNewAreRead() {
        DescriptorProto.Builder before = DescriptorProto.newBuilder().setName("Order");
        ORDER.getFieldList().stream()
                .filter(each -> each.getNumber() != CHANNEL)
                .map(each -> each.getNumber() == AMOUNT
                        ? each.toBuilder().setName("value").build()
                        : each)
                .forEach(before::addField);
        before.addAllOneofDecl(ORDER.getOneofDeclList());
        byte[] old = bytes(out -> out.writeDouble(AMOUNT, 2.5));

        // By the new schema, and by the old one: then the column says under which name it has its field.
        assertThat(Orders.told(FORMAT, old)).isEqualTo("+I(12,2018-04-01T00:00:31.250,2.5,0.0,0,null,web)");
        DescriptorProto withChannel = before.addField(field("channel", CHANNEL, Type.TYPE_STRING)
                        .setProto3Optional(true)
                        .setOneofIndex(1))
                .addOneofDecl(OneofDescriptorProto.newBuilder().setName("_channel"))
                .build();
        assertThat(Orders.told(format(withChannel, Map.of("amount", List.of("amount", "value"))), old))
                .isEqualTo("+I(12,2018-04-01T00:00:31.250,2.5,0.0,0,null,null)");
    }

    @Test
    void damagedMessagesAreRefused() {
        assertThat(Orders.told(FORMAT, Arrays.copyOf(WHOLE, WHOLE.length - 1)))
                .startsWith("MALFORMED_PROTOBUF: the message is not a shop.Order: ")
                .endsWith("; accepted: a Protobuf message");
        assertThat(Orders.told(FORMAT, new byte[] {0, 0, 0, 0, 17, 0, 8, 12}))
                .startsWith("MALFORMED_PROTOBUF: ")
                .contains("it begins with a zero, as a schema registry's clients write");
        assertThat(Orders.told(FORMAT, null))
                .isEqualTo("EMPTY_MESSAGE: the message has no content; accepted: a Protobuf message");
        // 2 GB of text, as five bytes ask for it.
        assertThat(Orders.told(FORMAT, new byte[] {58, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x07}))
                .startsWith("MALFORMED_PROTOBUF: ");
    }

    private static final MessageEvents EVENTS = Orders.events(FORMAT);

    @Property(tries = 1000)
    void noBytesMakeItThrow(@ForAll @Size(max = 40) byte[] tail, @ForAll @IntRange(max = 60) int kept) {
        byte[] message = Arrays.copyOf(WHOLE, Math.min(kept, WHOLE.length) + tail.length);
        System.arraycopy(tail, 0, message, Math.min(kept, WHOLE.length), tail.length);
        assertThat(Orders.parse(EVENTS, message).kind()).isIn(Event.Kind.OCCURRED, Event.Kind.REJECTED);
    }

    @Test
    void formatTravels() throws Exception {
        MessageFormat travelled = InstantiationUtil.clone((ProtobufFormat) FORMAT);
        assertThat(travelled).isEqualTo(FORMAT);
        assertThat(Orders.told(travelled, WHOLE)).startsWith("+I(12,");
    }

    @Test
    void columnsThatTheMessageCannotFillAreTold() {
        DescriptorProto message = DescriptorProto.newBuilder()
                .setName("Order")
                .addField(field("id", 1, Type.TYPE_INT64).setLabel(Label.LABEL_REPEATED))
                .addField(message("at", 2, ".google.protobuf.StringValue"))
                .addField(field("amuont", 3, Type.TYPE_DOUBLE))
                .addField(field("channel", 4, Type.TYPE_BYTES))
                .build();
        List<String> problems = new ArrayList<>();
        format(message, Map.of())
                .check(
                        new WantedFields(
                                List.of("id", "at", "amount", "channel"),
                                List.of(FieldType.BIGINT, FieldType.BOOLEAN, FieldType.DOUBLE, FieldType.STRING),
                                Set.of(),
                                2000,
                                false),
                        (column, problem) -> problems.add(column + ": " + problem));
        assertThat(problems)
                .satisfiesExactly(
                        id -> assertThat(id)
                                .startsWith(
                                        "id: the field 'id' of shop.Order is of type repeated int64; a column of BIGINT"
                                                + " takes a whole number or a time, and a column is read from a number, bool,"),
                        at -> assertThat(at)
                                .isEqualTo(
                                        "at: the field 'at' of shop.Order is of type google.protobuf.StringValue; a column"
                                                + " of BOOLEAN takes true or false"),
                        amount -> assertThat(amount)
                                .isEqualTo(
                                        "amount: the message shop.Order has no field 'amount'; did you mean 'amuont'?"),
                        channel -> assertThat(channel)
                                .startsWith(
                                        "channel: the field 'channel' of shop.Order is of type bytes; a column of STRING"
                                                + " takes a text, and"));
    }

    @Test
    void filesThatAreNoDescriptorsAreRefused() {
        ByteString alone = FileDescriptorSet.newBuilder()
                .addFile(descriptors(ORDER).getFile(2))
                .build()
                .toByteString();
        assertThatThrownBy(() -> new ProtobufFormat("shop.desc", alone, "shop.Order", Map.of()))
                .hasMessage(
                        "shop.desc lacks google/protobuf/timestamp.proto, which shop.proto imports; write it with protoc"
                                + " --include_imports");
        assertThatThrownBy(() ->
                        new ProtobufFormat("shop.desc", descriptors(ORDER).toByteString(), "shop.Ordre", Map.of()))
                .hasMessage("shop.desc has no message 'shop.Ordre'; did you mean 'shop.Order'?");
        assertThatThrownBy(() -> new ProtobufFormat(
                        "shop.proto", ByteString.copyFromUtf8("syntax = \"proto3\";"), "x", Map.of()))
                .hasMessageStartingWith("shop.proto is no set of descriptors (");
    }
}
