package io.weir.jobs.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/**
 * The process that keeps a cluster: the parent of all others, which end when it does, however that is. It starts again what
 * dies, and shows the live page. {@code Keeper DIRECTORY}, with {@link UpOptions} as JSON in the first line of its input.
 *
 * <p>Until it has come up it ends with the {@code up} that started it; then it goes on alone until SIGTERM. A terminal's
 * Ctrl-C, and its closing, are not for it: {@code up} gets them too, and ends.
 */
final class Keeper {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    private static final Duration PREDECESSOR_PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    /** As long as this process lives: once the loop of {@link #keep} is compiled a variable of it would be collected, and the lock with it. */
    private static volatile FileLock held;

    private Keeper() {}

    public static void main(String[] args) throws Exception {
        for (String signal : List.of("INT", "HUP")) {
            Signal.handle(new Signal(signal), ignored -> {});
        }
        ClusterDirectory directory = new ClusterDirectory(Path.of(args[0]));
        Path home = Path.of(System.getProperty("weir.home", ""));
        Path user = registerAsUser();
        PrintStream up = System.out;
        try {
            BufferedReader fromUp = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            String options = fromUp.readLine();
            if (options == null) {
                return;
            }
            endWithUp(fromUp);
            keep(directory, home, new ObjectMapper().readValue(options, UpOptions.class), up);
        } catch (CommandFailure e) {
            LOG.error("The cluster did not come up: {}", e.getMessage(), e);
            tell(up, new KeeperMessage(null, null, null, KeeperMessage.Failed.of(e)));
            System.exit(e.exitCode());
        } catch (IOException | RuntimeException e) {
            LOG.error("The cluster did not come up.", e);
            tell(
                    up,
                    new KeeperMessage(
                            null,
                            null,
                            null,
                            new KeeperMessage.Failed(
                                    ExitCode.FAILED,
                                    "The cluster did not come up: " + e,
                                    "Its log is " + directory.log("cluster") + ".")));
            System.exit(ExitCode.FAILED);
        } finally {
            if (user != null) {
                Files.deleteIfExists(user);
            }
        }
    }

    private static void keep(ClusterDirectory directory, Path home, UpOptions options, PrintStream up)
            throws IOException, InterruptedException {
        directory.create();
        held = directory.lock(PREDECESSOR_PATIENCE);
        if (held == null) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "Another cluster has been running in " + directory.root() + " for more than "
                            + PREDECESSOR_PATIENCE.toSeconds() + " s.",
                    "./weir down ends it; --directory takes another folder.");
        }
        Files.deleteIfExists(directory.record());
        LocalCluster cluster = new LocalCluster(directory, home, options, new LocalCluster.Progress() {
            @Override
            public void status(String text) {
                tell(up, new KeeperMessage(text, null, null, null));
            }

            @Override
            public void line(String text) {
                tell(up, new KeeperMessage(null, text, null, null));
            }
        });
        Runtime.getRuntime().addShutdownHook(new Thread(cluster::close, "stop"));
        ClusterRecord ready = cluster.start();
        LOG.info("The cluster is ready: {}", ready.toJson());
        tell(up, new KeeperMessage(null, null, ready, null));
        while (cluster.revive()) {
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        }
    }

    /** The folder of our jars is not removed by a later build as long as a process that is named there lives. */
    private static Path registerAsUser() throws IOException {
        String users = System.getProperty("weir.users");
        return users == null
                ? null
                : Files.writeString(
                        Path.of(users)
                                .resolve(Long.toString(ProcessHandle.current().pid())),
                        "");
    }

    private static void endWithUp(BufferedReader fromUp) {
        Thread watch = new Thread(
                () -> {
                    try {
                        String said = fromUp.readLine();
                        if (KeeperMessage.GO_ON_ALONE.equals(said)) {
                            return;
                        }
                    } catch (IOException e) {
                        // An input that cannot be read has ended too.
                    }
                    LOG.info("The command that started this cluster has ended before it was ready.");
                    System.exit(ExitCode.FAILED);
                },
                "up-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static void tell(PrintStream up, KeeperMessage message) {
        try {
            up.println(message.toJson());
            up.flush();
        } catch (IOException e) {
            throw new IllegalStateException("no JSON can be made of " + message, e);
        }
    }
}
