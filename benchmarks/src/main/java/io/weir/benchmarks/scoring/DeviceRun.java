package io.weir.benchmarks.scoring;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.weir.gpu.cpu.CpuBackend;
import io.weir.gpu.health.HealthMonitor;
import io.weir.gpu.health.MonitoredDevice;
import io.weir.gpu.route.BackendChoice;
import io.weir.gpu.route.Backends;
import io.weir.gpu.route.DevicePreference;
import io.weir.gpu.route.DriverProbe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What the GPU bundle's script {@code run} starts: it knows neither Flink nor Weir's command line. */
@Command(
        name = "run",
        description =
                "Compares the GPU's scores with the CPU's, measures both, prints a table and writes a JSON report."
                        + " Without a GPU it makes a dry run on the CPU and says so.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit status: 0 if all scores are the same, 1 if some differ or the GPU failed, 2 if an option is wrong.",
            "",
            "Examples:",
            "  ./run",
            "  ./run --models mlp,boosted_forest --batches 1024,65536 --report mlp.json"
        })
public final class DeviceRun implements Callable<Integer> {
    private static final int MOST_ROWS = 1 << 20;
    private static final double MOST_SECONDS = 60;
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Option(
            names = "--report",
            paramLabel = "FILE",
            defaultValue = "report.json",
            description = "Where the JSON report goes; default ${DEFAULT-VALUE}.")
    private Path report;

    @Option(
            names = "--models",
            paramLabel = "NAMES",
            split = ",",
            description = "What is measured, with commas between; default: logistic, mlp, boosted_forest, kmeans,"
                    + " isolation_forest, autoencoder, deep_forest, pca and neighbors.")
    private List<String> models = ScoredModel.labels();

    @Option(
            names = "--batches",
            paramLabel = "ROWS",
            split = ",",
            description = "Rows scored at once, with commas between; default: 1 to 65,536 in powers of 4.")
    private List<Integer> batches = ScoredModel.BATCHES;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "0.25",
            description = "Length of a measurement, after as long a warm-up; default ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(
            names = "--parity-rows",
            paramLabel = "ROWS",
            defaultValue = "100000",
            description =
                    "Rows of the largest batch whose scores are compared, of every kind of model and summary; default"
                            + " ${DEFAULT-VALUE}.")
    private int parityRows;

    /** Runs and exits with its status. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new DeviceRun()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        List<ScoredModel> wanted;
        try {
            wanted = models.stream().map(ScoredModel::of).toList();
        } catch (IllegalArgumentException e) {
            return refuse("--models: " + e.getMessage());
        }
        if (batches.stream().anyMatch(batch -> batch < 1 || batch > MOST_ROWS)) {
            return refuse("--batches is " + batches + ": each from 1 to " + MOST_ROWS + " is accepted");
        }
        if (!(seconds > 0 && seconds <= MOST_SECONDS)) {
            return refuse(
                    "--seconds is " + seconds + ": more than 0 and at most " + (int) MOST_SECONDS + " is accepted");
        }
        // Before the minutes that it takes to measure.
        Path folder = report.toAbsolutePath().getParent();
        if (Files.isDirectory(report) || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            return refuse(
                    "--report is " + report + ": a file in a folder that is there and can be written to is accepted");
        }
        if (parityRows < 1 || parityRows > MOST_ROWS) {
            return refuse("--parity-rows is " + parityRows + ": 1 to " + MOST_ROWS + " is accepted");
        }
        DeviceReport found = run(wanted);
        found.lines().forEach(System.out::println);
        Files.writeString(report, JSON.writeValueAsString(found) + "\n");
        System.out.println("Report: " + report.toAbsolutePath().normalize());
        return found.sound() ? 0 : 1;
    }

    private static int refuse(String why) {
        System.err.println("error: " + why + ".");
        return 2;
    }

    private DeviceReport run(List<ScoredModel> wanted) {
        List<DeviceReport.Gpu> gpus = new ArrayList<>();
        String absence;
        try (HealthMonitor health = HealthMonitor.open()) {
            health.devices().forEach(device -> gpus.add(gpu(device)));
            absence = health.absence().orElse("");
        }
        BackendChoice choice = choose();
        if (choice.backend() instanceof CpuBackend) {
            return report(Optional.empty(), wanted, choice.reason(), gpus, absence);
        }
        // Not the choice's own, which would put right what the device does wrong: here it must be seen.
        try (MeasuredDevice device = MeasuredDevice.open(seconds)) {
            return report(Optional.of(device), wanted, choice.reason(), gpus, absence);
        }
    }

    /** Closed again: which it is, and why, is all that is wanted. */
    private static BackendChoice choose() {
        BackendChoice choice = Backends.choose(DevicePreference.GPU, DriverProbe.ofThisMachine());
        choice.backend().close();
        return choice;
    }

    /** Whether this machine has a GPU that can be used. */
    static boolean hasDevice() {
        return !(choose().backend() instanceof CpuBackend);
    }

    private DeviceReport report(
            Optional<MeasuredDevice> device,
            List<ScoredModel> wanted,
            String reason,
            List<DeviceReport.Gpu> gpus,
            String absence) {
        return report(device, wanted, batches, seconds, parityRows, reason, gpus, absence);
    }

    static DeviceReport report(
            Optional<MeasuredDevice> device,
            List<ScoredModel> wanted,
            List<Integer> batches,
            double seconds,
            int parityRows,
            String reason,
            List<DeviceReport.Gpu> gpus,
            String absence) {
        List<ParityFigure> parity = parity(device, new ParityRun(parityRows));
        DeviceMeter meter = DeviceMeter.of(device, seconds);
        List<DeviceFigure> figures = new ArrayList<>();
        for (ScoredModel model : wanted) {
            meter.warmUp(model);
            for (int batch : batches) {
                figures.addAll(meter.measure(model, batch));
            }
        }
        boolean sound = figures.stream().allMatch(DeviceFigure::isSound)
                && parity.stream().allMatch(ParityFigure::isSound);
        return new DeviceReport(
                device.isEmpty(),
                reason,
                sound,
                machine(),
                gpus,
                absence,
                device.map(MeasuredDevice::ceiling).orElse(null),
                parity,
                device.map(found ->
                                MeasuredCrossover.of(figures, found.backend().name()))
                        .orElse(null),
                figures);
    }

    private static List<ParityFigure> parity(Optional<MeasuredDevice> device, ParityRun run) {
        if (device.isPresent()) {
            List<ParityFigure> figures = new ArrayList<>(run.of(device.get().backend()));
            figures.addAll(run.withFewerBits());
            return figures;
        }
        try (CpuBackend cpu = new CpuBackend("it is a dry run")) {
            return run.of(cpu);
        }
    }

    private static DeviceReport.Gpu gpu(MonitoredDevice device) {
        Map<String, Double> health = new TreeMap<>();
        device.sample().readings().forEach((reading, value) -> health.put(reading.metric(), value));
        return new DeviceReport.Gpu(device.index(), device.name(), health);
    }

    private static Map<String, String> machine() {
        Map<String, String> machine = new LinkedHashMap<>();
        machine.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        machine.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        machine.put("architecture", System.getProperty("os.arch"));
        machine.put("java", Runtime.version().toString());
        return machine;
    }
}
