package io.weir.operators.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ml.Champion;
import io.weir.ml.comparison.BoundedLoss;
import io.weir.ml.comparison.WorseThanBaseRate;
import io.weir.ml.state.StateFrame;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContestStateTest {
    private static final BoundedLoss LOSS = PromotionRule.DEFAULT.loss();

    private static Contest contest() {
        return new Contest(PromotionRule.DEFAULT, "card-fraud", List.of("fraud", "forest"));
    }

    @Test
    void aStateFromBeforeTheTopicsChoiceWasKeptGoesOnWithItsChampionAndEvidence() {
        Champion forest = Champion.ofFile("card-fraud", "fraud")
                .next("forest", Optional.empty(), Instant.ofEpochSecond(7), "rule", "it leads");
        byte[] state = new StateFrame("a comparison of models", 0x57434E54, 1, "").write(out -> {
            out.writeUTF(LOSS.text());
            byte[] champion = forest.toJson();
            out.writeInt(champion.length);
            out.write(champion);
            out.writeLong(5_000);
            out.writeLong(4_000);
            out.writeUTF("");
            WorseThanBaseRate watch = new WorseThanBaseRate(LOSS);
            out.writeInt(watch.numbers().length);
            for (double number : watch.numbers()) {
                out.writeDouble(number);
            }
            out.writeInt(watch.versions().length);
            for (long version : watch.versions()) {
                out.writeLong(version);
            }
            out.writeInt(1);
            out.writeUTF("fraud");
            out.writeLong(100);
            out.writeLong(20);
            out.writeDouble(1.5);
            out.writeDouble(0.5);
            out.writeInt(0);
        });
        Contest contest = contest();
        ContestState.restore(state, contest, LOSS);
        assertThat(contest.champion()).isEqualTo(forest);
        assertThat(contest.chosen()).isEqualTo(forest);
        assertThat(contest.newestLabel()).isEqualTo(5_000);
        assertThat(contest.evidence().get("fraud").examples()).isEqualTo(100);

        Contest again = contest();
        ContestState.restore(ContestState.of(contest, LOSS), again, LOSS);
        assertThat(ContestState.of(again, LOSS)).isEqualTo(ContestState.of(contest, LOSS));
    }
}
