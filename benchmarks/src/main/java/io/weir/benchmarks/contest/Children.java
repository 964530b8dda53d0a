package io.weir.benchmarks.contest;

import io.weir.jobs.console.CommandFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The processes of contestants that are measured in turn; used by one thread. */
public final class Children<C extends Enum<C>> implements AutoCloseable {
    private final Map<C, ContestantChild> children;

    private Children(Map<C, ContestantChild> children) {
        this.children = children;
    }

    /** Starts one contestant's process. */
    @FunctionalInterface
    public interface Start<C> {
        /** Returns at once; the process warms up by itself. */
        ContestantChild start(C contestant) throws IOException;
    }

    /**
     * Starts and warms up all, two at a time: warming up is not measured, and the slowest takes minutes on one core.
     *
     * @param status told how far it is
     * @throws CommandFailure if one failed; then none is left
     */
    public static <C extends Enum<C>> Children<C> warmUp(
            Class<C> type, List<C> contestants, Start<C> start, Consumer<String> status) throws IOException {
        Children<C> all = new Children<>(new EnumMap<>(type));
        status.accept("Warming up " + contestants.size() + " processes");
        AtomicInteger ready = new AtomicInteger();
        ExecutorService pair = Executors.newFixedThreadPool(2);
        try {
            CompletableFuture.allOf(contestants.stream()
                            .map(contestant -> CompletableFuture.runAsync(
                                    () -> {
                                        all.warmUp(contestant, start);
                                        status.accept("Warmed up " + ready.incrementAndGet() + " of "
                                                + contestants.size() + " processes");
                                    },
                                    pair))
                            .toArray(CompletableFuture[]::new))
                    .join();
            return all;
        } catch (CompletionException e) {
            all.close();
            if (e.getCause() instanceof CommandFailure failure) {
                throw failure;
            }
            throw e.getCause() instanceof UncheckedIOException io ? io.getCause() : new IOException(e.getCause());
        } finally {
            pair.shutdownNow();
        }
    }

    private void warmUp(C contestant, Start<C> start) {
        try {
            ContestantChild child = start.start(contestant);
            synchronized (children) {
                children.put(contestant, child);
            }
            child.awaitReady();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By contestant, in the order of their kind. */
    public Map<C, ContestantChild> each() {
        return children;
    }

    /** Ends all processes. */
    @Override
    public void close() {
        synchronized (children) {
            children.values().forEach(ContestantChild::close);
        }
    }

    /** Deletes a contestant's files, if there are any. */
    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
