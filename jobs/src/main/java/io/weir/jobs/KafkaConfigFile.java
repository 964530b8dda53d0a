package io.weir.jobs;

import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;

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

    /**
     * The same for clients of this very process, in whose environment the variables must be that {@code EnvVarConfigProvider} is to
     * read: of one that is missing Kafka would send the placeholder itself, as a password that is wrong.
     *
     * @throws CommandFailure if one is missing
     */
    public static Map<String, String> readForClientsHere(Path file) throws IOException {
        Map<String, String> properties = read(file);
        Set<String> unset = unsetVariables(properties, System.getenv().keySet());
        if (!unset.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    file + " names what is not in the environment: " + String.join(", ", unset) + ".",
                    "Set it where ./weir is called: for up, and for each verb that asks Kafka.");
        }
        return properties;
    }

    /**
     * The variables that the properties ask of the environment and that are not in it.
     *
     * @param environment the names of those that are
     */
    static Set<String> unsetVariables(Map<String, String> properties, Set<String> environment) {
        Set<String> unset = new TreeSet<>();
        for (String provider : properties.getOrDefault("config.providers", "").split("\\s*,\\s*")) {
            if (EnvVarConfigProvider.class
                    .getName()
                    .equals(properties.get("config.providers." + provider + ".class"))) {
                Pattern named = Pattern.compile("\\$\\{" + Pattern.quote(provider) + ":(?:[^}]*:)?([^}:]+)}");
                properties.values().forEach(value -> named.matcher(value)
                        .results()
                        .map(found -> found.group(1))
                        .filter(variable -> !environment.contains(variable))
                        .forEach(unset::add));
            }
        }
        return unset;
    }
}
