package io.weir.jobs.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignificantDigitsTest {
    /** What Python prints with %.6g, %.17g and %.1g. */
    @ParameterizedTest
    @CsvSource({
        "0.1, 0.1, 0.10000000000000001, 0.1",
        "87.4075, 87.4075, 87.407499999999999, 9e+01",
        "100.953, 100.953, 100.953, 1e+02",
        "1e-05, 1e-05, 1.0000000000000001e-05, 1e-05",
        "0.0001, 0.0001, 0.0001, 0.0001",
        "0.00012345678, 0.000123457, 0.00012345678000000001, 0.0001",
        "123456.5, 123456, 123456.5, 1e+05", // a tie goes to the even digit
        "123455.5, 123456, 123455.5, 1e+05",
        "1234567.0, 1.23457e+06, 1234567, 1e+06",
        "999999.5, 1e+06, 999999.5, 1e+06",
        "1000000.0, 1e+06, 1000000, 1e+06",
        "1e+22, 1e+22, 1e+22, 1e+22",
        "-2.5, -2.5, -2.5, -2",
        "0.3333333333333333, 0.333333, 0.33333333333333331, 0.3",
        "-6.666666666666667e-08, -6.66667e-08, -6.6666666666666668e-08, -7e-08",
        "5e-324, 4.94066e-324, 4.9406564584124654e-324, 5e-324",
        "1.7976931348623157e+308, 1.79769e+308, 1.7976931348623157e+308, 2e+308",
        "2.0000005, 2, 2.0000005000000001, 2",
        "0.5000005, 0.5, 0.50000049999999996, 0.5",
        "1e+17, 1e+17, 1e+17, 1e+17",
        "100, 100, 100, 1e+02",
        "0, 0, 0, 0",
        "-0.0, -0, -0, -0",
        "Infinity, Infinity, Infinity, Infinity",
        "-Infinity, -Infinity, -Infinity, -Infinity",
        "NaN, NaN, NaN, NaN",
    })
    void numberIsWrittenAsPythonWritesIt(double value, String six, String seventeen, String one) {
        assertThat(text(value, 6)).isEqualTo(six);
        assertThat(text(value, 17)).isEqualTo(seventeen);
        assertThat(text(value, 1)).isEqualTo(one);
    }

    @Property
    void seventeenDigitsGiveTheSameDoubleAgain(@ForAll double value) {
        assertThat(Double.parseDouble(text(value, 17))).isEqualTo(value);
    }

    @Property
    void numberIsOffByHalfAUnitOfItsLastDigitAtMost(
            @ForAll double value, @ForAll @IntRange(min = 1, max = SignificantDigits.MOST) int digits) {
        BigDecimal exact = new BigDecimal(value);
        BigDecimal written = new BigDecimal(text(value, digits));
        assertThat(written.precision())
                .isLessThanOrEqualTo(Math.max(digits, (int) Math.log10(Math.abs(value) + 1) + 1));
        int leading = exact.precision() - exact.scale() - 1;
        BigDecimal unit = BigDecimal.ONE.scaleByPowerOfTen(leading - digits + 1);
        assertThat(written.subtract(exact).abs().multiply(BigDecimal.valueOf(2)))
                .isLessThanOrEqualTo(unit);
    }

    @Test
    void numberOfDigitsThatCannotBeIsRefused() {
        assertThatThrownBy(() -> new SignificantDigits(0)).hasMessage("digits: 0; accepted: 1 to 17");
        assertThatThrownBy(() -> new SignificantDigits(18)).hasMessage("digits: 18; accepted: 1 to 17");
    }

    private static String text(double value, int digits) {
        StringBuilder out = new StringBuilder();
        new SignificantDigits(digits).append(value, out);
        return out.toString();
    }
}
