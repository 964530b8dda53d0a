package io.weir.operators.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.operators.decision.AlertRule.CheaperThanMissing;
import io.weir.operators.decision.AlertRule.Cost;
import io.weir.state.row.FieldType;
import java.util.Random;
import org.apache.flink.table.data.GenericRowData;
import org.junit.jupiter.api.Test;

class AlertRuleTest {
    private static final AlertRule BY_AMOUNT = new CheaperThanMissing(new Cost.Column(0, FieldType.DOUBLE), 5);

    private static GenericRowData row(Double amount) {
        return GenericRowData.of(amount);
    }

    @Test
    void aScoreAboveTheLimitIsAnAlert() {
        assertThat(new AlertRule.Above(0.5).alerts(row(1.0), 0.5f)).isFalse();
        assertThat(new AlertRule.Above(0.5).alerts(row(1.0), 0.51f)).isTrue();
    }

    @Test
    void aLargeAmountIsLookedAtForASmallChanceAndASmallOneNotForALargeChance() {
        assertThat(BY_AMOUNT.alerts(row(1000.0), 0.006f)).isTrue();
        assertThat(BY_AMOUNT.alerts(row(1000.0), 0.004f)).isFalse();
        assertThat(BY_AMOUNT.alerts(row(6.0), 0.84f)).isTrue();
        assertThat(BY_AMOUNT.alerts(row(6.0), 0.82f)).isFalse();
        assertThat(BY_AMOUNT.alerts(row(5.0), 1)).isFalse();
    }

    @Test
    void aCostThatIsNoneIsNoReasonToLook() {
        assertThat(BY_AMOUNT.alerts(row(null), 1)).isFalse();
        assertThat(BY_AMOUNT.alerts(row(Double.NaN), 1)).isFalse();
        assertThat(BY_AMOUNT.alerts(row(-100.0), 1)).isFalse();
        assertThatThrownBy(() -> new CheaperThanMissing(new Cost.Constant(1), 0))
                .hasMessageContaining("investigation=0.0");
    }

    /** With probabilities that are true, no other limit of the score times the amount costs less. */
    @Test
    void ofAllLimitsTheRulesOwnCostsTheLeast() {
        double least = Double.POSITIVE_INFINITY;
        double at = 0;
        for (double factor : new double[] {0.25, 0.5, 0.8, 1, 1.25, 2, 4}) {
            double cost = cost(new CheaperThanMissing(new Cost.Column(0, FieldType.DOUBLE), 5 * factor));
            if (cost < least) {
                least = cost;
                at = factor;
            }
        }
        assertThat(at).isCloseTo(1, within(0.25));
    }

    private static double cost(AlertRule rule) {
        Random random = new Random(3);
        double cost = 0;
        for (int i = 0; i < 200_000; i++) {
            double p = Math.pow(random.nextDouble(), 4);
            double amount = Math.exp(2 + 1.5 * random.nextGaussian());
            boolean positive = random.nextDouble() < p;
            boolean alert = rule.alerts(row(amount), (float) p);
            cost += alert ? 5 : positive ? amount : 0;
        }
        return cost;
    }
}
