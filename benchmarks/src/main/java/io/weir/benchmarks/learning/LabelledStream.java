package io.weir.benchmarks.learning;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;

/**
 * Rows of features with a label each.
 *
 * @param name what it is
 * @param rows of equal length
 * @param labels whether a row is positive, or an anomaly
 */
@SuppressWarnings("ArrayRecordComponent") // made once and only read
record LabelledStream(String name, float[][] rows, boolean[] labels) {
    int size() {
        return rows.length;
    }

    int columns() {
        return rows[0].length;
    }

    /**
     * Rare positives with an interplay of features: fifteen features, of which six matter, about one row in fifty positive,
     * a tenth of them by chance alone. At {@code driftAt} other features matter.
     *
     * @param driftAt the row of the drift; {@link Integer#MAX_VALUE} for none
     */
    static LabelledStream rare(int size, int driftAt, long seed) {
        Random random = new Random(seed);
        float[][] rows = new float[size][15];
        boolean[] labels = new boolean[size];
        for (int i = 0; i < size; i++) {
            float[] row = rows[i];
            for (int j = 0; j < row.length; j++) {
                row[j] = (float)
                        switch (j % 3) {
                            case 0 -> Math.exp(random.nextGaussian()); // like an amount
                            case 1 -> random.nextGaussian();
                            default -> random.nextInt(10) < 8 ? 0 : random.nextDouble(); // like a share, mostly 0
                        };
            }
            int first = i < driftAt ? 0 : 6;
            boolean big = row[first] > 4;
            boolean both = row[first + 1] > 0.8 && row[first + 4] < -0.8;
            boolean shares = row[first + 2] > 0.6 && row[first + 5] > 0.3;
            double chance = big && row[first + 3] > 1.5 ? 0.7 : both ? 0.15 : shares ? 0.6 : big ? 0.1 : 0.002;
            labels[i] = random.nextDouble() < chance;
        }
        return new LabelledStream("rare positives, 15 features", rows, labels);
    }

    /**
     * A file of comma-separated values with a header, unpacked if its name ends in {@code .gz}: the last column is the label,
     * 0 or 1, columns whose names end in {@code _ID} are left out, the rest are features, empty where missing.
     */
    static LabelledStream read(Path file, int most) throws IOException {
        List<float[]> rows = new ArrayList<>();
        BitSet positive = new BitSet();
        try (InputStream raw = Files.newInputStream(file);
                InputStream unpacked = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
                BufferedReader reader = new BufferedReader(new InputStreamReader(unpacked, StandardCharsets.UTF_8))) {
            String header = reader.readLine();
            if (header == null) {
                throw new IOException(file + " is empty: a header line is accepted");
            }
            String[] names = header.split(",", -1);
            int[] columns = java.util.stream.IntStream.range(0, names.length - 1)
                    .filter(i -> !names[i].endsWith("_ID"))
                    .toArray();
            String line;
            while (rows.size() < most && (line = reader.readLine()) != null) {
                String[] fields = line.split(",", -1);
                float[] row = new float[columns.length];
                try {
                    for (int i = 0; i < row.length; i++) {
                        row[i] = fields[columns[i]].isEmpty() ? Float.NaN : Float.parseFloat(fields[columns[i]]);
                    }
                    positive.set(rows.size(), Integer.parseInt(fields[names.length - 1]) == 1);
                } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                    throw new IOException(
                            file + ":" + (rows.size() + 2) + ": '" + line
                                    + "': numbers and a label of 0 or 1 are accepted",
                            e);
                }
                rows.add(row);
            }
        }
        boolean[] labels = new boolean[rows.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = positive.get(i);
        }
        return new LabelledStream(file.getFileName().toString(), rows.toArray(float[][]::new), labels);
    }
}
