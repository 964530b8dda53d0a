package io.weir.connectors.kafka;

import java.lang.reflect.Type;
import java.util.Map;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** Flink's type of {@link OutputRecord}: an atomic value with a serializer of its own. */
public final class OutputRecordTypeInfo extends TypeInformation<OutputRecord> {
    private static final long serialVersionUID = 1L;

    /** The only instance that is needed; all are equal. */
    public static final OutputRecordTypeInfo INSTANCE = new OutputRecordTypeInfo();

    private OutputRecordTypeInfo() {}

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public Class<OutputRecord> getTypeClass() {
        return OutputRecord.class;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<OutputRecord> createSerializer(SerializerConfig config) {
        return OutputRecordSerializer.INSTANCE;
    }

    @Override
    public String toString() {
        return "OutputRecord";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OutputRecordTypeInfo;
    }

    @Override
    public int hashCode() {
        return OutputRecordTypeInfo.class.hashCode();
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof OutputRecordTypeInfo;
    }

    /** How Flink finds the type by itself. */
    public static final class Factory extends TypeInfoFactory<OutputRecord> {
        @Override
        public TypeInformation<OutputRecord> createTypeInfo(Type type, Map<String, TypeInformation<?>> parameters) {
            return INSTANCE;
        }
    }
}
