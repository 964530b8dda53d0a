package io.weir.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

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
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    written.add(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException gone) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, IOException gone) {
                    return FileVisitResult.CONTINUE;
                }
            });
            assertThat(written).as("files of " + folder).isNotEmpty().allSatisfy(file -> assertThat(contentOf(file))
                    .doesNotContain(value));
        }
    }

    /** Jobs that run delete checkpoints meanwhile. */
    private static String contentOf(Path file) throws IOException {
        try {
            return Files.readString(file, ISO_8859_1);
        } catch (NoSuchFileException gone) {
            return "";
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
