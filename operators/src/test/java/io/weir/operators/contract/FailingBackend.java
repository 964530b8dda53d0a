package io.weir.operators.contract;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.state.State;
import org.apache.flink.runtime.state.CheckpointableKeyedStateBackend;
import org.apache.flink.runtime.state.OperatorStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;

/** RocksDB on a disk that may fail: from then on no value state can be written, until it is mended. */
public final class FailingBackend implements StateBackend {
    private static final long serialVersionUID = 1L;

    private final StateBackend rocks = new EmbeddedRocksDBStateBackend();
    private final AtomicInteger writesLeft = new AtomicInteger(Integer.MAX_VALUE);

    /** That many more writes succeed. */
    public void failAfter(int writes) {
        writesLeft.set(writes);
    }

    public void mend() {
        writesLeft.set(Integer.MAX_VALUE);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <K> CheckpointableKeyedStateBackend<K> createKeyedStateBackend(KeyedStateBackendParameters<K> parameters)
            throws Exception {
        CheckpointableKeyedStateBackend<K> backend = rocks.createKeyedStateBackend(parameters);
        return (CheckpointableKeyedStateBackend<K>) proxy(
                backend,
                (method, result) ->
                        method.equals("getPartitionedState") && result instanceof State ? writes(result) : result);
    }

    @Override
    public OperatorStateBackend createOperatorStateBackend(OperatorStateBackendParameters parameters) throws Exception {
        return rocks.createOperatorStateBackend(parameters);
    }

    private Object writes(Object state) {
        return proxy(state, (method, result) -> result);
    }

    private interface After {
        Object apply(String method, Object result);
    }

    private Object proxy(Object target, After after) {
        return Proxy.newProxyInstance(
                FailingBackend.class.getClassLoader(), interfaces(target.getClass()), (self, method, arguments) -> {
                    if (method.getName().equals("update") && writesLeft.getAndDecrement() <= 0) {
                        throw new IOException("the disk is full");
                    }
                    try {
                        return after.apply(method.getName(), method.invoke(target, arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static Class<?>[] interfaces(Class<?> type) {
        List<Class<?>> all = new ArrayList<>();
        for (Class<?> one = type; one != null; one = one.getSuperclass()) {
            all.addAll(Arrays.asList(one.getInterfaces()));
        }
        return all.stream().distinct().toArray(Class<?>[]::new);
    }
}
