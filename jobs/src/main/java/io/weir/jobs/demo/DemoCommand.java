package io.weir.jobs.demo;

import io.weir.connectors.broker.BrokerClassPath;
import io.weir.connectors.simulation.Simulator;
import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.console.Output;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.jobs.pipeline.PipelineReader;
import io.weir.jobs.pipeline.SeriesPipelineReader;
import io.weir.operators.feature.language.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./weir demo}: a main job on real parts. */
@Command(
        name = "demo",
        description = {
            "Runs a broker, a simulated card network, the scoring and the learning job and the live page.",
            "With a pipeline of series: simulated services with planted incidents, and the anomaly job."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Ctrl-C stops it; the next start goes on where it left off. Its logs are in the directory's logs/.",
            "",
            "Example:  ./weir demo",
            "Example:  ./weir demo --transactions 200000 --rate 0 --exit --json",
            "Example:  ./weir demo --pipeline pipelines/service-metrics.yaml"
        })
public final class DemoCommand implements Callable<Integer> {
    private static final Duration BETWEEN_STATUS = Duration.ofSeconds(1);
    private static final int STATUS_LINES_APART = 10;
    private static final Duration STUCK = Duration.ofMinutes(3);
    /** Several checkpoints: what was learned is visible by then. */
    private static final Duration SETTLED = Duration.ofSeconds(10);

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(90);

    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    @Option(
            names = {"--transactions", "--rows"},
            paramLabel = "N",
            description =
                    "Send this many transactions, or rows of metrics, broken ones included, then no more; without it, go on"
                            + " until stopped.")
    private Long limit;

    @Option(
            names = "--rate",
            paramLabel = "PER_SECOND",
            defaultValue = "2000",
            description =
                    "Transactions or rows per second, default ${DEFAULT-VALUE}; 0: as fast as it can. The simulated clock, and"
                            + " with it the labels' delay, runs as fast as they come: about 9,600 transactions a day, or 1,440"
                            + " rows of each service.")
    private double rate;

    @Option(
            names = "--exit",
            description = "With --transactions: end when every one is answered and every label is learned.")
    private boolean exit;

    @Option(
            names = "--broken",
            paramLabel = "SHARE",
            description =
                    "The share of broken messages, in all ways there are in turn, default 0.001; one directory keeps what it began with.")
    private Double broken;

    @Option(
            names = "--label-delay",
            paramLabel = "DURATION",
            description =
                    "How much later than its transaction a label comes, by the simulated clock, such as 1d or 12h;"
                            + " default 7d, after about 67,000 transactions; one directory keeps what it began with.")
    private String labelDelay;

