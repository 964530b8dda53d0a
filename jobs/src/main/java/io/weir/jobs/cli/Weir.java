package io.weir.jobs.cli;

import io.weir.jobs.cluster.DownCommand;
import io.weir.jobs.cluster.RescaleCommand;
import io.weir.jobs.cluster.SavepointCommand;
import io.weir.jobs.cluster.SqlCommand;
import io.weir.jobs.cluster.StatusCommand;
import io.weir.jobs.cluster.SubmitCommand;
import io.weir.jobs.cluster.UpCommand;
import io.weir.jobs.cluster.UpgradeCommand;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.demo.DemoCommand;
import io.weir.jobs.explain.ExplainCommand;
import io.weir.jobs.models.ModelsCommand;
import io.weir.jobs.replay.EvaluateCommand;
import io.weir.jobs.replay.FeaturesCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The command line, started by the launcher {@code ./weir}, which holds the verb {@code test} itself. Exit statuses are those
 * of {@link ExitCode}.
 */
@Command(
        name = "weir",
        description = "Finds fraud and anomalies in Kafka streams with models that learn from late labels.",
        subcommands = {
            DemoCommand.class,
            DoctorCommand.class,
            EvaluateCommand.class,
            ExplainCommand.class,
            FeaturesCommand.class,
            ModelsCommand.class,
            UpCommand.class,
            StatusCommand.class,
            SubmitCommand.class,
            SavepointCommand.class,
            RescaleCommand.class,
            UpgradeCommand.class,
            SqlCommand.class,
            DownCommand.class,
        },
        mixinStandardHelpOptions = true,
        versionProvider = Weir.Version.class,
        footer = {"", "Each verb explains itself: ./weir VERB --help", "Example:  ./weir doctor"})
public final class Weir implements Runnable {
    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show the stack trace when something fails.")
    private boolean verbose;

    @Spec
    private CommandSpec spec;

    /** Runs the verb and exits with its status. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /**
     * The command line with all its verbs, ready to be run.
     *
     * @param more verbs of modules that know this one
     */
    public static CommandLine commandLine(Object... more) {
        Failures failures = new Failures();
        CommandLine weir = new CommandLine(new Weir());
        for (Object verb : more) {
            weir.addSubcommand(verb);
        }
        // After the verbs were added: each takes over what is set for the whole.
        return weir.setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true);
    }

    static boolean isVerbose(CommandLine command) {
        Object root = command.getCommandSpec().root().userObject();
        return root instanceof Weir weir && weir.verbose;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "No verb was given.");
    }

    /** The version that the jar was built as. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Weir.class.getPackage().getImplementationVersion();
            return new String[] {"weir " + (version == null ? "(not run from its jar)" : version)};
        }
    }
}
