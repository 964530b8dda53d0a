package io.weir.jobs.models;

import io.weir.jobs.console.ExitCode;
import io.weir.jobs.console.Output;
import io.weir.ml.Champion;
import io.weir.ml.ModelSnapshot;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir models}: which models a running pipeline has, and who of them decides. */
@Command(
        name = "models",
        description = "Tells which models a running pipeline has and which decides, and lets another decide.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Scoring follows at its next batch, within a second or two, whether or not learning runs. A version that is pinned",
            "decides until another is chosen, and the rule of promotion leaves it alone. Learning goes on for all models.",
            "",
            "Exit status: 0 done, 1 Kafka did not answer or lacks the topic of models, 2 the model, the version or an option is wrong.",
            "",
            "Examples:",
            "  ./weir models list --pipeline pipelines/card-fraud.yaml --bootstrap localhost:9092",
            "  ./weir models show fraud --pipeline pipelines/card-fraud.yaml --bootstrap localhost:9092 --json",
            "  ./weir models promote fraud --pipeline pipelines/card-fraud.yaml --bootstrap localhost:9092",
            "  ./weir models rollback --version 12 --pipeline pipelines/card-fraud.yaml --bootstrap localhost:9092"
        })
public final class ModelsCommand implements Runnable {
    private static final String VERSION_ROW = "%8s %8s %10s %10s  %-20s %13s %8s %9s  %s";

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "No command was given: list, show, promote, rollback or unpin.");
    }

    @Command(
            name = "list",
            description = "Tells the pipeline's models, their newest versions, and which decides.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:  ./weir models list --pipeline FILE --bootstrap HOST:PORT"})
    int list(@Mixin Broker broker) {
        ModelCatalog catalog = broker.catalog();
        Output output = broker.output();
        Champion champion = catalog.champion();
        List<Map<String, Object>> all = new ArrayList<>();
        output.line(
                String.format(Locale.ROOT, "%-24s %8s %10s %10s  %s", "model", "version", "examples", "positives", ""));
        for (String model : catalog.models()) {
            NavigableMap<Long, ModelSnapshot> versions = catalog.versions(model);
            ModelSnapshot newest =
                    versions.isEmpty() ? null : versions.lastEntry().getValue();
            boolean decides = champion.reign().model().equals(model);
            output.line(String.format(
                            Locale.ROOT,
                            "%-24s %8s %10s %10s  %s",
                            model,
                            newest == null ? "none" : newest.version(),
                            newest == null ? "" : newest.examples(),
                            newest == null ? "" : newest.positives(),
                            decides ? decides(champion) : "compared")
                    .stripTrailing());
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("model", model);
            one.put("version", newest == null ? null : newest.version());
            one.put("decides", decides);
            one.put(
                    "pinned",
                    decides && champion.reign().version() > 0 ? champion.reign().version() : null);
            one.put("kept_versions", versions.keySet());
            all.add(one);
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("models", all);
        result.put("champion", reign(champion.reign()));
        result.put(
                "history", champion.history().stream().map(ModelsCommand::reign).toList());
        output.json(result);
        return ExitCode.OK;
    }

    private static String decides(Champion champion) {
        Champion.Reign reign = champion.reign();
        return "decides" + (reign.version() > 0 ? ", pinned at version " + reign.version() : "")
                + (reign.by().equals("file") ? "" : " since " + reign.since() + " (by " + reign.by() + ")");
    }

    private static Map<String, Object> reign(Champion.Reign reign) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("model", reign.model());
        map.put("pinned", reign.version() == 0 ? null : reign.version());
        map.put("since", reign.since().toString());
        map.put("by", reign.by());
        map.put("why", reign.why());
        return map;
    }

    @Command(
            name = "show",
            description = "Tells the versions of a model that are held, and how good each was when it was published.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:  ./weir models show fraud --pipeline FILE --bootstrap HOST:PORT"})
    int show(@Mixin Broker broker, @Parameters(paramLabel = "MODEL", description = "The model's name.") String model) {
        ModelCatalog catalog = broker.catalog();
        catalog.requireModel(model);
        Output output = broker.output();
        List<Map<String, Object>> all = new ArrayList<>();
        if (!catalog.versions(model).isEmpty()) {
            output.line(String.format(
                    Locale.ROOT,
                    VERSION_ROW,
                    "version",
                    "after",
                    "labels",
                    "positives",
                    "learned up to",
                    "avg precision",
                    "auc",
                    "log loss",
                    "features"));
        }
        Champion.Reign reign = catalog.champion().reign();
        catalog.versions(model).descendingMap().forEach((number, version) -> {
            boolean pinned = reign.model().equals(model) && reign.version() == number;
            output.line(String.format(
                            Locale.ROOT,
                            VERSION_ROW,
                            number,
                            version.parent() == 0 ? "-" : version.parent(),
                            version.examples(),
                            version.positives(),
                            Instant.ofEpochMilli(version.eventTime()).truncatedTo(ChronoUnit.SECONDS),
                            figure(version, "average_precision"),
                            figure(version, "auc"),
                            figure(version, "log_loss"),
                            version.schema().fingerprint() + (pinned ? "  pinned, decides" : ""))
                    .stripTrailing());
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("version", number);
            one.put("parent", version.parent());
            one.put("kind", version.kind());
            one.put("event_time", Instant.ofEpochMilli(version.eventTime()).toString());
            one.put("examples", version.examples());
            one.put("positives", version.positives());
            one.put("schema", version.schema().fingerprint());
            one.put("metrics", version.metrics());
            all.add(one);
        });
        if (all.isEmpty()) {
            output.line("No version of " + model + " was published yet.");
        }
        output.json(Map.of("model", model, "versions", all));
        return ExitCode.OK;
    }

    private static String figure(ModelSnapshot version, String metric) {
        Double value = version.metrics().get(metric);
        return value == null ? "-" : String.format(Locale.ROOT, "%.4f", value);
    }

    private static final class Why {
        @Option(names = "--why", paramLabel = "TEXT", defaultValue = "", description = "Why, for those who ask later.")
        private String why;

        @Option(
                names = "--version",
                paramLabel = "N",
                description = "Let this version decide until another is chosen, whatever is learned meanwhile.")
        private Long version;
    }

    @Command(
            name = "promote",
            description = "Lets a model decide: its newest version from now on, or with --version that one.",
            footer = {
                "",
                "Example:  ./weir models promote forest --why 'leads by 0.002' --pipeline FILE --bootstrap HOST:PORT"
            })
    int promote(
            @Mixin Broker broker,
            @Mixin Why why,
            @Parameters(paramLabel = "MODEL", description = "The model's name.") String model,
            @Option(
                            names = {"-h", "--help"},
                            usageHelp = true,
                            description = "Show this text.")
                    boolean help) {
        ModelCatalog catalog = broker.catalog();
        return decided(
                broker,
                why.version == null
                        ? catalog.promoted(model, Instant.now(), why.why)
                        : catalog.pinned(model, why.version, Instant.now(), why.why));
    }

    @Command(
            name = "rollback",
            description = {
                "Lets decide who did before; with --version, that version of the model that decides now, pinned.",
                "A pin by hand is let go by unpin."
            },
            footer = {"", "Example:  ./weir models rollback --version 12 --pipeline FILE --bootstrap HOST:PORT"})
    int rollback(
            @Mixin Broker broker,
            @Mixin Why why,
            @Option(
                            names = {"-h", "--help"},
                            usageHelp = true,
                            description = "Show this text.")
                    boolean help) {
        ModelCatalog catalog = broker.catalog();
        return decided(
                broker,
                why.version == null
                        ? catalog.previous(Instant.now(), why.why)
                        : catalog.pinned(catalog.champion().reign().model(), why.version, Instant.now(), why.why));
    }

    @Command(
            name = "unpin",
            description = "Lets the newest version of the model decide of which one is pinned.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:  ./weir models unpin --pipeline FILE --bootstrap HOST:PORT"})
    int unpin(@Mixin Broker broker) {
        ModelCatalog catalog = broker.catalog();
        return decided(broker, catalog.unpinned(Instant.now(), ""));
    }

    private static int decided(Broker broker, Champion champion) {
        broker.write(champion);
        Output output = broker.output();
        Champion.Reign before = champion.history().get(0);
        output.line(champion.reign().who() + " decides in pipeline " + champion.pipeline() + " from now on, after "
                + before.who() + "; scoring follows at its next batch.");
        if (before.version() > 0 && champion.reign().version() == 0) {
            output.line("With that, version " + before.version() + " of " + before.model()
                    + " is pinned no more: each newer version of "
                    + champion.reign().model()
                    + " decides as soon as it is learned, and the rule may promote again.");
        }
        if (champion.reign().version() > 0) {
            output.line(
                    "Version " + champion.reign().version()
                            + " is pinned: neither newer versions nor the rule take its place, until ./weir models unpin lets them.");
        }
        output.json(reign(champion.reign()));
        return ExitCode.OK;
    }
}
