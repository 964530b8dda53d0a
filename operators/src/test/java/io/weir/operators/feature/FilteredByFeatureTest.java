package io.weir.operators.feature;

import static io.weir.operators.contract.Step.element;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.operators.contract.OperatorContract;
import io.weir.operators.contract.Step;
import io.weir.operators.event.Event;
import io.weir.operators.event.EventSchema;
import io.weir.operators.event.EventSerializer;
import io.weir.operators.feature.Definition.Happened;
import io.weir.operators.feature.language.FeatureGroup;
import io.weir.operators.feature.language.FeaturePlanner;
import io.weir.operators.feature.language.FeatureScope;
import io.weir.operators.feature.language.FeatureText;
import io.weir.state.window.HistoryLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.VarCharType;
import org.junit.jupiter.api.Test;

/** A shop counts only those payments that are not extraordinary for their card, as each was when it arrived. */
class FilteredByFeatureTest {
    private static final int CARD = 1;
    private static final int SHOP = 2;
    private static final int AMOUNT = 3;
    private static final int TIME = 4;

    private static final RowType TYPE = RowType.of(
            new LogicalType[] {
                new BigIntType(),
                VarCharType.STRING_TYPE,
                VarCharType.STRING_TYPE,
                new DoubleType(),
                new TimestampType(3)
            },
            new String[] {"id", "card", "shop", "amount", "at"});
    private static final EventSchema SCHEMA = new EventSchema(TYPE, "id", "at", Set.of("amount"));

    private static final long CARD_WINDOW = 300;
    private static final long LATENESS = 30;
    private static final double LIMIT = 1.3;
    private static final FeatureGroup OF_CARD = keyed("ratio_to_mean(amount) over 300 ms as ratio", "card");
    private static final FeatureGroup OF_SHOP = keyed(
            "count, sum(amount), count(label), run(label), clean_run(amount, 1.5), since_negative(label) over 80 ms, 400 ms"
                    + " where ratio <= 1.3",
            "shop");
    private static final List<FeatureStep> STEPS =
            new FeaturePlanner(FeatureScope.of(SCHEMA, Optional.empty())).plan(List.of(OF_CARD, OF_SHOP));
    private static final int FEATURES = OF_CARD.size() + OF_SHOP.size();

    private static FeatureGroup keyed(String text, String key) {
        FeatureGroup group = FeatureText.parse(text).get(0);
        return new FeatureGroup(
                List.of(key), group.of(), group.over(), group.delay(), group.where(), group.as(), group.missing());
    }

    private static WindowFeatures operator(int step) {
        return new WindowFeatures(
                SCHEMA,
                STEPS.get(step),
                FeatureScan.layout(STEPS.get(step), SCHEMA, HistoryLayout.UNLIMITED, 64),
                FEATURES,
                LATENESS,
                step == 0,
                1 << 16);
    }

