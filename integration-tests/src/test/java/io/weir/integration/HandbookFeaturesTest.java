package io.weir.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.jobs.replay.FeaturesCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code ./weir features} against features that were computed by others, by the definition of the Fraud Detection Handbook. */
@Timeout(900)
@EnabledIfEnvironmentVariable(named = "WEIR_DATA", matches = ".+")
class HandbookFeaturesTest {
    private static final MathContext SIX_DIGITS = new MathContext(6, RoundingMode.HALF_EVEN);
    private static final int LEAST_ROWS = 90_000;
    private static final int FEATURES = 15;

    @TempDir
    Path temporary;

    @Test
    void everyFeatureOfTenDaysHasTheSixDigitsOfThePublishedFile() throws Exception {
        Path handbook = Path.of(System.getenv("WEIR_DATA"), "handbook");
        Path output = temporary.resolve("features.csv");
        int status = new CommandLine(new FeaturesCommand())
                .execute(
                        "--pipeline=" + Repository.pipeline("handbook-features.yaml"),
                        "--mapping=" + Repository.pipeline("handbook-csv.yaml"),
                        "--input=" + handbook.resolve("transactions.csv.gz"),
                        "--output=" + output,
                        "--from=2018-08-05",
                        "--to=2018-08-15",
                        "--digits=17");
        assertThat(status).isZero();

        int rows = 0;
        try (BufferedReader found = Files.newBufferedReader(output, UTF_8);
                BufferedReader expected = unpacked(handbook.resolve("features_10d_2018-08-05_to_14.csv.gz"))) {
            // The label, the file's last column, is no feature.
            String[] names = found.readLine().split(",", -1);
            assertThat(expected.readLine()).isEqualTo(String.join(",", names) + ",TX_FRAUD");
            assertThat(names).hasSize(1 + FEATURES);
            for (String line = expected.readLine(); line != null; line = expected.readLine()) {
                assertRow(names, found.readLine().split(",", -1), line.split(",", -1));
                rows++;
            }
            assertThat(found.readLine()).isNull();
        }
        assertThat(rows).isGreaterThan(LEAST_ROWS);
    }

    private static void assertRow(String[] names, String[] found, String[] expected) {
        assertThat(found).hasSize(names.length);
        assertThat(found[0]).isEqualTo(expected[0]);
        for (int i = 1; i < names.length; i++) {
            if (!hasTheDigits(new BigDecimal(found[i]), new BigDecimal(expected[i]))) {
                throw new AssertionError(
                        names[i] + " of " + found[0] + " is " + found[i] + ", published is " + expected[i]);
            }
        }
    }

    /**
     * Whether a number, rounded to six digits, is the published one. Amounts are of cents, so the average of 8, 40 or 80 of
     * them is often a tie in the decimal system; there the last bit decides, which depends on the order of the additions. A
     * tie may go either way: half a unit of the sixth digit away, and not farther.
     */
    private static boolean hasTheDigits(BigDecimal found, BigDecimal published) {
        if (found.round(SIX_DIGITS).compareTo(published) == 0) {
            return true;
        }
        BigDecimal unit =
                BigDecimal.ONE.scaleByPowerOfTen(found.precision() - found.scale() - SIX_DIGITS.getPrecision());
        BigDecimal off = found.subtract(published).abs().multiply(BigDecimal.valueOf(2));
        BigDecimal lastBits = BigDecimal.valueOf(64 * Math.ulp(found.doubleValue()));
        return off.compareTo(unit.add(lastBits)) <= 0;
    }

    private static BufferedReader unpacked(Path file) throws IOException {
        return new BufferedReader(new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), UTF_8));
    }
}
