package org.apache.flink.python.util;

import org.apache.commons.cli.CommandLine;
import org.apache.flink.configuration.Configuration;

/**
 * What Flink's SQL client looks up by this name when it reads its options. In a distribution it is found in flink-python,
 * which is large and of no use here: no option of Python's is set.
 */
public final class PythonDependencyUtils {
    private PythonDependencyUtils() {}

    /** No settings. */
    public static Configuration parsePythonDependencyConfiguration(CommandLine arguments) {
        return new Configuration();
    }
}
