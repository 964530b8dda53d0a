package io.weir.operators.scoring;

import io.weir.gpu.device.DeviceFailedException;
import io.weir.gpu.device.DeviceHealth;
import io.weir.gpu.health.HealthMonitor;
import io.weir.gpu.route.DevicePreference;
import io.weir.gpu.route.DriverProbe;
import io.weir.ml.FeatureSchema;
import io.weir.ml.ModelSnapshot;
import io.weir.operators.batching.BatchingContext;
import io.weir.operators.batching.FailedDevice;
import io.weir.operators.batching.MicroBatch;
import io.weir.operators.batching.MicroBatcher;
import io.weir.operators.batching.TaskBackend;
import io.weir.operators.decision.Decision;
import io.weir.operators.decision.DecisionEncoder;
import io.weir.operators.event.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
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
import org.apache.flink.util.IOUtils;
import org.apache.flink.util.OutputTag;

/**
 * Scores events in micro-batches with the newest model and decides about them.
 *
 * <p>The first input is events with whole feature vectors, the second the versions of the model (JSON, broadcast). A
 * {@link MicroBatcher} says when a batch is scored; at a watermark, before a checkpoint's barrier and at the end of the
 * input all are. So no event is ever in a checkpoint, and none is overtaken by a watermark.
 *
 * <p>A new version takes over between two batches: what waits is scored by the version that was there when it came. An
 * older version, or one that belongs to other features, is left aside with a warning and the metric {@code
 * modelsRefused}; scoring goes on with the version there is. The version in use is part of the checkpoint.
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
    private transient ActiveModel active;
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
        backend = TaskBackend.open(settings.device(), getRuntimeContext());
        LOG.info("Model {}: {}", settings.model(), backend.choice());
        batcher = new MicroBatcher<>(
                settings.batches(),
                new PriorScorer(settings.features().size(), (float) settings.prior()),
                this::decide,
                BatchingContext.of(getProcessingTimeService(), mailbox, getMetricGroup()));
        watchDevices();
        reused = new StreamRecord<>(null);
        checkpointOutput = value -> output.collect(reused.replace(value));
        immediateOutput = value -> output.collect(atOnce, new StreamRecord<>(value));
        alerts = getMetricGroup().counter("alerts");
        modelsRefused = getMetricGroup().counter("modelsRefused");
        modelsLoaded = getMetricGroup().counter("modelsLoaded");
        latencies = getMetricGroup().histogram("latencyMs", new DescriptiveStatisticsHistogram(HISTOGRAM_SIZE));
        getMetricGroup()
                .gauge(
                        "modelVersion",
                        () -> active == null ? 0L : active.snapshot().version());
        byte[] stored = models.get(settings.model());
        if (stored != null) {
            activate(stored);
        }
        tellStatusLater();
    }

    private void tellStatusLater() {
        long due = getProcessingTimeService().getCurrentProcessingTime() + STATUS_MILLIS;
        getProcessingTimeService().registerTimer(due, now -> {
            if (batcher == null) {
                return; // closed
            }
            immediateOutput.accept(statusEncoder.encode(new ScoringStatus(
                    getRuntimeContext().getTaskInfo().getIndexOfThisSubtask(),
                    now,
                    settings.model(),
                    active == null ? 0 : active.snapshot().version(),
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
            batcher.add(event, event.features());
        }
    }

    @Override
    public void processElement2(StreamRecord<byte[]> element) throws Exception {
        batcher.drain();
        activate(element.getValue());
    }

    private void activate(byte[] json) throws Exception {
        ModelSnapshot snapshot;
        try {
            snapshot = ModelSnapshot.fromJson(json);
        } catch (IllegalArgumentException e) {
            refuse("it cannot be read: " + e.getMessage());
            return;
        }
        if (!snapshot.name().equals(settings.model())) {
            return; // The topic is shared: another pipeline's model.
        }
        if (active != null && snapshot.version() == active.snapshot().version()) {
            return; // A repeat: the topic is read again after a restart.
        }
        if (active != null && snapshot.version() < active.snapshot().version()) {
            refuse("version " + snapshot.version() + " is older than version "
                    + active.snapshot().version() + ", which is in use");
            return;
        }
        Optional<String> difference = snapshot.schema().difference(new FeatureSchema(settings.features()));
        if (difference.isPresent()) {
            refuse("version " + snapshot.version() + " is of other features than this pipeline computes: "
                    + difference.get() + "; give the pipeline's model a new name, or learn it anew");
            return;
        }
        ActiveModel next = orEndProcess(() -> ActiveModel.load(backend.backend(), snapshot));
        try {
            batcher.use(next.scorer());
        } catch (Exception e) {
            next.close();
            throw e;
        }
        if (active != null) {
            active.close();
        }
        active = next;
        models.put(settings.model(), json);
        modelsLoaded.inc();
        LOG.debug("Model {} version {} takes over", snapshot.name(), snapshot.version());
    }

    private static <V> V orEndProcess(Supplier<V> onDevice) {
        try {
            return onDevice.get();
        } catch (DeviceFailedException e) {
            FailedDevice.endProcess(e);
            throw e;
        }
    }

    private void refuse(String why) {
        modelsRefused.inc();
        LOG.warn("A version of model {} is left aside: {}", settings.model(), why);
    }

    private void decide(MicroBatch<Event> batch) {
        long now = getProcessingTimeService().getCurrentProcessingTime();
        for (int i = 0; i < batch.size(); i++) {
            Event event = batch.record(i);
            float score = batch.output(i, 0);
            boolean alert = settings.alerts().alerts(event.row(), score);
            long latency = Math.max(0, now - event.sentAt());
            latencies.update(latency);
            if (alert) {
                alerts.inc();
            }
            Decision decision = new Decision(
                    event,
                    score,
                    alert,
                    active == null ? 0 : active.snapshot().version(),
                    latency,
                    alert ? reasons(event.features()) : List.of());
            reused.setTimestamp(event.time());
            encoder.encode(decision, checkpointOutput, immediateOutput);
        }
    }

    private List<Decision.Reason> reasons(float[] features) {
        if (active == null) {
            return List.of();
        }
        double[] contributions = active.snapshot().contributions(features);
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
        IOUtils.closeAll(batcher, active, backend, health, super::close);
        batcher = null;
        active = null;
        backend = null;
        health = null;
    }
}
