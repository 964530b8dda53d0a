package io.weir.ml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ChampionTest {
    private static final Champion FILE = Champion.ofFile("card-fraud", "fraud");

    private static Champion next(Champion before, String model, int second, String by) {
        return before.next(model, Optional.empty(), Instant.ofEpochSecond(second), by, "");
    }

    /** Who decides for somebody who reads these in this order. */
    private static Champion read(Iterable<Champion> records) {
        Champion decides = FILE;
        for (Champion record : records) {
            decides = record.takesOverFrom(decides) ? record : decides;
        }
        return decides;
    }

    @Test
    void aRuleThatDidNotKnowADecisionByHandDoesNotTakeItBack() {
        Champion promoted = next(FILE, "forest", 1, "rule");
        Champion byHand = next(promoted, "fraud", 2, "hand");
        Champion unknowing = next(promoted, "boosting", 3, "rule");
        Champion knowing = next(byHand, "boosting", 4, "rule");
        assertThat(read(List.of(promoted, byHand, unknowing))).isEqualTo(byHand);
        assertThat(read(List.of(promoted, unknowing, byHand))).isEqualTo(byHand);
        assertThat(read(List.of(promoted, byHand, unknowing, knowing))).isEqualTo(knowing);
    }

    @Test
    void aHandDecidesEvenIfItDidNotKnowWhatTheRuleHadDecided() {
        Champion promoted = next(next(FILE, "forest", 1, "rule"), "boosting", 2, "rule");
        assertThat(read(List.of(promoted, next(FILE, "fraud", 3, "hand")))
                        .reign()
                        .who())
                .isEqualTo("fraud");
    }

    @Test
    void ofTwoHandsThatDidNotKnowOfEachOtherTheLaterDecides() {
        Champion one = next(FILE, "forest", 4, "hand");
        Champion other = next(FILE, "boosting", 5, "hand");
        assertThat(read(List.of(one, other))).isEqualTo(other);
        assertThat(read(List.of(other, one))).isEqualTo(other);
    }

    @Test
    void aRuleThatBeganAnewDoesNotTakeBackWhatItDecidedBefore() {
        Champion first = next(next(FILE, "forest", 1, "rule"), "fraud", 2, "rule");
        assertThat(read(List.of(first, next(FILE, "boosting", 3, "rule")))).isEqualTo(first);
    }

    /**
     * Hands and a rule write, each as of some moment before; whoever reads all of it, and whoever comes when the topic was compacted,
     * say the same at any time, in whatever order the records come.
     */
    @Property(tries = 300)
    void whoComesWhenTheTopicWasCompactedAgreesWithWhoReadAll(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        String[] models = {"fraud", "forest", "boosting"};
        List<Champion> topic = new ArrayList<>();
        Champion rule = FILE;
        int readByRule = 0;
        for (int second = 1; second <= 30; second++) {
            String model = models[random.nextInt(models.length)];
            if (random.nextInt(3) == 0) {
                // A person's command reads the topic and writes: at most one other has done so meanwhile.
                int unread = 0;
                while (unread < topic.size()
                        && random.nextBoolean()
                        && !topic.get(topic.size() - 1 - unread).reign().by().equals("hand")) {
                    unread++;
                }
                int last = topic.size() - 1 - unread;
                if (last >= 0 && random.nextInt(3) == 0) {
                    last--;
                }
                topic.add(next(read(topic.subList(0, last + 1)), model, second, "hand"));
            } else {
                int to = readByRule + random.nextInt(topic.size() - readByRule + 1);
                for (; readByRule < to; readByRule++) {
                    Champion record = topic.get(readByRule);
                    rule = record.takesOverFrom(rule) ? record : rule;
                }
                rule = next(rule, model, second, "rule");
                topic.add(rule);
            }
            Map<String, Champion> compacted = new LinkedHashMap<>();
            for (Champion record : topic) {
                compacted.remove(record.key());
                compacted.put(record.key(), record);
            }
            assertThat(read(compacted.values())).isEqualTo(read(topic));
            List<Champion> reversed = new ArrayList<>(topic);
            Collections.reverse(reversed);
            assertThat(read(reversed)).isEqualTo(read(topic));
        }
    }

    @Test
    void aRecordFromBeforeDecisionsWereCountedIsCountedByItsReigns() {
        Champion byHand = next(next(FILE, "forest", 1, "rule"), "fraud", 2, "hand");
        String old = new String(byHand.toJson(), UTF_8)
                .replace("\"decisions\":2,\"by_hand\":1,\"last_by_hand\":\"1970-01-01T00:00:02Z\",", "");
        assertThat(old).doesNotContain("by_hand");
        assertThat(ModelRecord.fromJson(old.getBytes(UTF_8))).isEqualTo(byHand);
    }

    @Test
    void absurdCountsAreRefusedWithWhatIsAccepted() {
        String poisoned = new String(next(FILE, "forest", 1, "hand").toJson(), UTF_8)
                .replace("\"decisions\":1", "\"decisions\":9007199254740991");
        assertThatThrownBy(() -> ModelRecord.fromJson(poisoned.getBytes(UTF_8)))
                .hasMessage("decisions=9007199254740991 by_hand=1 of a champion: 0 <= by_hand <= decisions <="
                        + " 1000000000 is accepted");
    }
}
