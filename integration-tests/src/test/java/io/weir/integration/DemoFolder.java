package io.weir.integration;

import static org.awaitility.Awaitility.await;

import io.weir.connectors.broker.BrokerClassPath;
import io.weir.connectors.broker.DevelopmentBroker;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A demo's folder seen from outside: the ids of its processes, and its topics when it does not run. */
record DemoFolder(Path path) {
    /** The process that wrote its id last under this name: {@code broker}, {@code scoring}, {@code learning}, {@code demo}. */
    ProcessHandle process(String name) throws IOException {
        long pid = pid(name);
        return ProcessHandle.of(pid)
                .orElseThrow(() -> new AssertionError("The process " + pid + " of " + name + " is gone"));
    }

    private long pid(String name) throws IOException {
        return Long.parseLong(
                Files.readString(path.resolve("run").resolve(name + ".pid")).strip());
    }

    /** Kills one of its processes and returns when the demo has started another in its place. */
    void killAndAwaitSuccessor(String name) throws IOException {
        ProcessHandle victim = process(name);
        victim.destroyForcibly();
        await().atMost(WeirProcess.PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreException(NumberFormatException.class) // the file is being written
                .until(() -> pid(name) != victim.pid());
    }

    /** The processes that still run of those whose ids it holds. */
    List<ProcessHandle> running() throws IOException {
        List<ProcessHandle> running = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path.resolve("run"), "*.pid")) {
            for (Path file : files) {
                ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
                        .filter(ProcessHandle::isAlive)
                        .ifPresent(running::add);
            }
        }
        // Those whose ids were overwritten by their successors' name the folder in their command.
        ProcessHandle.allProcesses()
                .filter(p -> p.info()
                        .commandLine()
                        .filter(c -> c.contains(path + "/"))
                        .isPresent())
                .filter(p -> p.pid() != ProcessHandle.current().pid() && !running.contains(p))
                .forEach(running::add);
        return running;
    }

    /** The demo's broker alone, to read what it holds. */
    DevelopmentBroker startBroker() {
        return DevelopmentBroker.start(
                DevelopmentBroker.Options.of(path.resolve("broker"), BrokerClassPath.gathered(Repository.root())));
    }
}
