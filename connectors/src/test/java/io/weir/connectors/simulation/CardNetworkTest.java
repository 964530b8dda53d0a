package io.weir.connectors.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CardNetworkTest {
    private static final int DAYS = 90;
    private static final CardNetwork PUBLISHED = new CardNetwork(NetworkConfig.published(1));
    private static final List<List<Transaction>> SEASON =
            IntStream.range(0, DAYS).mapToObj(PUBLISHED::day).toList();
    private static final List<Transaction> ALL =
            SEASON.stream().flatMap(List::stream).toList();

    @Test
    void anAverageDayHasAsManyTransactionsAsThePublishedData() {
        // 5,000 customers, 2 a day on average, of which 96.9 % fall within the day: 9,692; published (one draw of the
        // 5,000 rates, whose sum deviates by 79): 1,754,155 in 183 days, 9,586.
        assertThat(ALL.size() / (double) DAYS).isCloseTo(9_640, within(250.0));
    }

    @Test
    void shareOfFraudIsThatOfThePublishedData() {
        // Days 30 and later, when as many terminals and customers are compromised as ever will be: published 0.9 %.
        List<Transaction> steady =
                ALL.stream().filter(t -> t.id() >= 30 * CardNetwork.IDS_PER_DAY).toList();
        double share = steady.stream().filter(Transaction::fraud).count() / (double) steady.size();

        assertThat(share).isBetween(0.007, 0.0105);
    }

    @Test
    void allThreeScenariosOccurInThePublishedProportions() {
        // Published: 978 of scenario 1, 9,099 of scenario 2 and 4,604 of scenario 3 in 183 days.
        Map<Integer, Long> counts =
                ALL.stream().collect(Collectors.groupingBy(Transaction::scenario, Collectors.counting()));

        assertThat(counts.get(1) / (double) DAYS).isBetween(2.0, 9.0);
        assertThat(counts.get(2) / (double) DAYS).isBetween(35.0, 70.0);
        assertThat(counts.get(3) / (double) DAYS).isBetween(17.0, 36.0);
    }

    @Test
    void everyAmountAbove220IsFraud() {
        assertThat(ALL).filteredOn(t -> t.amountCents() > 220_00).isNotEmpty().allMatch(Transaction::fraud);
    }

    @Test
    void compromisedTerminalIsFraudulentFor28DaysWithoutExceptionAndThenNoLonger() {
        Compromise before = new Compromise(PUBLISHED.config(), 29);
        Compromise first = new Compromise(PUBLISHED.config(), 30);
        Compromise last = new Compromise(PUBLISHED.config(), 57);
        Compromise after = new Compromise(PUBLISHED.config(), 58);
        List<Integer> drawnOnDay30 = IntStream.range(0, PUBLISHED.config().terminals())
                .filter(terminal -> first.terminal(terminal) && !before.terminal(terminal))
                .boxed()
                .toList();

        assertThat(drawnOnDay30).hasSize(2).allMatch(last::terminal).noneMatch(after::terminal);
        List<Transaction> there =
                ALL.stream().filter(t -> drawnOnDay30.contains(t.terminalId())).toList();
        assertThat(there)
                .filteredOn(t -> dayOf(t) >= 30 && dayOf(t) < 58)
                .hasSizeGreaterThan(20)
                .allMatch(Transaction::fraud);
        assertThat(there).filteredOn(t -> dayOf(t) < 30 || dayOf(t) >= 58).noneMatch(t -> t.scenario() == 2);
    }

    @Test
    void aStolenCardPaysFiveTimesTheAmountOnceInThreePayments() {
        long fraud = 0;
        long ofCompromised = 0;
        for (int day = 20; day < DAYS; day++) {
            Compromise compromise = new Compromise(PUBLISHED.config(), day);
            for (Transaction t : SEASON.get(day)) {
                if (compromise.customer(t.cardId())) {
                    ofCompromised++;
                    fraud += t.scenario() == 3 ? 1 : 0;
                }
                if (t.scenario() == 3) {
                    assertThat(t.amountCents() % 5).isZero();
                    assertThat(compromise.customer(t.cardId())).isTrue();
                }
            }
        }

        assertThat(fraud / (double) ofCompromised).isCloseTo(1 / 3.0, within(0.03));
    }

    @Test
    void amountsAverageTheCustomersMeanAndAreNeverNegative() {
        double mean = ALL.stream()
                .filter(t -> t.scenario() != 3)
                .mapToDouble(Transaction::amount)
                .average()
                .orElseThrow();

        // E[U(5, 100)] = 52.5; replacing the 2.3 % below zero, on average by the mean, adds about 1.4 %.
        assertThat(mean).isCloseTo(53.2, within(1.5));
        assertThat(ALL).allMatch(t -> t.amountCents() >= 0);
    }

    @Test
    void timesOfDayAreNormalAroundNoon() {
        double mean = ALL.stream().mapToLong(t -> secondOfDay(t)).average().orElseThrow();
        double deviation = Math.sqrt(ALL.stream()
                .mapToDouble(t -> Math.pow(secondOfDay(t) - mean, 2))
                .average()
                .orElseThrow());

        assertThat(mean).isCloseTo(43_200, within(150.0));
        // N(43200, 20000) cut at both midnights (2.16 deviations): 0.91 of the deviation.
        assertThat(deviation).isCloseTo(18_193, within(60.0));
        assertThat(ALL).allMatch(t -> secondOfDay(t) > 0);
    }

    @Test
    void customersPayOnlyAtTerminalsNearThem() {
        Terminals terminals = new Terminals(PUBLISHED.config());
        Set<Integer> usedByCard7 = ALL.stream()
                .filter(t -> t.cardId() == 7)
                .map(Transaction::terminalId)
                .collect(Collectors.toCollection(HashSet::new));
        Customers customers = new Customers(PUBLISHED.config());
        Set<Integer> near = IntStream.of(customers.terminals(7)).boxed().collect(Collectors.toSet());

        assertThat(usedByCard7).isNotEmpty();
        assertThat(near).containsAll(usedByCard7);
        // The whole square within the radius, against the grid's answer: 10,000 * 25 pi / 10,000 in its middle.
        assertThat(terminals.around(50, 50).length).isBetween(50, 110);
        assertThat(terminals.around(0, 0).length).isBetween(5, 40);
    }

    @Test
    void dayMadeAloneEqualsTheSameDayMadeInSequence() {
        assertThat(new CardNetwork(NetworkConfig.published(1)).day(57)).isEqualTo(SEASON.get(57));
        assertThat(PUBLISHED.day(57)).isEqualTo(SEASON.get(57));
    }

    @Test
    void anotherSeedIsAnotherNetwork() {
        assertThat(new CardNetwork(NetworkConfig.published(2)).day(0)).isNotEqualTo(SEASON.get(0));
    }

    @Test
    void daysAreOrderedInTimeAndNumberedByDayAndPosition() {
        for (int day = 0; day < DAYS; day++) {
            List<Transaction> transactions = SEASON.get(day);
            assertThat(transactions).isSortedAccordingTo(Comparator.comparingLong(Transaction::eventTime));
            for (int i = 0; i < transactions.size(); i++) {
                assertThat(transactions.get(i).id()).isEqualTo(day * 1_000_000L + i);
            }
        }
    }

    @Test
    void impossibleNetworksAreRefusedWithTheValueAndWhatIsAccepted() {
        assertThatThrownBy(() -> new NetworkConfig(0, 1, 5, LocalDate.EPOCH, 1))
                .hasMessageContaining("0 customers")
                .hasMessageContaining("1 to 400000");
        assertThatThrownBy(() -> new NetworkConfig(1, 1, Double.NaN, LocalDate.EPOCH, 1))
                .hasMessageContaining("NaN")
                .hasMessageContaining("above 0");
    }

    private static long dayOf(Transaction t) {
        return t.id() / CardNetwork.IDS_PER_DAY;
    }

    private static long secondOfDay(Transaction t) {
        return Math.floorMod(t.eventTime() / 1000, 86_400L);
    }
}