    @Option(
            names = "--services",
            paramLabel = "N",
            description = "How many services send metrics, default 20; one directory keeps what it began with.")
    private Integer services;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description =
                    "Where it keeps its state, default .weir/demo, of metrics .weir/demo-metrics, in Weir's folder.")
    private Path directory;

    @Option(names = "--fresh", description = "Delete what an earlier run left in the directory.")
    private boolean fresh;

    @Option(
            names = "--pipeline",
            paramLabel = "FILE",
            description =
                    "Another pipeline file for the same messages, default pipelines/card-fraud.yaml; one of series, such as"
                            + " pipelines/service-metrics.yaml, makes it a demo of metrics.")
    private Path pipelineFile;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "The simulation's seed, default 1; one directory keeps what it began with.")
    private Long seed;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "The page's port, default ${DEFAULT-VALUE}; another is taken if it is not free.")
    private int port;

    @Option(
            names = "--json",
            description = "Print a summary as JSON on standard output at the end, all else on standard error.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        Output output = Output.standard(json);
        if (exit && limit == null) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "--exit lacks the number of messages after which to end.",
                    "Add --transactions N.");
        }
        try (Demo demo = Demo.start(settings(), output)) {
            Thread hook = new Thread(() -> stop(demo, output), "stop");
            Runtime.getRuntime().addShutdownHook(hook);
            try {
                return run(demo, output);
            } finally {
                demo.close();
                ended.countDown();
                removeQuietly(hook);
            }
        }
    }

    private int run(Demo demo, Output output) throws Exception {
        output.line("The page:   " + demo.pageAddress());
        output.line("Flink:      " + demo.flinkPages());
        output.line("Kafka:      " + demo.bootstrap());
        output.line(exit ? "Ends when all is answered." : "Stop with Ctrl-C.");
        DemoSummary summary = watch(demo, output);
        demo.close();
        output.line(summary.text(exit && stopping.getCount() > 0));
        output.json(summary);
        return summary.complete() ? ExitCode.OK : ExitCode.FAILED;
    }

    /** Runs when the process is asked to end: lets the thread that watches end in its own order. */
    private void stop(Demo demo, Output output) {
        output.line("Stopping; the next start in " + demo.root() + " goes on from here.");
        stopping.countDown();
        try {
            if (!ended.await(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                demo.close();
            }
        } catch (InterruptedException e) {
            demo.close();
        }
    }

    private static void removeQuietly(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It runs already.
        }
    }

    private DemoSettings settings() {
        Path home = Path.of(System.getProperty("weir.home", ""));
        Path file = pipelineFile == null ? home.resolve("pipelines/card-fraud.yaml") : pipelineFile;
        String libraries = System.getProperty("weir.broker.lib");
        checkNumbers();
        boolean series = SeriesPipelineReader.isSeries(file);
        DemoSubject subject = series ? metrics(file) : cards(file);
        return new DemoSettings(
                home,
                directory == null ? home.resolve(series ? ".weir/demo-metrics" : ".weir/demo") : directory,
                fresh,
                file,
                subject,
                libraries == null ? BrokerClassPath.gathered(home) : Path.of(libraries),
                9092,
                port);
    }

    private DemoSubject cards(Path file) {
        refuse("--services", services, "a demo of transactions");
        Pipeline pipeline = PipelineReader.read(file);
        if (pipeline.labels().isEmpty()) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    file + " has no labels, so that nothing could be learned.",
                    "Add the section 'labels'.");
        }
        Duration delay = labelDelay == null ? null : delay();
        return new CardDemo(pipeline, checked(() -> new StreamChoice(seed, broken, delay)), rate, messages());
    }

    private DemoSubject metrics(Path file) {
        refuse("--label-delay", labelDelay, "a demo of metrics, which have no labels");
        return new MetricsDemo(
                SeriesPipelineReader.read(file),
                checked(() -> new MetricsChoice(seed, broken, services)),
                rate,
                messages());
    }

    private long messages() {
        return limit == null ? Simulator.UNLIMITED : limit;
    }

    private static void refuse(String option, Object given, String what) {
        if (given != null) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT, option + " " + given + " is not an option of " + what + ".", "Leave it out.");
        }
    }

    private static <T> T checked(Supplier<T> choice) {
        try {
            return choice.get();
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.BAD_INPUT, e.getMessage(), "Check --broken and --services.", e);
        }
    }

    private Duration delay() {
        return Durations.parse(labelDelay)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.BAD_INPUT,
                        "--label-delay is '" + labelDelay + "', which is no duration of at most 36,500 days.",
                        "Give a whole number and a unit (ms, s, min, h, d), such as 7d."));
    }

    private void checkNumbers() {
        if (!(rate >= 0) || Double.isInfinite(rate)) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "--rate is " + rate + ".",
                    "Give a number of messages per second from 0 (0: as fast as it can).");
        }
        if (limit != null && limit < 0) {
            throw new CommandFailure(ExitCode.BAD_INPUT, "--transactions is " + limit + ".", "Give 0 or more.");
        }
        if (port < 0 || port > 65535) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT, "--port is " + port + ".", "Give 1 to 65535, or 0 for any free one.");
        }
    }

    /** Shows how it goes until it is to end, or is asked to. */
    private DemoSummary watch(Demo demo, Output output) throws Exception {
        long start = System.nanoTime();
        long lastProgress = start;
        long lastTrouble = start;
        long lastSeen = -1;
        for (int tick = 1; ; tick++) {
            if (stopping.await(BETWEEN_STATUS.toMillis(), TimeUnit.MILLISECONDS)) {
                return demo.summary(Duration.ofNanos(System.nanoTime() - start));
            }
            Optional<String> trouble = demo.revive();
            String line = demo.status() + trouble.map(t -> " | " + t).orElse("");
            output.status(line);
            if (!output.isTerminal() && tick % STATUS_LINES_APART == 0) {
                output.line(line);
            }
            if (trouble.isPresent()) {
                lastTrouble = System.nanoTime();
            }
            if (!exit || !demo.hasSentAll()) {
                lastProgress = System.nanoTime();
                continue;
            }
            DemoSummary summary = demo.summary(Duration.ofNanos(System.nanoTime() - start));
            long seen = summary.progress();
            if (seen != lastSeen) {
                lastSeen = seen;
                lastProgress = System.nanoTime();
            }
            long still = System.nanoTime() - Math.max(lastProgress, lastTrouble);
            if (summary.complete() && summary.settled(still > SETTLED.toNanos())) {
                return demo.lastSummary(Duration.ofNanos(System.nanoTime() - start));
            }
            if (System.nanoTime() - lastProgress > STUCK.toNanos()) {
                output.json(summary);
                throw new CommandFailure(
                        ExitCode.FAILED,
                        "Nothing was answered for " + STUCK.toSeconds() + " s: " + summary.counts(),
                        "The logs in " + demo.root().resolve("logs") + " tell more.");
            }
        }
    }
}
