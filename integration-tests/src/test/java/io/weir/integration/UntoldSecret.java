package io.weir.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** A password that nobody is to tell. */
final class UntoldSecret {
    private final String value = "secret-" + UUID.randomUUID();

    String value() {
        return value;
    }

    /** Of folders in which there is at least one file. */
    void assertInNoFileOf(Path... folders) throws IOException {
        for (Path folder : folders) {
            List<Path> written = new ArrayList<>();
            try (Stream<Path> files = Files.walk(folder)) {
                files.filter(Files::isRegularFile).forEach(written::add);
            }
            assertThat(written).as("files of " + folder).isNotEmpty().allSatisfy(file -> assertThat(
                            Files.readString(file, ISO_8859_1))
                    .doesNotContain(value));
        }
    }

    void assertInNoCommandOf(List<ProcessHandle> processes) {
        assertThat(processes).isNotEmpty().allSatisfy(process -> assertThat(commandOf(process))
                .doesNotContain(value));
    }

    /** All of it, which {@link ProcessHandle} cuts; empty if it has ended. */
    static String commandOf(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"), ISO_8859_1);
        } catch (IOException e) {
            return process.info().commandLine().orElse(""); // another operating system
        }
    }
}
