package io.weir.jobs.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.console.Output;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Starts a {@link Keeper} and follows it until its cluster is ready. */
final class KeeperStart {
    /** What a keeper's JVM is told as this one was. */
    private static final List<String> HANDED_ON =
            List.of("weir.home", "weir.users", "weir.broker.lib", FlinkHome.GATHERED, "log4j2.configurationFile");

    private static final long STOP_SECONDS = 90;

    private KeeperStart() {}

    /**
     * Returns when the cluster is ready; from then on the keeper no longer needs this process.
     *
     * @throws CommandFailure if it does not come up; then nothing of it runs any more
     */
    static ClusterRecord run(ClusterDirectory directory, UpOptions options, Output output)
            throws IOException, InterruptedException {
        directory.create();
        Process keeper = new ProcessBuilder(command(directory))
                .directory(directory.root().toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        directory.out("cluster").toFile()))
                .start();
        AtomicBoolean interrupted = new AtomicBoolean();
        // Ctrl-C: the keeper ends with this process, and so does all that it has started.
        Thread hook = new Thread(
                () -> {
                    interrupted.set(true);
                    output.line("Interrupted: ending what was started …");
                    awaitEnd(keeper);
                },
                "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            tell(keeper, new ObjectMapper().writeValueAsString(options));
            ClusterRecord ready = follow(keeper, directory, output, interrupted);
            try {
                tell(keeper, KeeperMessage.GO_ON_ALONE);
            } catch (IOException e) {
                awaitEndIf(interrupted);
                throw e;
            }
            return ready;
        } finally {
            removeQuietly(hook);
        }
    }

    private static ClusterRecord follow(
            Process keeper, ClusterDirectory directory, Output output, AtomicBoolean interrupted)
            throws IOException, InterruptedException {
        BufferedReader said = keeper.inputReader(StandardCharsets.UTF_8);
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            KeeperMessage message = parse(line);
            if (message == null) {
                continue;
            }
            if (message.ready() != null) {
                return message.ready();
            }
            if (message.failed() != null) {
                awaitEnd(keeper);
                awaitEndIf(interrupted);
                throw message.failed().asFailure();
            }
            if (message.line() != null) {
                output.line(message.line());
            } else {
                output.status(message.status());
            }
        }
        awaitEndIf(interrupted);
        throw new CommandFailure(
                ExitCode.FAILED,
                "The process that keeps the cluster ended with " + keeper.waitFor() + ".",
                "Its logs are " + directory.log("cluster") + " and " + directory.out("cluster") + ".");
    }

    /** A process that ends because it was told to has not failed: this JVM ends too, and what it says until then would be wrong. */
    private static void awaitEndIf(AtomicBoolean interrupted) throws InterruptedException {
        if (interrupted.get()) {
            new CountDownLatch(1).await();
        }
    }

    private static KeeperMessage parse(String line) throws IOException {
        try {
            return KeeperMessage.parse(line);
        } catch (JsonProcessingException e) {
            return null; // something else that begins like JSON
        }
    }

    private static void tell(Process keeper, String line) throws IOException {
        OutputStream in = keeper.getOutputStream();
        in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    /** Lets it know that nobody waits any more, and waits for its end. */
    private static void awaitEnd(Process keeper) {
        try {
            keeper.getOutputStream().close();
        } catch (IOException e) {
            // It has ended already.
        }
        try {
            if (!keeper.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                keeper.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeQuietly(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It runs already.
        }
    }

    private static List<String> command(ClusterDirectory directory) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m"));
        HANDED_ON.stream()
                .filter(name -> System.getProperty(name) != null)
                .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        command.addAll(List.of(
                "-Dlog.file=" + directory.log("cluster"),
                "-cp",
                System.getProperty("java.class.path"),
                Keeper.class.getName(),
                directory.root().toString()));
        return command;
    }
}
