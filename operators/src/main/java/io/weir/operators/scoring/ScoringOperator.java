package io.weir.operators.scoring;

import io.weir.gpu.device.DeviceHealth;
import io.weir.gpu.health.HealthMonitor;
import io.weir.gpu.route.DevicePreference;
import io.weir.gpu.route.DriverProbe;
import io.weir.ml.ModelSnapshot;
import io.weir.operators.batching.BatchingContext;
import io.weir.operators.batching.MicroBatch;
import io.weir.operators.batching.MicroBatcher;
import io.weir.operators.batching.TaskBackend;
import io.weir.operators.decision.Decision;
import io.weir.operators.decision.DecisionEncoder;
import io.weir.operators.event.Event;
import io.weir.operators.event.ServedScore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
 * use is part of the checkpoint; without one, what was published before is read before the first event is taken.
 *
 * @param <T> what leaves the job for a decision, and for a status
 */
public final class ScoringOperator<T> extends AbstractStreamOperator<T>
        implements TwoInputStreamOperator<Event, byte[], T>, BoundedMultiInput {
    private static final long serialVersionUID = 1L;
    private static final int HISTOGRAM_SIZE = 2_000;
    private static final long STATUS_MILLIS = 5_000;
    private static final MapStateDescriptor<String, byte[]> MODEL =
            new MapStateDescriptor<>("model", StringSerializer.INSTANCE, BytePrimitiveArraySerializer.INSTANCE);

    private final ScoringSettings settings;
    private final DecisionEncoder<T> encoder;
    private final OutputTag<T> atOnce;
    private final StatusEncoder<T> statusEncoder;
    private PublishedModels published = PublishedModels.NONE;

    private transient BroadcastState<String, byte[]> models;
    private transient TaskBackend backend;
    private transient HealthMonitor health;
    private transient ServingModels serving;
    private transient ModelAge age;
    private transient boolean restored;
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

    /** Begins with these, where it begins without a state. */
    public ScoringOperator<T> beginningWith(PublishedModels published) {
        this.published = published;
        return this;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        restored = context.isRestored();
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
        age = new ModelAge(settings.age());
        alerts = getMetricGroup().counter("alerts");
        modelsRefused = getMetricGroup().counter("modelsRefused");
        modelsLoaded = getMetricGroup().counter("modelsLoaded");
        latencies = getMetricGroup().histogram("latencyMs", new DescriptiveStatisticsHistogram(HISTOGRAM_SIZE));
        backend = TaskBackend.open(settings.device(), getRuntimeContext());
        LOG.info("Models {} of {}: {}", settings.models(), settings.pipeline(), backend.choice());
        serving = new ServingModels(
                settings.followed(),
                backend.backend(),
                this::keep,
                getMetricGroup().counter("modelsFailed")::inc);
        restoreModels();
        if (!restored) {
            published.read().forEach(this::load);
        }
        batcher = new MicroBatcher<>(
                settings.batches(),
                serving.columns().scorer(),
                this::decide,
                BatchingContext.of(getProcessingTimeService(), mailbox, getMetricGroup()));
        watchDevices();
        reused = new StreamRecord<>(null);
        checkpointOutput = value -> output.collect(reused.replace(value));
        immediateOutput = value -> output.collect(atOnce, new StreamRecord<>(value));
        getMetricGroup().gauge("modelVersion", this::version);
        getMetricGroup().gauge("modelAgeMs", () -> age.millis(serving.decides()));
        getMetricGroup().gauge("modelStale", () -> age.stale() ? 1 : 0);
        getMetricGroup().gauge("championWaits", () -> serving.waits() ? 1 : 0);
        tellStatusLater();
    }

    private void restoreModels() throws Exception {
        Map<String, byte[]> stored = new LinkedHashMap<>();
        models.immutableEntries().forEach(entry -> stored.put(entry.getKey(), entry.getValue()));
        List<String> known = ServingModels.keys(settings.followed());
        known.stream().map(stored::get).filter(Objects::nonNull).forEach(serving::restore);
        for (String key : stored.keySet()) {
            if (!known.contains(key)) {
                LOG.info("Model {} is in the pipeline file no more: its version is dropped", key);
                models.remove(key);
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
                    serving.columns().status(),
                    serving.refusals(),
                    age.millis(serving.decides()),
                    age.stale(),
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
        if (load(element.getValue()) == ServingModels.Outcome.DECIDES) {
            batcher.use(serving.columns().scorer());
            age.check(serving.decides(), serving.champion());
        }
    }

    private ServingModels.Outcome load(byte[] record) {
        ServingModels.Outcome outcome = serving.accept(record);
        switch (outcome) {
            case PASSED_OVER -> {}
            case REFUSED -> modelsRefused.inc();
            case BESIDE, DECIDES -> modelsLoaded.inc();
        }
        return outcome;
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
        int column = serving.columns().scorer().decides();
        return age.reactsTo(AgeLimit.Reaction.PRIOR, serving.champion())
                ? new ServedScore(serving.champion().reign().model(), 0, (float) settings.prior())
                : serving.columns().served(column, batch.output(row, column)).orElseThrow();
    }

    private List<ServedScore> beside(MicroBatch<Event> batch, int row) {
        List<ServedScore> beside = new ArrayList<>();
        ServingColumns columns = serving.columns();
        for (int column = 0; column < columns.count(); column++) {
            if (column != columns.scorer().decides()) {
                columns.served(column, batch.output(row, column)).ifPresent(beside::add);
            }
        }
        return beside;
    }

    private List<Decision.Reason> reasons(ServedScore by, float[] features) {
        return by.version() == 0
                ? List.of()
                : Decision.Reason.of(serving.decides().orElseThrow(), features);
    }

    @Override
    public void processWatermark1(Watermark mark) throws Exception {
        batcher.drain();
        if (mark.getTimestamp() < Watermark.MAX_WATERMARK.getTimestamp()) { // which is the end, and no time
            age.advance(mark.getTimestamp());
            age.check(serving.decides(), serving.champion());
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
