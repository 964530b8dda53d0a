package io.weir.connectors.broker;

import io.weir.connectors.process.Attached;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A real one-node Kafka (KRaft) as a process of its own, for demos and tests.
 *
 * <p>Everything of it is in one folder: {@code server.properties}, {@code broker.log} ({@code broker.log.1} of the start
 * before), {@code data/}. It listens on 127.0.0.1 alone. It ends with the process that started it, however that one
 * ends, and loses nothing that it has acknowledged when it is killed; starting it again on the same folder goes on there,
 * on the preferred port, or without a preference on the last one, when that is free.
 *
 * <p>Thread-safe after {@link #start}, except that {@link #restart} is for one thread at a time.
 */
public final class DevelopmentBroker implements AutoCloseable {
    static final String HOST = "127.0.0.1";

    private static final Duration PREVIOUS_OWNER_PATIENCE = Duration.ofSeconds(60);
    private static final Duration PORT_PATIENCE = Duration.ofSeconds(30);
    private static final Duration START_PATIENCE = Duration.ofSeconds(90);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);
    private static final String CLUSTER_ID = "V2VpckRldmVsb3BtZW50Cg";

    private final Options options;
    private volatile int port;

    /** Null: all clients come without a password. */
    private PasswordListener passwordListener;

    private volatile Process process;

    /**
     * What a development broker is started with.
     *
     * @param directory its folder, created when missing
     * @param lib the folder of Kafka's jars, see {@link BrokerClassPath#gathered}
     * @param preferredPort the port to listen on, 0 for any; replaced when taken, {@link #port()} tells
     * @param heapMegabytes its heap, at least 64
     * @param user letters and digits: besides, it listens on another port, for this user with this password alone
     *     (SASL_PLAINTEXT, PLAIN); null: it does not
     * @param password of the user; letters, digits and hyphens
     * @param optimizing whether what runs often is compiled once more: requests cost less after minutes under load; a broker
     *     that has less to do, or not as long, is quicker without
     */
    public record Options(
            Path directory,
            Path lib,
            int preferredPort,
            int heapMegabytes,
            String user,
            String password,
            boolean optimizing) {
        /** A heap that is enough for a demo and for tests. */
        public static final int DEFAULT_HEAP_MEGABYTES = 384;

        public Options {
            directory = directory.toAbsolutePath();
            Objects.requireNonNull(lib, "lib");
            if (user != null && !user.matches("\\w+")) {
                throw new IllegalArgumentException("The broker's user is '" + user + "'; give letters and digits.");
            }
            if (user != null && (password == null || !password.matches("[\\w-]+"))) {
                throw new IllegalArgumentException(
                        "The broker's user '" + user
                                + "' has a password that is empty or has other than letters, digits and hyphens; give one of these.");
            }
            if (directory.toString().indexOf(',') >= 0) {
                throw new IllegalArgumentException("The broker's folder is '" + directory
                        + "'; Kafka takes a comma for the end of a folder's name, choose one without.");
            }
            if (preferredPort < 0 || preferredPort > 65535) {
                throw new IllegalArgumentException(
                        "The broker's port is " + preferredPort + "; give 1 to 65535, or 0 for any free one.");
            }
            if (heapMegabytes < 64) {
                throw new IllegalArgumentException(
                        "The broker's heap is " + heapMegabytes + " MB; it needs at least 64.");
            }
        }

        /** Without the password. */
        @Override
        public String toString() {
            return "broker in " + directory;
        }

        /** Without a user, quick to start. */
        public Options(Path directory, Path lib, int preferredPort, int heapMegabytes) {
            this(directory, lib, preferredPort, heapMegabytes, null, null, false);
        }

        /** The same, and a listener for this user with this password. */
        public Options withUser(String name, String secret) {
            return new Options(directory, lib, preferredPort, heapMegabytes, name, secret, optimizing);
        }

        /** The same, optimizing. */
        public Options forLoad() {
            return new Options(directory, lib, preferredPort, heapMegabytes, user, password, true);
        }

        /** Any free port (the last one again, when the folder had one) and the default heap. */
        public static Options of(Path directory, Path lib) {
            return new Options(directory, lib, 0, DEFAULT_HEAP_MEGABYTES);
        }
    }

    private DevelopmentBroker(Options options) {
        this.options = options;
    }

    /**
     * Starts a broker and returns when it answers: 3 to 8 s on a small machine.
     *
     * @throws IllegalStateException if it does not come up; the message holds the last lines of its log
     */
    public static DevelopmentBroker start(Options options) {
        DevelopmentBroker broker = new DevelopmentBroker(options);
        broker.launch();
        return broker;
    }

    /** {@code host:port} for clients. */
    public String bootstrap() {
        return HOST + ":" + port;
    }

    /** {@code host:port} for clients with the user's password; only where there is a user. */
    public String bootstrapWithPassword() {
        return HOST + ":" + passwordListener.port();
    }

    /** The port that it listens on. */
    public int port() {
        return port;
    }

    /** The id of its process. */
    public long pid() {
        return process.pid();
    }

    /** Whether its process runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Its log. */
    public Path log() {
        return options.directory().resolve("broker.log");
    }

    /** Ends it with SIGKILL, as a crash would, and returns when it is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd(process, STOP_PATIENCE);
    }

    /**
     * Starts it again after {@link #kill} or {@link #close}, on the same folder and the same port.
     *
     * @throws IllegalStateException if it does not come up, or another program has had its port for 30 s
     */
    public void restart() {
        if (isAlive()) {
            throw new IllegalStateException("The broker on port " + port + " still runs; stop it before a restart.");
        }
        launch();
    }

    /** Stops it in order, by force when it takes longer than 20 s; does nothing when it has ended. */
    @Override
    public void close() {
        closeInput(process);
        if (!awaitEnd(process, STOP_PATIENCE)) {
            process.destroyForcibly();
            awaitEnd(process, STOP_PATIENCE);
        }
    }

    /** A first start is free to choose; a restart is not, its clients know the port. */
    private BrokerPorts choosePorts(BrokerPorts last) throws IOException {
        if (process != null) {
            return BrokerPorts.insistOnBroker(last, PORT_PATIENCE);
        }
        int wanted = options.preferredPort() != 0 ? options.preferredPort() : last.broker();
        return BrokerPorts.choose(wanted, last.controller());
    }

    private void launch() {
        Path directory = options.directory();
        Path settings = directory.resolve("server.properties");
        if (!Files.isDirectory(options.lib())) {
            throw new IllegalStateException("There is no folder " + options.lib()
                    + " with Kafka's jars; make it with: mvn generate-resources -pl connectors/development-broker");
        }
        try {
            Files.createDirectories(directory);
            awaitPreviousOwner(directory);
            BrokerPorts last = BrokerSettings.lastPorts(settings);
            BrokerPorts ports = choosePorts(last);
            Path data = directory.resolve("data");
            if (options.user() != null && passwordListener == null) {
                passwordListener = PasswordListener.beside(ports, options.user(), options.password());
            }
            Files.writeString(
                    settings,
                    BrokerSettings.render(data, ports)
                            + (passwordListener == null ? "" : passwordListener.render(ports)));
            writeLogSettings(directory.resolve("log4j2.properties"));
            if (Files.exists(log())) {
                Files.move(log(), directory.resolve("broker.log.1"), StandardCopyOption.REPLACE_EXISTING);
            }
            port = ports.broker();
            process = run(settings, !Files.exists(data.resolve("meta.properties")));
            awaitAnswer();
        } catch (IOException e) {
            throw new UncheckedIOException("The broker cannot be started in " + directory + ": " + e.getMessage(), e);
        }
    }

    /** A broker whose parent has just died may still be closing its files; only then is its port free again. */
    private static void awaitPreviousOwner(Path directory) throws IOException {
        Path lockFile = directory.resolve("lock");
        try {
            FileLock lock = Attached.lock(lockFile, PREVIOUS_OWNER_PATIENCE);
            if (lock == null) {
                throw new IllegalStateException("Another broker works in " + directory + " (it holds " + lockFile
                        + "); stop it first, or use another directory.");
            }
            lock.acquiredBy().close();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private Process run(Path settings, boolean format) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + options.heapMegabytes() + "m",
                "-XX:+UseSerialGC",
                // One small process: what costs at the start is mostly worth more than the last bit of throughput.
                "-XX:TieredStopAtLevel=" + (options.optimizing() ? 4 : 1),
                "-XX:+ExitOnOutOfMemoryError",
                "-Xshare:auto",
                "-Djava.awt.headless=true",
                // The broker's own shutdown hook is the one to end last: its words belong in the log.
                "-Dlog4j.shutdownHookEnabled=false",
                "-Dlog4j2.configurationFile=" + options.directory().resolve("log4j2.properties"),
                "-cp",
                BrokerClassPath.argument(options.lib()),
                Attached.class.getName(),
                options.directory().resolve("lock").toString(),
                FormattedKafka.class.getName(),
                settings.toString()));
        if (format) {
            command.addAll(List.of(
                    "format", "--cluster-id", CLUSTER_ID, "--config", settings.toString(), "--ignore-formatted"));
        }
        return new ProcessBuilder(command)
                .directory(options.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    private void awaitAnswer() {
        BrokerProbe probe = new BrokerProbe(bootstrap());
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        while (!probe.answers()) {
            boolean ended = awaitEnd(process, Duration.ofMillis(50));
            if (ended || System.nanoTime() - deadline > 0) {
                process.destroyForcibly();
                throw new IllegalStateException("The broker in " + options.directory() + " "
                        + (ended
                                ? "ended with exit code " + process.exitValue()
                                : "did not answer on " + bootstrap() + " within " + START_PATIENCE.toSeconds() + " s")
                        + ". The last lines of " + log() + ":\n" + lastLines());
            }
        }
    }

    private String lastLines() {
        try {
            List<String> lines = new String(Files.readAllBytes(log()), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    private static void writeLogSettings(Path file) throws IOException {
        try (InputStream resource = DevelopmentBroker.class.getResourceAsStream("log4j2.properties")) {
            Files.copy(resource, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void closeInput(Process process) {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // the process has closed its end already
        }
    }

    private static boolean awaitEnd(Process process, Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("Interrupted while waiting for the broker.", e);
    }
}
