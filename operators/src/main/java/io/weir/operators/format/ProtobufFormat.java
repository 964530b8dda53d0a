package io.weir.operators.format;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import io.weir.operators.feature.language.Nearest;
import io.weir.operators.validation.FieldReader;
import io.weir.operators.validation.MessageFormat;
import io.weir.operators.validation.WantedFields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Messages that are one Protobuf message each, read by their descriptor: no class is generated. Fields are told apart by their numbers, so
 * that messages from before a field was renamed or added are read too.
 *
 * @param file the name of the file of descriptors, for messages
 * @param descriptors a {@code FileDescriptorSet}, as {@code protoc --include_imports --descriptor_set_out} writes it
 * @param message the full name of the message
 * @param fields the names of a column's field, the first that the message has; a column that is not in it is the field of its own name
 */
public record ProtobufFormat(String file, ByteString descriptors, String message, Map<String, List<String>> fields)
        implements MessageFormat {
    /** @throws IllegalArgumentException if there is no such message */
    public ProtobufFormat {
        fields = new LinkedHashMap<>(fields); // which can travel
        find(file, descriptors, message);
    }

    Descriptor descriptor() {
        return find(file, descriptors, message);
    }

    private static Descriptor find(String file, ByteString descriptors, String message) {
        Map<String, Descriptor> messages = new TreeMap<>();
        for (FileDescriptor each : link(file, descriptors).values()) {
            each.getMessageTypes().forEach(type -> addWithNested(type, messages));
        }
        return Optional.ofNullable(messages.get(message))
                .orElseThrow(() -> new IllegalArgumentException(file + " has no message '" + message + "'; "
                        + Nearest.meant(message, messages.keySet(), "it has " + String.join(", ", messages.keySet()))));
    }

    private static void addWithNested(Descriptor type, Map<String, Descriptor> messages) {
        messages.put(type.getFullName(), type);
        type.getNestedTypes().forEach(nested -> addWithNested(nested, messages));
    }

    /** The set's files by name; it has each behind those that it imports. */
    private static Map<String, FileDescriptor> link(String file, ByteString descriptors) {
        Map<String, FileDescriptor> linked = new LinkedHashMap<>();
        try {
            for (FileDescriptorProto each :
                    FileDescriptorSet.parseFrom(descriptors).getFileList()) {
                FileDescriptor[] imports = each.getDependencyList().stream()
                        .map(name -> Optional.ofNullable(linked.get(name))
                                .orElseThrow(() -> new IllegalArgumentException(file + " lacks " + name + ", which "
                                        + each.getName() + " imports; write it with protoc --include_imports")))
                        .toArray(FileDescriptor[]::new);
                linked.put(each.getName(), FileDescriptor.buildFrom(each, imports));
            }
        } catch (InvalidProtocolBufferException | DescriptorValidationException e) {
            throw new IllegalArgumentException(
                    file + " is no set of descriptors (" + e.getMessage()
                            + "); write it with protoc --include_imports --descriptor_set_out=FILE",
                    e);
        }
        return linked;
    }

    @Override
    public void check(WantedFields wanted, BiConsumer<String, String> problems) {
        ProtobufField.of(descriptor(), fields, wanted, problems);
    }

    @Override
    public FieldReader reader(WantedFields wanted) {
        return new ProtobufMessages(this, wanted);
    }
}
