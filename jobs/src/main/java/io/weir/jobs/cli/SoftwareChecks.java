package io.weir.jobs.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.rocksdb.NativeLibraryLoader;

/** Looks at Maven, Chromium, the development broker's class path and RocksDB's native library. */
final class SoftwareChecks {
    private SoftwareChecks() {}

    static List<Check> all(String searchPath, Optional<Path> brokerClassPath) {
        return List.of(maven(searchPath), chromium(searchPath), broker(brokerClassPath), rocksDb());
    }

    static Check maven(String searchPath) {
        String advice = "Install Maven 3.8 or later (Debian: apt-get install maven; macOS: brew install maven):"
                + " needed to build and to test, not to run.";
        Optional<Path> maven = onPath(searchPath, "mvn");
        if (maven.isEmpty()) {
            return Check.warn("maven", "mvn is not on the PATH", advice);
        }
        try {
            Process process = new ProcessBuilder(maven.get().toString(), "-v")
                    .redirectErrorStream(true)
                    .start();
            String version;
            try (var reader = process.inputReader()) {
                version = reader.lines()
                        .map(line -> line.replaceAll("\u001b\\[[0-9;]*m", ""))
                        .filter(line -> line.startsWith("Apache Maven "))
                        .map(line -> line.split(" ")[2])
                        .findFirst()
                        .orElse("");
            }
            process.waitFor(10, TimeUnit.SECONDS);
            return mavenVersion(version, maven.get(), advice);
        } catch (IOException e) {
            return Check.warn("maven", maven.get() + " does not start: " + e.getMessage(), advice);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Check.warn("maven", "the check was interrupted", "");
        }
    }

    static Check mavenVersion(String version, Path where, String advice) {
        String[] parts = version.split("[.-]");
        boolean number = parts.length >= 2 && parts[0].matches("\\d{1,4}") && parts[1].matches("\\d{1,4}");
        boolean recent =
                number && (Integer.parseInt(parts[0]) > 3 || (parts[0].equals("3") && Integer.parseInt(parts[1]) >= 8));
        String found = (version.isEmpty() ? "no version told by " : "Maven " + version + " in ") + where;
        return recent ? Check.ok("maven", found) : Check.warn("maven", found, advice);
    }

    static Check chromium(String searchPath) {
        Optional<Path> chromium = Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> onPath(searchPath, name).stream())
                .findFirst();
        Optional<Path> driver = onPath(searchPath, "chromedriver");
        if (chromium.isPresent() && driver.isPresent()) {
            return Check.ok("chromium", chromium.get() + " and " + driver.get());
        }
        return Check.warn(
                "chromium",
                chromium.isPresent() ? "no chromedriver on the PATH" : "no Chromium on the PATH",
                "Only the page's test needs it (Debian: apt-get install chromium chromium-driver).");
    }

    static Check broker(Optional<Path> folder) {
        String advice = "Build it: mvn -DskipTests package -pl connectors/development-broker -am";
        if (folder.isEmpty() || !Files.isDirectory(folder.get())) {
            return Check.fail(
                    "development broker",
                    "no class path" + folder.map(path -> " in " + path).orElse(""),
                    advice);
        }
        try (Stream<Path> files = Files.list(folder.get())) {
            Optional<String> kafka = files.map(path -> path.getFileName().toString())
                    .filter(file -> file.startsWith("kafka_2.13-") && file.endsWith(".jar"))
                    .findFirst();
            return kafka.isPresent()
                    ? Check.ok("development broker", kafka.get() + " in " + folder.get())
                    : Check.fail("development broker", "no kafka_2.13 jar in " + folder.get(), advice);
        } catch (IOException e) {
            return Check.fail("development broker", folder.get() + " cannot be read: " + e.getMessage(), advice);
        }
    }

    /** Loads the library that keyed state needs: it fails on another libc or processor, or without room to unpack it. */
    static Check rocksDb() {
        try {
            Path folder = Files.createTempDirectory("weir-rocksdb");
            try {
                NativeLibraryLoader.getInstance().loadLibrary(folder.toString());
                return Check.ok("rocksdb", "its native library loads");
            } finally {
                delete(folder);
            }
        } catch (IOException | LinkageError | RuntimeException e) {
            return Check.fail(
                    "rocksdb",
                    "its native library does not load: " + e.getMessage(),
                    "Use 64-bit Linux with glibc, or macOS, and a folder of temporary files that is writable.");
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    static Optional<Path> onPath(String searchPath, String command) {
        List<Path> found = new ArrayList<>();
        for (String folder : searchPath.split(File.pathSeparator)) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, command))) {
                found.add(Path.of(folder, command));
            }
        }
        return found.stream().findFirst();
    }
}
