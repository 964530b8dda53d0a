package io.weir.operators.scoring;

import io.weir.gpu.device.DeviceHealth;
import io.weir.gpu.health.HealthMonitor;
import io.weir.gpu.route.DevicePreference;
import io.weir.gpu.route.DriverProbe;
import io.weir.ml.Champion;
import io.weir.ml.ModelSnapshot;
import io.weir.operators.batching.BatchingContext;
import io.weir.operators.batching.MicroBatch;
import io.weir.operators.batching.MicroBatcher;
import io.weir.operators.batching.TaskBackend;
import io.weir.operators.decision.Decision;
import io.weir.operators.decision.DecisionEncoder;
import io.weir.operators.event.Event;
import io.weir.operators.event.ServedScore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.flink.util.IOUtils;
import org.apache.flink.util.OutputTag;

/**
 * Scores events in micro-batches with the newest model and decides about them.
 *
 * <p>The first input is events with whole feature vectors, the second the versions of the model (JSON, broadcast). A
 * {@link MicroBatcher} says when a batch is scored; at a watermark, before a checkpoint's barrier and at the end of the
 * input all are. So no event is ever in a checkpoint, and none is overtaken by a watermark.
 *
 * <p>All models of the pipeline score every event; the champion's score decides, the others are logged beside it ({@link
 * ServingModels}). A new version, or a new champion, takes over between two batches: what waits is scored by what was there when it
 * came. One that cannot be used is left aside with a warning and the metric {@code modelsRefused}; scoring goes on as it was. What is in
 * use is part of the checkpoint.
 *
 * @param <T> what leaves the job for a decision, and for a status
 */
