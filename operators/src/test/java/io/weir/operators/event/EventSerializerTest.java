package io.weir.operators.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.operators.event.Rejection.Reason;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.FloatType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class EventSerializerTest {
    /** Every column type there is, and more than eight columns, so that there are two bytes of null bits. */
    private static final RowType TYPE = RowType.of(
            new LogicalType[] {
                new BooleanType(),
                new IntType(),
                new BigIntType(),
                new FloatType(),
                new DoubleType(),
                VarCharType.STRING_TYPE,
                new TimestampType(3),
                new BooleanType(),
                VarCharType.STRING_TYPE
            },
            new String[] {"bool", "int", "bigint", "float", "double", "string", "time", "bool2", "string2"});

    private final EventSerializer serializer = new EventSerializer(TYPE);

    @Property
    void eventComesBackAsItWas(@ForAll("events") Event event) throws IOException {
        byte[] bytes = bytes(event);
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        assertSame(serializer.deserialize(in), event);
        assertThat(in.available()).isZero();
    }

    @Property
    void everyWayOfCopyingGivesTheSameEvent(@ForAll("events") Event event) throws IOException {
        byte[] bytes = bytes(event);
        DataOutputSerializer out = new DataOutputSerializer(8);
        serializer.copy(new DataInputDeserializer(bytes), out);
        assertThat(out.getCopyOfBuffer()).isEqualTo(bytes);
        assertSame(serializer.copy(event), event);
        assertSame(serializer.copy(event, serializer.createInstance()), event);
        assertSame(serializer.deserialize(event, new DataInputDeserializer(bytes)), event);
    }

    @Property
    void copyDoesNotFollowWhatIsChangedAfterwards(@ForAll("events") Event event) {
        Event copy = serializer.copy(event);
        Original original = event.original();
        float[] features = event.features().clone();
        double[] precise = event.precise() == null ? null : event.precise().clone();
        event.withoutOriginal();
        Arrays.fill(event.features(), 77);
        if (event.precise() != null) {
            Arrays.fill(event.precise(), 77);
        }
        assertThat(copy.original()).isSameAs(original);
        assertThat(copy.features()).isEqualTo(features);
        assertThat(copy.precise()).isEqualTo(precise);
    }

    @Test
    void refusedMessageLosesItsFeaturesAndNothingElse() throws IOException {
        Event event = Event.rejected(new Rejection(Reason.DUPLICATE_ID, "twice"), Payments.original("x"))
                .withFeatures(new float[] {1, 2})
                .withPrecise(new double[] {1, 2});
        Event back = serializer.deserialize(new DataInputDeserializer(bytes(event)));
        assertThat(back.rejection()).isEqualTo(event.rejection());
        assertThat(back.original().value()).isEqualTo("x".getBytes(UTF_8));
        assertThat(back.features()).isEmpty();
        assertThat(back.precise()).isNull();
    }

    @Test
    void typicalEventIsSmall() throws IOException {
        Event event = Payments.payment(1208046, "card", 57.16, 1522540831000L).withoutOriginal();
        DataOutputSerializer out = new DataOutputSerializer(64);
        Payments.serializer().serialize(event, out);
        // flags 1, time 8, null bits 1, id 8, card 4 + 4, amount 8, time 8, sent at 8
        assertThat(out.length()).isEqualTo(50);
    }

    @Test
    void preciseFeaturesAreBehindAFlagAndTheFloats() throws IOException {
        Event event = Payments.payment(1208046, "card", 57.16, 1522540831000L)
                .withoutOriginal()
                .withFeatures(new float[] {1, 2});
        DataOutputSerializer without = new DataOutputSerializer(64);
        Payments.serializer().serialize(event, without);
        DataOutputSerializer with = new DataOutputSerializer(64);
        Payments.serializer().serialize(event.withPrecise(new double[] {0.5, Double.NaN}), with);
        assertThat(with.getCopyOfBuffer()[0]).isEqualTo((byte) (without.getCopyOfBuffer()[0] | 0b100000));
        assertThat(Arrays.copyOfRange(with.getCopyOfBuffer(), 1, without.length()))
                .isEqualTo(Arrays.copyOfRange(without.getCopyOfBuffer(), 1, without.length()));
        assertThat(with.length()).isEqualTo(without.length() + 2 + 2 * 8);
    }

    @Test
    void columnsAreRememberedInASavepointAndOthersAreRefused() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer.snapshotConfiguration());
        TypeSerializerSnapshot<Event> saved = TypeSerializerSnapshot.readVersionedSnapshot(
                new DataInputDeserializer(out.getCopyOfBuffer()), getClass().getClassLoader());
        assertThat(saved.restoreSerializer()).isEqualTo(serializer);
        assertThat(serializer
                        .snapshotConfiguration()
                        .resolveSchemaCompatibility(saved)
                        .isCompatibleAsIs())
                .isTrue();
        assertThat(Payments.serializer()
                        .snapshotConfiguration()
                        .resolveSchemaCompatibility(saved)
                        .isIncompatible())
                .isTrue();
        // Flink shows both serializers when it refuses.
        assertThat(Payments.serializer())
                .hasToString(
                        "io.weir.operators.event.EventSerializer of ROW<`id` BIGINT, `card` STRING, `amount` DOUBLE, `at` "
                                + "TIMESTAMP(3)>");
    }

    @Test
    void serializerTravelsWithTheJob() throws Exception {
        assertThat((Object) InstantiationUtil.clone(serializer))
                .isEqualTo(serializer)
                .hasSameHashCodeAs(serializer);
        assertThat(new EventTypeInfo(TYPE))
                .isEqualTo(new EventTypeInfo(TYPE))
                .isNotEqualTo(new EventTypeInfo(Payments.TYPE));
    }

    private byte[] bytes(Event event) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(event, out);
        return out.getCopyOfBuffer();
    }

    private static void assertSame(Event found, Event expected) {
        assertThat(found.kind()).isEqualTo(expected.kind());
        assertThat(found.time()).isEqualTo(expected.time());
        assertThat(found.features()).isEqualTo(expected.features());
        assertThat(found.precise()).isEqualTo(expected.precise());
        assertThat(found.knownAt()).isEqualTo(expected.knownAt());
        assertThat(found.sentAt()).isEqualTo(expected.sentAt());
        assertThat(found.positive()).isEqualTo(expected.positive());
        assertThat(found.original()).usingRecursiveComparison().isEqualTo(expected.original());
        assertThat(found.served()).isEqualTo(expected.served());
        if (expected.kind() == Event.Kind.REJECTED) {
            assertThat(found.rejection()).isEqualTo(expected.rejection());
        } else {
            assertThat(found.row()).isEqualTo(expected.row());
        }
    }

    @Provide
    Arbitrary<Event> events() {
        Arbitrary<Original> originals = Combinators.combine(
                        Arbitraries.bytes().array(byte[].class).ofMaxSize(20).injectNull(0.3),
                        Arbitraries.bytes().array(byte[].class).ofMaxSize(40).injectNull(0.3),
                        Arbitraries.strings().ofMaxLength(5).map(EventSerializerTest::encodable),
                        Arbitraries.integers(),
                        Arbitraries.longs())
                .as(Original::new)
                .injectNull(0.3);
        Arbitrary<float[]> features = Arbitraries.floats()
                .injectNull(0.2)
                .list()
                .ofMaxSize(5)
                .map(list -> {
                    float[] array = new float[list.size()];
                    for (int i = 0; i < array.length; i++) {
                        array[i] = list.get(i) == null ? Float.NaN : list.get(i);
                    }
                    return array;
                });
        Arbitrary<double[]> precise =
                Arbitraries.doubles().array(double[].class).ofMaxSize(5).injectNull(0.5);
        Arbitrary<List<ServedScore>> served = Combinators.combine(
                        Arbitraries.strings().ofMaxLength(5).map(EventSerializerTest::encodable),
                        Arbitraries.longs(),
                        Arbitraries.floats().between(0, 1))
                .as(ServedScore::new)
                .list()
                .ofMaxSize(3);
        Arbitrary<Event> occurred = Combinators.combine(
                        Arbitraries.longs(), rows(), Arbitraries.longs(), originals, features, precise, served)
                .as((time, row, sentAt, original, vector, whole, scores) -> Event.occurred(time, row, sentAt, original)
                        .withFeatures(vector)
                        .withPrecise(whole)
                        .withServed(scores));
        Arbitrary<Event> labeled = Combinators.combine(
                        Arbitraries.longs(),
                        rows(),
                        Arbitraries.of(true, false),
                        Arbitraries.longs(),
                        originals,
                        features,
                        served)
                .as((time, row, positive, labelTime, original, vector, scores) -> Event.labeled(
                                time, row, positive, labelTime, original)
                        .withFeatures(vector)
                        .withServed(scores));
        Arbitrary<Event> rejected = Combinators.combine(
                        Arbitraries.of(Reason.class),
                        Arbitraries.strings().ofMaxLength(20).map(EventSerializerTest::encodable),
                        originals)
                .as((reason, detail, original) -> Event.rejected(new Rejection(reason, detail), original));
        return Arbitraries.oneOf(occurred, labeled, rejected);
    }

    private static Arbitrary<GenericRowData> rows() {
        Arbitrary<StringData> texts = Arbitraries.strings()
                .ofMaxLength(10)
                .map(EventSerializerTest::encodable)
                .map(StringData::fromString);
        Arbitrary<Object> bool = Arbitraries.of(true, false).injectNull(0.3).asGeneric();
        Arbitrary<Object> text = texts.injectNull(0.3).asGeneric();
        return Combinators.combine(List.of(
                        bool,
                        Arbitraries.integers().injectNull(0.3).asGeneric(),
                        Arbitraries.longs().injectNull(0.3).asGeneric(),
                        Arbitraries.floats().injectNull(0.3).asGeneric(),
                        Arbitraries.doubles().injectNull(0.3).asGeneric(),
                        text,
                        Arbitraries.longs()
                                .map(TimestampData::fromEpochMillis)
                                .injectNull(0.3)
                                .asGeneric(),
                        bool,
                        text))
                .as(values -> GenericRowData.of(values.toArray()));
    }

    /** Half a surrogate pair has no UTF-8. */
    private static String encodable(String text) {
        return new String(text.getBytes(UTF_8), UTF_8);
    }
}
