package io.weir.ml.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DailyReportTest {
    private final DailyReport report = new DailyReport(1);

    @Test
    void theMeanGoesOverTheDaysThatHaveBothClasses() {
        report.add(1, "a", 0.9, true);
        report.add(1, "b", 0.1, false);
        report.add(2, "a", 0.1, true);
        report.add(2, "b", 0.9, false);
        report.add(3, "a", 0.5, false); // no fraud: reported, not counted

        DailyReport.Result result = report.result();
        assertThat(result.days()).extracting(DailyReport.Day::day).containsExactly(1, 2, 3);
        assertThat(result.days()).extracting(DailyReport.Day::frauds).containsExactly(1, 1, 0);
        assertThat(result.daysCounted()).isEqualTo(2);
        assertThat(result.allCards().auc()).isEqualTo(0.5);
        assertThat(result.allCards().averagePrecision()).isEqualTo(0.75);
        assertThat(result.allCards().cardPrecision()).isEqualTo(0.5);
        assertThat(result.knownCardsRemoved()).isEqualTo(result.allCards());
    }

    @Test
    void aCardIsKnownFromEightToFourteenDaysAfterItsFraud() {
        for (int age : new int[] {1, 7, 8, 14, 15}) {
            DailyReport run = new DailyReport(1);
            run.add(0, "known", 0.5, true);
            run.add(age, "known", 0.9, true);
            run.add(age, "other", 0.8, false);
            run.add(age, "third", 0.7, true);
            DailyReport.Day day = run.result(age, age).days().get(0);

            boolean removed = age >= 8 && age <= 14;
            assertThat(day.allCards().auc()).as("all cards, age %d", age).isCloseTo(0.5, within(1e-15));
            assertThat(day.knownCardsRemoved().auc())
                    .as("known cards removed, age %d", age)
                    .isEqualTo(removed ? 0 : 0.5);
            assertThat(day.knownCardsRemoved().cardPrecision()).isEqualTo(removed ? 0 : 1);
        }
    }

    @Test
    void aDayThatLosesItsFraudsWithTheKnownCardsIsNotCounted() {
        report.add(0, "known", 0.5, true);
        report.add(8, "known", 0.9, true);
        report.add(8, "other", 0.8, false);
        DailyReport.Result result = report.result(8, 8);
        assertThat(result.days()).hasSize(1);
        assertThat(result.daysCounted()).isZero();
        assertThat(result.allCards().auc()).isNaN();
    }

    @Test
    void manyRowsAndAScoreThatIsNoNumber() {
        for (int i = 0; i < 1000; i++) {
            report.add(0, i, i, i == 999);
        }
        assertThat(report.result().allCards().averagePrecision()).isEqualTo(1);
        assertThat(report.result().days().get(0).transactions()).isEqualTo(1000);
        assertThatThrownBy(() -> report.add(3, "c", Double.NaN, true))
                .hasMessageContaining("card c")
                .hasMessageContaining("day 3");
        assertThatThrownBy(() -> new DailyReport(0)).hasMessageContaining("k=0");
    }
}