public final class ScoringOperator<T> extends AbstractStreamOperator<T>
        implements TwoInputStreamOperator<Event, byte[], T>, BoundedMultiInput {
    private static final long serialVersionUID = 1L;
    private static final int MOST_REASONS = 3;
    private static final int HISTOGRAM_SIZE = 2_000;
    private static final long STATUS_MILLIS = 5_000;
    private static final MapStateDescriptor<String, byte[]> MODEL =
            new MapStateDescriptor<>("model", StringSerializer.INSTANCE, BytePrimitiveArraySerializer.INSTANCE);

    private final ScoringSettings settings;
    private final DecisionEncoder<T> encoder;
    private final OutputTag<T> atOnce;
    private final StatusEncoder<T> statusEncoder;

    private transient BroadcastState<String, byte[]> models;
    private transient TaskBackend backend;
    private transient HealthMonitor health;
    private transient ServingModels serving;
    private transient long now;
    private transient boolean stale;
    private transient MailboxExecutor mailbox;
    private transient MicroBatcher<Event> batcher;
    private transient StreamRecord<T> reused;
    private transient Consumer<T> checkpointOutput;
    private transient Consumer<T> immediateOutput;
    private transient Counter alerts;
    private transient Counter modelsRefused;
    private transient Counter modelsLoaded;
    private transient Histogram latencies;

    /**
     * @param atOnce the side output of what must not wait for a checkpoint
     * @param statusEncoder makes what is sent there every {@value #STATUS_MILLIS} ms to say how this subtask scores
     */
    public ScoringOperator(
            ScoringSettings settings, DecisionEncoder<T> encoder, OutputTag<T> atOnce, StatusEncoder<T> statusEncoder) {
        this.settings = settings;
        this.encoder = encoder;
        this.atOnce = atOnce;
        this.statusEncoder = statusEncoder;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        models = context.getOperatorStateStore().getBroadcastState(MODEL);
    }

    @Override
    public void setMailboxExecutor(MailboxExecutor mailboxExecutor) {
        super.setMailboxExecutor(mailboxExecutor);
        this.mailbox = mailboxExecutor;
    }

    @Override
    public void open() throws Exception {
        super.open();
        now = Long.MIN_VALUE;
        alerts = getMetricGroup().counter("alerts");
        modelsRefused = getMetricGroup().counter("modelsRefused");
        modelsLoaded = getMetricGroup().counter("modelsLoaded");
        latencies = getMetricGroup().histogram("latencyMs", new DescriptiveStatisticsHistogram(HISTOGRAM_SIZE));
        backend = TaskBackend.open(settings.device(), getRuntimeContext());
        LOG.info("Models {} of {}: {}", settings.models(), settings.pipeline(), backend.choice());
        serving = new ServingModels(
                settings, backend.backend(), this::keep, getMetricGroup().counter("modelsFailed")::inc);
        restoreModels();
        batcher = new MicroBatcher<>(
                settings.batches(),
                serving.scorer(),
                this::decide,
                BatchingContext.of(getProcessingTimeService(), mailbox, getMetricGroup()));
        watchDevices();
        reused = new StreamRecord<>(null);
        checkpointOutput = value -> output.collect(reused.replace(value));
        immediateOutput = value -> output.collect(atOnce, new StreamRecord<>(value));
        getMetricGroup().gauge("modelVersion", this::version);
        getMetricGroup().gauge("modelAgeMs", this::modelAge);
        getMetricGroup().gauge("modelStale", () -> stale ? 1 : 0);
        tellStatusLater();
    }

    private void restoreModels() throws Exception {
        Map<String, byte[]> stored = new LinkedHashMap<>();
        models.immutableEntries().forEach(entry -> stored.put(entry.getKey(), entry.getValue()));
        String champion = Champion.key(settings.pipeline());
        for (Map.Entry<String, byte[]> entry : stored.entrySet()) {
            if (settings.models().contains(entry.getKey()) || entry.getKey().equals(champion)) {
                serving.restore(entry.getValue());
            } else {
                LOG.info("Model {} is in the pipeline file no more: its version is dropped", entry.getKey());
                models.remove(entry.getKey());
            }
        }
    }

    private void keep(String key, byte[] json) {
        try {
            models.put(key, json);
        } catch (Exception e) {
            throw new FlinkRuntimeException("the version in use cannot be kept for the next checkpoint", e);
        }
    }

    private long version() {
        return serving.decides().map(ModelSnapshot::version).orElse(0L);
    }

    /** In event time, −1 where it is not known. */
    private long modelAge() {
        return now == Long.MIN_VALUE
                ? -1
                : serving.decides()
                        .map(model -> Math.max(0, now - model.eventTime()))
                        .orElse(-1L);
    }

    private void tellStatusLater() {
        long due = getProcessingTimeService().getCurrentProcessingTime() + STATUS_MILLIS;
        getProcessingTimeService().registerTimer(due, at -> {
            if (batcher == null) {
                return; // closed
            }
            immediateOutput.accept(statusEncoder.encode(new ScoringStatus(
                    getRuntimeContext().getTaskInfo().getIndexOfThisSubtask(),
                    at,
                    serving.champion().reign().model(),
                    version(),
                    serving.champion().reign(),
                    serving.status(),
                    serving.refusals(),
                    modelAge(),
                    stale,
                    batcher.explain(),
                    batcher.rows(),
                    DeviceHealth.failures(),
                    settings.device().onFailure())));
            tellStatusLater();
        });
    }

    /** Not where there is no GPU: it would cost the start the loading of a library for nothing. */
    private void watchDevices() {
        if (settings.device().preference() == DevicePreference.CPU
                || DriverProbe.ofThisMachine().probe().devices().isEmpty()) {
            return;
        }
        health = HealthMonitor.open();
        health.absence().ifPresent(why -> LOG.warn("There are no metrics of the GPU's health: {}", why));
        DeviceHealthMetrics.register(
                getMetricGroup(),
                health.devices(),
                getProcessingTimeService()::getCurrentProcessingTime,
                DeviceHealthMetrics.INTERVAL);
    }

    @Override
    public void processElement1(StreamRecord<Event> element) throws Exception {
        Event event = element.getValue();
        if (event.occurred()) {
            serving.see(event.features());
            batcher.add(event, event.features());
        }
    }

    @Override
    public void processElement2(StreamRecord<byte[]> element) throws Exception {
        batcher.drain();
        switch (serving.accept(element.getValue())) {
            case PASSED_OVER -> {}
            case REFUSED -> modelsRefused.inc();
            case BESIDE -> modelsLoaded.inc();
            case DECIDES -> {
                modelsLoaded.inc();
                batcher.use(serving.scorer());
                checkAge();
            }
        }
    }

    /** Between two batches: what is scored together is of one age. */
    private void checkAge() {
        boolean before = stale;
        Optional<ModelSnapshot> model = serving.decides();
        stale = now != Long.MIN_VALUE
                && model.isPresent()
                && settings.age().exceeded(model.get().eventTime(), now);
        boolean fails = reactsTo(AgeLimit.Reaction.FAIL);
        if (stale && (fails || !before)) {
            String old =
                    "Model " + model.get().name() + " version " + model.get().version() + " has learned up to "
                            + Instant.ofEpochMilli(model.get().eventTime()) + ", which at "
                            + Instant.ofEpochMilli(now) + " is more than "
                            + settings.age().most() + " ago";
            if (fails) {
                throw new FlinkRuntimeException(old + ": the pipeline file says to fail then (model.on-stale)");
            }
            LOG.warn("{}", old);
        }
    }

    /** Not with a pinned version: it is chosen because it is old, and a newer one must not be waited for. */
    private boolean reactsTo(AgeLimit.Reaction reaction) {
        return stale
                && settings.age().reaction() == reaction
                && serving.champion().pinned().isEmpty();
    }

    private void decide(MicroBatch<Event> batch) {
        long clock = getProcessingTimeService().getCurrentProcessingTime();
        for (int i = 0; i < batch.size(); i++) {
            Event event = batch.record(i);
            ServedScore by = by(batch, i);
            boolean alert = settings.alerts().alerts(event.row(), by.score());
            long latency = Math.max(0, clock - event.sentAt());
            latencies.update(latency);
            if (alert) {
                alerts.inc();
            }
            Decision decision = new Decision(
                    event, by, beside(batch, i), alert, latency, alert ? reasons(by, event.features()) : List.of());
            reused.setTimestamp(event.time());
            encoder.encode(decision, checkpointOutput, immediateOutput);
        }
    }

    private ServedScore by(MicroBatch<Event> batch, int row) {
        int column = serving.scorer().decides();
        return reactsTo(AgeLimit.Reaction.PRIOR)
                ? new ServedScore(serving.champion().reign().model(), 0, (float) settings.prior())
                : serving.served(column, batch.output(row, column)).orElseThrow();
    }

    private List<ServedScore> beside(MicroBatch<Event> batch, int row) {
        List<ServedScore> beside = new ArrayList<>();
        for (int column = 0; column < serving.columns(); column++) {
            if (column != serving.scorer().decides()) {
                serving.served(column, batch.output(row, column)).ifPresent(beside::add);
            }
        }
        return beside;
    }

    private List<Decision.Reason> reasons(ServedScore by, float[] features) {
        if (by.version() == 0) {
            return List.of();
        }
        double[] contributions = serving.decides().orElseThrow().contributions(features);
        List<Decision.Reason> reasons = new ArrayList<>();
        for (int i = 0; i < contributions.length; i++) {
            if (contributions[i] > 0) {
                reasons.add(new Decision.Reason(settings.features().get(i), features[i], contributions[i]));
            }
        }
        reasons.sort(Comparator.comparingDouble(Decision.Reason::contribution).reversed());
        return reasons.size() > MOST_REASONS ? reasons.subList(0, MOST_REASONS) : reasons;
    }

    @Override
    public void processWatermark1(Watermark mark) throws Exception {
        batcher.drain();
        if (mark.getTimestamp() < Watermark.MAX_WATERMARK.getTimestamp()) { // which is the end, and no time
            now = mark.getTimestamp();
            checkAge();
        }
        processWatermark(mark); // not the least of both inputs': the models' never comes
    }

    @Override
    public void processWatermark2(Watermark mark) {
        // Models have no event time: they must not hold the events' watermark back, nor push it.
    }

    @Override
    protected void processWatermarkStatus(WatermarkStatus status, int index) throws Exception {
        batcher.drain();
        super.processWatermarkStatus(status, index);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        batcher.drain();
    }

    @Override
    public void endInput(int inputId) throws Exception {
        batcher.drain();
    }

    @Override
    public void close() throws Exception {
        // All of them, whichever fails: what a model holds on the device must not outlive it.
        IOUtils.closeAll(batcher, serving, backend, health, super::close);
        batcher = null;
        serving = null;
        backend = null;
        health = null;
    }
}
