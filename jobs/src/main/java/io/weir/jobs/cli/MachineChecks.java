package io.weir.jobs.cli;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Looks at the JDK, the cores, the memory, the disk and the folder of temporary files. */
final class MachineChecks {
    private static final long MIB = 1L << 20;

    private MachineChecks() {}

    static List<Check> all(Path home) {
        long memory = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
        return List.of(
                jdk(Runtime.version().feature(), System.getProperty("java.home")),
                cores(Runtime.getRuntime().availableProcessors()),
                memory(memory),
                disk(home),
                temporaryFolder(Path.of(System.getProperty("java.io.tmpdir"))));
    }

    static Check jdk(int feature, String where) {
        String found = "Java " + feature + " in " + where;
        return feature >= 17 && feature <= 21
                ? Check.ok("jdk", found)
                : Check.fail(
                        "jdk", found, "Install a JDK 17 to 21 and set JAVA_HOME to it: Flink 2.2 supports no other.");
    }

    static Check cores(int cores) {
        String found = cores + (cores == 1 ? " core" : " cores");
        return cores >= 2
                ? Check.ok("cores", found)
                : Check.warn(
                        "cores", found, "The demo runs a broker and two jobs: give it two cores or a lower --rate.");
    }

    static Check memory(long bytes) {
        String found = gibibytes(bytes) + " of memory";
        if (bytes >= 4096 * MIB) {
            return Check.ok("memory", found);
        }
        String advice = "The demo needs about 2 GiB beside what else runs here.";
        return bytes >= 2048 * MIB ? Check.warn("memory", found, advice) : Check.fail("memory", found, advice);
    }

    static Check disk(Path home) {
        try {
            FileStore store = Files.getFileStore(home);
            if (!Files.isWritable(home)) {
                return Check.fail("disk", home + " cannot be written to", "Builds and state go to its folder .weir.");
            }
            return disk(home, store.getUsableSpace());
        } catch (IOException e) {
            return Check.fail("disk", home + " cannot be looked at: " + e, "Run weir from a folder on a local disk.");
        }
    }

    static Check disk(Path home, long free) {
        String found = gibibytes(free) + " free in " + home;
        String advice = "The demo's topics grow by about 0.5 KB per transaction, without a bound: free some space.";
        if (free >= 2048 * MIB) {
            return Check.ok("disk", found);
        }
        return free >= 512 * MIB ? Check.warn("disk", found, advice) : Check.fail("disk", found, advice);
    }

    /** RocksDB and compression libraries unpack themselves there and are run from there. */
    static Check temporaryFolder(Path folder) {
        String advice = "Mount it without noexec, or start with WEIR_JAVA_OPTS=-Djava.io.tmpdir=FOLDER.";
        Path script = null;
        try {
            script = Files.createTempFile(folder, "weir-doctor", ".sh");
            Files.writeString(script, "#!/bin/sh\nexit 0\n");
            if (!script.toFile().setExecutable(true)) {
                return Check.fail("temporary files", folder + " allows no executable files", advice);
            }
            Process process = new ProcessBuilder(script.toString()).start();
            boolean ran = process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
            return ran
                    ? Check.ok("temporary files", folder + " allows executable files")
                    : Check.fail("temporary files", folder + " allows no executable files", advice);
        } catch (IOException e) {
            return Check.fail("temporary files", folder + " cannot be used: " + e.getMessage(), advice);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Check.warn("temporary files", "the check was interrupted", "");
        } finally {
            deleteQuietly(script);
        }
    }

    private static void deleteQuietly(Path file) {
        if (file != null && !file.toFile().delete()) {
            file.toFile().deleteOnExit();
        }
    }

    private static String gibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / (1024.0 * MIB));
    }
}
