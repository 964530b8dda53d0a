package io.weir.operators.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.operators.event.Event;
import io.weir.operators.event.Payments;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventFeaturesTest {
    private static final EventFeatures FEATURES = new EventFeatures(
            Payments.SCHEMA,
            List.of(
                    new EventFeature(EventFeature.Kind.COLUMN, Payments.AMOUNT),
                    new EventFeature(EventFeature.Kind.HOUR_OF_DAY, -1),
                    new EventFeature(EventFeature.Kind.IS_NIGHT, -1),
                    new EventFeature(EventFeature.Kind.IS_WEEKEND, -1)),
            6,
            false);

    @ParameterizedTest
    @CsvSource({
        "2018-04-01T00:00:31Z, 0, 1, 1", // a Sunday
        "2018-04-02T06:59:59.999Z, 6, 1, 0",
        "2018-04-06T07:00:00Z, 7, 0, 0",
        "2018-04-06T23:59:59.999Z, 23, 0, 0", // a Friday
        "2018-04-07T00:00:00Z, 0, 1, 1",
        "1969-12-31T23:59:59.999Z, 23, 0, 0", // a Wednesday
        "1969-12-28T12:00:00Z, 12, 0, 1",
    })
    void hourNightAndWeekendAreThoseOfUtc(String time, float hour, float night, float weekend) {
        Event event = FEATURES.map(Payments.payment(1, "a", 5.5, Payments.time(time)));
        assertThat(event.features()).containsExactly(5.5f, hour, night, weekend, Float.NaN, Float.NaN);
    }

    @Test
    void missingColumnIsAMissingFeature() {
        assertThat(FEATURES.map(Payments.payment(1, "a", null, 0)).features()[0])
                .isNaN();
    }

    @Test
    void preciseVectorHoldsWhatTheFloatsAreRoundedFrom() {
        EventFeatures precise = new EventFeatures(
                Payments.SCHEMA, List.of(new EventFeature(EventFeature.Kind.COLUMN, Payments.AMOUNT)), 2, true);
        Event event = precise.map(Payments.payment(1, "a", 87.4075, 0));
        assertThat(event.precise()).containsExactly(87.4075, Double.NaN);
        assertThat(event.features()).containsExactly(87.4075f, Float.NaN);
    }

    @Test
    void preciseVectorIsNotKeptUnlessItIsAskedFor() {
        assertThat(FEATURES.map(Payments.payment(1, "a", 5.5, 0)).precise()).isNull();
    }

    @Test
    void labelHasNoFeatures() {
        assertThat(FEATURES.map(Payments.label(1, true, 5)).features()).isEmpty();
    }

    private static WindowGroup group(long... windows) {
        return new WindowGroup(
                WindowGroup.ALL, 0, windows, List.of(Aggregate.of(AggregateFunction.COUNT)), 0, Double.NaN);
    }

    @Test
    void planWithoutANameForEachFeatureIsRefused() {
        FeatureStep step = new FeatureStep(List.of(Payments.CARD), List.of(), List.of(), List.of(group(1, 2)));
        assertThatThrownBy(() -> new FeaturePlan(List.of("amount"), List.of(), List.of(step)))
                .hasMessage("there are 1 names for 2 features");
    }

    @Test
    void windowsThatDoNotAscendAreRefused() {
        assertThatThrownBy(() -> group(5, 5)).hasMessage("windows are [5, 5] ms, accepted: above 0 and ascending");
        assertThatThrownBy(() -> group(0)).hasMessage("windows are [0] ms, accepted: above 0 and ascending");
        assertThatThrownBy(EventFeaturesTest::group)
                .hasMessage("there are 0 windows and the delay is 0 ms; accepted: at least one window, and a delay of 0"
                        + " or more");
    }
}
