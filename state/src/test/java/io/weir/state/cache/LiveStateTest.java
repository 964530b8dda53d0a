package io.weir.state.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.array.LongPrimitiveArraySerializer;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class LiveStateTest {
    private static final int KEY_GROUPS = 16;
    private static final long LARGE = 1 << 20;

    /** Counts its keys, in arrays that are changed in place; a key that begins with a minus is forgotten. */
    private static final class Counts extends AbstractStreamOperator<String>
            implements OneInputStreamOperator<String, String> {
        private static final long serialVersionUID = 1L;

        private final long cacheBytes;
        private transient LiveState<String, long[]> live;

        Counts(long cacheBytes) {
            this.cacheBytes = cacheBytes;
        }

        @Override
        public boolean hasKeyContext1() {
            return false;
        }

        @Override
        public void open() throws Exception {
            super.open();
            KeyedStateBackend<String> backend = getKeyedStateBackend();
            live = LiveState.of(
                    backend,
                    getRuntimeContext()
                            .getState(new ValueStateDescriptor<>("count", LongPrimitiveArraySerializer.INSTANCE)),
                    cacheBytes,
                    KeyOrder.of(KEY_GROUPS),
                    (key, count) -> 100);
        }

        @Override
        public void processElement(StreamRecord<String> element) throws Exception {
            String text = element.getValue();
            if (text.startsWith("-")) {
                live.remove(key(text));
                return;
            }
            long[] count = live.get(text);
            if (count == null) {
                count = new long[1];
            }
            count[0]++;
            live.put(text, count);
            output.collect(new StreamRecord<>(text + "=" + count[0]));
        }

        @Override
        public void snapshotState(StateSnapshotContext context) throws Exception {
            super.snapshotState(context);
            live.flush();
        }

        Stream<String> stored() {
            return this.<String>getKeyedStateBackend().getKeys("count", VoidNamespace.INSTANCE);
        }
    }

    private static String key(String text) {
        return text.startsWith("-") ? text.substring(1) : text;
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, String, String> harness(
            Counts operator, StateBackend backend) throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                operator, LiveStateTest::key, Types.STRING, KEY_GROUPS, 1, 0);
        harness.setStateBackend(backend);
        harness.setup(Types.STRING.createSerializer(harness.getExecutionConfig().getSerializerConfig()));
        return harness;
    }

    private static List<String> counts(StateBackend backend, long cacheBytes, int checkpointEvery) throws Exception {
        Random random = new Random(3);
        List<String> out = new ArrayList<>();
        OperatorSubtaskState state = null;
        for (int part = 0; part < 5; part++) {
            try (var harness = harness(new Counts(cacheBytes), backend)) {
                if (state != null) {
                    harness.initializeState(state);
                }
                harness.open();
                for (int i = 0; i < 200; i++) {
                    String key = "key " + random.nextInt(20);
                    harness.processElement(random.nextInt(8) == 0 ? "-" + key : key, 0);
                    if (i % checkpointEvery == checkpointEvery - 1) {
                        harness.snapshot(i, 0);
                    }
                }
                state = harness.snapshot(1000, 0);
                out.addAll(harness.extractOutputValues());
            }
        }
        return out;
    }

    @Test
    void countsAreTheSameOnEveryBackendAndWithEveryCache() throws Exception {
        List<String> heap = counts(new HashMapStateBackend(), LARGE, 7);
        assertThat(heap).hasSizeGreaterThan(500);
        for (long cacheBytes : new long[] {0, 1, 1000, LARGE}) {
            assertThat(counts(new EmbeddedRocksDBStateBackend(), cacheBytes, 50))
                    .as("%s bytes", cacheBytes)
                    .isEqualTo(heap);
        }
    }

    @Test
    void onlyRocksDbIsCachedAndOnlyIfThereIsRoom() throws Exception {
        assertThat(storedBeforeAnyCheckpoint(new EmbeddedRocksDBStateBackend(), LARGE))
                .isZero();
        assertThat(storedBeforeAnyCheckpoint(new EmbeddedRocksDBStateBackend(), 0))
                .isEqualTo(1);
        assertThat(storedBeforeAnyCheckpoint(new HashMapStateBackend(), LARGE)).isEqualTo(1);
    }

    private static long storedBeforeAnyCheckpoint(StateBackend backend, long cacheBytes) throws Exception {
        Counts operator = new Counts(cacheBytes);
        try (var harness = harness(operator, backend)) {
            harness.open();
            harness.processElement("a", 0);
            return operator.stored().count();
        }
    }

    @Test
    void keyOrderIsThatOfRocksDb() throws Exception {
        Random random = new Random(11);
        Counts operator = new Counts(0);
        try (var harness = harness(operator, new EmbeddedRocksDBStateBackend())) {
            harness.open();
            for (int i = 0; i < 500; i++) {
                StringBuilder key = new StringBuilder("k");
                for (int length = random.nextInt(126); length > 0; length--) {
                    key.append((char) ('0' + random.nextInt(70)));
                }
                harness.processElement(key.toString(), 0);
            }
            List<String> stored = operator.stored().toList();
            assertThat(stored)
                    .hasSizeGreaterThan(400)
                    .isSortedAccordingTo(Comparator.comparingLong(KeyOrder.of(KEY_GROUPS)));
        }
    }

    @Test
    void cacheTellsWhatItDoes() throws Exception {
        Map<String, Gauge<?>> gauges = new TreeMap<>();
        MetricGroup metrics = new UnregisteredMetricsGroup() {
            @Override
            public MetricGroup addGroup(String name) {
                gauges.put(name, () -> "group");
                return this;
            }

            @Override
            public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
                gauges.put(name, gauge);
                return gauge;
            }
        };
        Counts operator = new Counts(400);
        try (var harness = harness(operator, new EmbeddedRocksDBStateBackend())) {
            harness.open();
            operator.live.reportTo(metrics);
            for (String key : List.of("a", "a", "b", "c", "a")) {
                harness.processElement(key, 0);
            }
            Map<String, String> values = new TreeMap<>();
            gauges.forEach((name, gauge) -> values.put(name, gauge.getValue().toString()));
            assertThat(values)
                    .isEqualTo(Map.of(
                            "cache", "group",
                            "hits", "2",
                            "misses", "3",
                            "evictions", "1",
                            "entries", "2",
                            "bytes", Long.toString(2L * (WriteBackCache.ENTRY_BYTES + 100))));
        }
    }
}