    /** Payments of 5 cards at 3 shops, some of them late, some without an amount, some labeled soon after. */
    private static List<Event> arrivals() {
        Random random = new Random(11);
        List<Event> arrivals = new ArrayList<>();
        List<GenericRowData> paid = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            long time = 1000 + 10L * i - random.nextInt((int) LATENESS);
            GenericRowData row = GenericRowData.of(
                    (long) i,
                    StringData.fromString("card " + random.nextInt(5)),
                    StringData.fromString("shop " + random.nextInt(3)),
                    random.nextInt(20) == 0 ? null : random.nextInt(4) == 0 ? 90.0 : 10.0 + random.nextInt(30),
                    TimestampData.fromEpochMillis(time));
            paid.add(row);
            arrivals.add(Event.occurred(time, row, time, null));
            if (random.nextInt(2) == 0) {
                GenericRowData known = paid.get(random.nextInt(paid.size()));
                arrivals.add(Event.labeled(SCHEMA.timeOf(known), known, random.nextInt(3) > 0, time, null));
            }
        }
        return arrivals;
    }

    /** As the step of cards hands them on: labels too. */
    private static List<Step> behindTheCards(List<Event> arrivals) throws Exception {
        try (var cards = new KeyedOneInputStreamOperatorTestHarness<>(
                operator(0), event -> SCHEMA.groupOf(event.row(), new int[] {CARD}), SCHEMA.groupType(new int[] {CARD
                }))) {
            cards.setup(new EventSerializer(TYPE));
            cards.open();
            for (Event arrival : arrivals) {
                cards.processElement(new EventSerializer(TYPE).copy(arrival), arrival.knownAt());
            }
            List<Step> handed = new ArrayList<>();
            for (Event event : cards.extractOutputValues()) {
                handed.add(element(event));
            }
            return handed;
        }
    }

    @Test
    void theFeaturesAreThoseOfTheDefinitionAtEveryPrefixHoweverFlinkRunsIt() throws Exception {
        List<Event> arrivals = arrivals();

        List<String> found = OperatorContract.keyed(
                        () -> operator(1),
                        event -> SCHEMA.groupOf(event.row(), new int[] {SHOP}),
                        SCHEMA.groupType(new int[] {SHOP}),
                        new EventSerializer(TYPE),
                        new EventSerializer(TYPE),
                        FilteredByFeatureTest::text)
                .run(behindTheCards(arrivals));

        assertThat(found).isEqualTo(byTheDefinition(arrivals)).hasSize(150);
    }

    private static String text(Event event) {
        StringBuilder text = new StringBuilder(SCHEMA.idOf(event.row()));
        for (int i = OF_CARD.size(); i < FEATURES; i++) {
            text.append(' ').append(event.features()[i]);
        }
        return text.toString();
    }

    private static List<String> byTheDefinition(List<Event> arrivals) {
        List<Happened> happened = new ArrayList<>();
        List<String> cards = new ArrayList<>();
        List<String> shops = new ArrayList<>();
        List<String> answers = new ArrayList<>();
        int leftOut = 0;
        for (Event arrival : arrivals) {
            int id = Integer.parseInt(SCHEMA.idOf(arrival.row()));
            if (!arrival.occurred()) {
                happened.get(id).label(arrival.positive(), arrival.labelTime());
                continue;
            }
            double amount =
                    arrival.row().isNullAt(AMOUNT) ? Double.NaN : arrival.row().getDouble(AMOUNT);
            cards.add(arrival.row().getString(CARD).toString());
            shops.add(arrival.row().getString(SHOP).toString());
            Happened self = new Happened(id, arrival.time(), 0, amount);
            happened.add(self);
            double ratio = Definition.of(
                    STEPS.get(0).groups().get(0).aggregates().get(0),
                    Definition.window(of(cards, happened), WindowGroup.ALL, self.time, 0, CARD_WINDOW),
                    self,
                    CARD_WINDOW);
            boolean passes = (float) ratio <= (float) LIMIT;
            leftOut += passes ? 0 : 1;
            Happened marked = new Happened(id, self.time, passes ? 1 : 0, amount);
            happened.set(id, marked);
            answers.add(id + answer(of(shops, happened), marked));
        }
        assertThat(leftOut).isBetween(20, 100);
        return answers;
    }

    /** Those of the newest one's key. */
    private static List<Happened> of(List<String> keys, List<Happened> all) {
        List<Happened> same = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (keys.get(i).equals(keys.get(all.size() - 1))) {
                same.add(all.get(i));
            }
        }
        return same;
    }

    private static String answer(List<Happened> ofShop, Happened self) {
        WindowGroup group = STEPS.get(1).groups().get(0);
        StringBuilder answer = new StringBuilder();
        for (Aggregate aggregate : group.aggregates()) {
            for (long window : group.windows()) {
                List<Happened> in = Definition.window(ofShop, 0, self.time, 0, window);
                answer.append(' ').append((float) Definition.of(aggregate, in, self, window));
            }
        }
        return answer.toString();
    }
}
