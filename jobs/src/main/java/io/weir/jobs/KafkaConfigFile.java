package io.weir.jobs;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** A file with properties of every Kafka client, as Kafka's own tools take it. */
public final class KafkaConfigFile {
    private KafkaConfigFile() {}

    /** What is in it, placeholders of Kafka's configuration providers as they stand. It may hold secrets: do not log it. */
    public static Map<String, String> read(Path file) throws IOException {
        Properties read = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            read.load(reader);
        }
        Map<String, String> properties = new LinkedHashMap<>();
        read.stringPropertyNames().forEach(name -> properties.put(name, read.getProperty(name)));
        return properties;
    }
}
