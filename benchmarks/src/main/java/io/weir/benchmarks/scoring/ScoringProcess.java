package io.weir.benchmarks.scoring;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The process that measures: for each model and batch size that its arguments name, a line of JSON on standard output for
 * each contender, and for the GPU where there is one.
 */
public final class ScoringProcess {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ScoringProcess() {}

    /** @param args seconds of a slice; models with commas between; batch sizes with commas between */
    public static void main(String[] args) throws Exception {
        PrintStream answers = System.out;
        System.setOut(System.err); // what libraries print is no answer
        double seconds = Double.parseDouble(args[0]);
        ScoringMeter meter = new ScoringMeter(seconds);
        Optional<MeasuredDevice> device =
                DeviceRun.hasDevice() ? Optional.of(MeasuredDevice.open(seconds)) : Optional.empty();
        try {
            DeviceMeter onDevice = DeviceMeter.of(device, seconds);
            for (String label : args[1].split(",")) {
                ScoredModel model = ScoredModel.of(label);
                for (String batch : args[2].split(",")) {
                    int rows = Integer.parseInt(batch);
                    List<ScoringFigure> figures = new ArrayList<>(meter.measure(model, rows));
                    if (device.isPresent()) {
                        List<DeviceFigure> all = onDevice.measure(model, rows);
                        figures.add(ScoringFigure.of(all.get(all.size() - 1)));
                    }
                    for (ScoringFigure figure : figures) {
                        answers.println(JSON.writeValueAsString(figure));
                    }
                }
            }
        } finally {
            device.ifPresent(MeasuredDevice::close);
        }
    }
}
