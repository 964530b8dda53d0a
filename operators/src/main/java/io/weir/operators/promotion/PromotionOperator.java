package io.weir.operators.promotion;

import io.weir.ml.Champion;
import io.weir.ml.KeptVersions;
import io.weir.ml.ModelRecord;
import io.weir.ml.ModelSnapshot;
import io.weir.operators.event.Event;
import io.weir.operators.scoring.PublishedModels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Says which model should decide, by what labels tell of the scores that were given when events were decided about.
 *
 * <p>The first input is labeled events with their served scores, the second the topic of models: who decides now, and the versions
 * that one may go back to, which are held only if the rule may do so. Without a state it reads what the topic holds before the first
 * label. Runs with parallelism 1. Tells how the models compare before each checkpoint that has seen labels, and at the end.
 *
 * @param <T> what leaves the job
 */
public final class PromotionOperator<T> extends AbstractStreamOperator<T>
        implements TwoInputStreamOperator<Event, byte[], T>, BoundedMultiInput {
    private static final long serialVersionUID = 1L;

    private final PromotionRule rule;
    private final String pipeline;
    private final List<String> models;
    private final KeptVersions kept;
    private final PromotionEncoder<T> encoder;
    private PublishedModels published = PublishedModels.NONE;

    private transient ListState<byte[]> states;
    private transient ListState<byte[]> versionStates;
    private transient Contest contest;
    private transient HeldVersions versions;
    private transient boolean restored;
    /** Not told yet. */
    private transient Optional<Champion> fallenBack;

    private transient boolean moved;
    private transient volatile boolean degraded;
    private transient Counter promotions;
    private transient StreamRecord<T> reused;
    private transient Consumer<T> out;

    /** @param models the names of the pipeline's models; the first decides until another is promoted */
    public PromotionOperator(
            PromotionRule rule, String pipeline, List<String> models, KeptVersions kept, PromotionEncoder<T> encoder) {
        this.rule = rule;
        this.pipeline = pipeline;
        this.models = new ArrayList<>(models);
        this.kept = kept;
        this.encoder = encoder;
    }

    /** Begins with these, where it begins without a state. */
    public PromotionOperator<T> beginningWith(PublishedModels published) {
        this.published = published;
        return this;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        states = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("contest", BytePrimitiveArraySerializer.INSTANCE));
        versionStates = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("versions", BytePrimitiveArraySerializer.INSTANCE));
        contest = new Contest(rule, pipeline, models);
        versions = new HeldVersions(models, kept);
        restored = context.isRestored();
        for (byte[] state : states.get()) {
            ContestState.restore(state, contest, rule.loss());
        }
        for (byte[] json : versionStates.get()) {
            hold(ModelSnapshot.fromJson(json), json);
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        reused = new StreamRecord<>(null);
        out = value -> output.collect(reused.replace(value));
        promotions = getMetricGroup().counter("promotions");
        getMetricGroup().gauge("championDegraded", () -> degraded ? 1 : 0);
        if (!restored) {
            published.read().forEach(this::read);
        }
        fallenBack = contest.fallBack(now());
    }

    private Instant now() {
        return Instant.ofEpochMilli(getProcessingTimeService().getCurrentProcessingTime());
    }

    /** Tells what the start has decided: nothing may leave a job while it opens. */
    private void tellFallenBack() {
        fallenBack.ifPresent(this::announce);
        fallenBack = Optional.empty();
    }

    private void announce(Champion champion) {
        LOG.info("{} is to decide: {}", champion.reign().who(), champion.reign().why());
        promotions.inc();
        encoder.promoted(champion, out);
        tell();
    }

    @Override
    public void processElement1(StreamRecord<Event> element) {
        tellFallenBack();
        contest.count(element.getValue());
        moved = true;
        Optional<Champion> next = contest.decide(now(), versions::upTo);
        if (!degraded && !contest.degraded().isEmpty()) {
            LOG.warn("Champion {} has gone bad: {}", contest.champion().reign().who(), contest.degraded());
        }
        degraded = !contest.degraded().isEmpty();
        next.ifPresent(this::announce);
    }

    @Override
    public void processElement2(StreamRecord<byte[]> element) {
        tellFallenBack();
        read(element.getValue());
    }

    private void read(byte[] json) {
        ModelRecord record;
        try {
            record = ModelRecord.fromJson(json);
        } catch (IllegalArgumentException e) {
            LOG.warn("A record of the topic of models is left aside: {}", e.getMessage());
            return;
        }
        if (record instanceof ModelSnapshot snapshot) {
            hold(snapshot, json);
        } else if (record instanceof Champion champion
                && champion.pipeline().equals(pipeline)
                && contest.follow(champion)) {
            moved = true;
        }
    }

    private void hold(ModelSnapshot snapshot, byte[] json) {
        if (rule.rollBack()) {
            versions.add(snapshot, json);
        }
    }

    private void tell() {
        moved = false;
        encoder.compared(contest.comparison(), out);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        tellFallenBack();
        if (moved) {
            tell();
        }
    }

    @Override
    public void endInput(int inputId) {
        tellFallenBack();
        if (inputId == 1 && moved) {
            tell();
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        states.update(List.of(ContestState.of(contest, rule.loss())));
        versionStates.update(versions.all());
    }
}
