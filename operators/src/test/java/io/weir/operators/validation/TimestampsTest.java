package io.weir.operators.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {
    private static final long YEAR_0 = -62167219200000L;
    private static final long YEAR_9999 = 253402300799999L;

    @ParameterizedTest
    @CsvSource({
        "2018-04-01T00:00:31Z,           2018-04-01T00:00:31Z",
        "2018-04-01T00:00:31,            2018-04-01T00:00:31Z",
        "2018-04-01 00:00:31,            2018-04-01T00:00:31Z",
        "2018-04-01T00:00:31.5Z,         2018-04-01T00:00:31.500Z",
        "2018-04-01 00:00:31.25,         2018-04-01T00:00:31.250Z",
        "2018-04-01T00:00:31.123456789Z, 2018-04-01T00:00:31.123Z",
        "2018-04-01T02:00:31+02:00,      2018-04-01T00:00:31Z",
        "2018-03-31 19:00:31.5-05:00,    2018-04-01T00:00:31.500Z",
        "2016-02-29T23:59:59.999Z,       2016-02-29T23:59:59.999Z",
        "1969-12-31T23:59:59.999Z,       1969-12-31T23:59:59.999Z",
        "1969-12-31T23:59:59.9999+00:00, 1969-12-31T23:59:59.999Z",
    })
    void timesAsPeopleAndProgramsWriteThem(String text, String instant) {
        assertThat(Instant.ofEpochMilli(Timestamps.parse(text))).isEqualTo(Instant.parse(instant));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2018-04-01",
                "2018-04-01T00:00Z",
                "2018-04-01T24:00:00Z",
                "2018-04-01T23:60:00Z",
                "2016-12-31T23:59:60Z",
                "2018-02-30T00:00:00Z",
                "2018-02-29 00:00:00",
                "2018-13-01T00:00:00Z",
                "2018-00-10T00:00:00Z",
                "2018-04-01T00:00:31,5",
                "2018-04-01T00:00:31.1234567890Z",
                "2018-04-01T00:00:31 Z",
                "2018-04-01X00:00:31Z",
                "2018-04-01T00:00:31+25:00",
                "2018-04-01T00:00:31ZZ",
                "٢٠١٨-04-01T00:00:31Z",
                "+999999999-01-01T00:00:00Z",
                "-999999999-01-01T00:00:00Z",
                "1522540831000",
            })
    void whatIsNoTimeIsRefused(String text) {
        assertThatThrownBy(() -> Timestamps.parse(text)).isInstanceOf(DateTimeException.class);
    }

    @Property
    boolean everyMillisecondIsReadAsItWasWritten(@ForAll @LongRange(min = YEAR_0, max = YEAR_9999) long millis) {
        Instant instant = Instant.ofEpochMilli(millis);
        String sql = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS")
                .withZone(ZoneOffset.UTC)
                .format(instant);
        String away = instant.atOffset(ZoneOffset.ofHours(-9)).format(DateTimeFormatter.ISO_OFFSET_DATE_TIME);
        boolean awayHasFourDigits = away.charAt(4) == '-';
        return Timestamps.parse(instant.toString()) == millis
                && Timestamps.parse(sql) == millis
                && (!awayHasFourDigits || Timestamps.parse(away) == millis);
    }
}
