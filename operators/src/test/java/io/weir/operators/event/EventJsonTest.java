package io.weir.operators.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class EventJsonTest {
    private static final DateTimeFormatter REFERENCE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    @Property(tries = 500)
    void aTimeIsWrittenAsJavasFormatterWritesIt(
            @ForAll @LongRange(min = -70_000_000_000_000L, max = 260_000_000_000_000L) long epochMillis) {
        assertThat(EventJson.time(epochMillis)).isEqualTo(REFERENCE.format(Instant.ofEpochMilli(epochMillis)));
    }

    @Example
    void theFirstAndTheLastTimeOfFourDigitsAndTheirNeighboursAreWritten() {
        long first = Instant.parse("0000-01-01T00:00:00Z").toEpochMilli();
        long last = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

        assertThat(EventJson.time(first)).isEqualTo("0000-01-01T00:00:00.000Z");
        assertThat(EventJson.time(last)).isEqualTo("9999-12-31T23:59:59.999Z");
        assertThat(EventJson.time(0)).isEqualTo("1970-01-01T00:00:00.000Z");
        assertThat(EventJson.time(-1)).isEqualTo("1969-12-31T23:59:59.999Z");
        for (long outside : new long[] {first - 1, last + 1}) {
            assertThat(EventJson.time(outside)).isEqualTo(REFERENCE.format(Instant.ofEpochMilli(outside)));
        }
    }
}
