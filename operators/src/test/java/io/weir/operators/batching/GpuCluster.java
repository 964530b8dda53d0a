package io.weir.operators.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.externalresource.ExternalResourceDriver;
import org.apache.flink.api.common.externalresource.ExternalResourceDriverFactory;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.plugin.PluginManager;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.taskexecutor.TaskExecutorResourceUtils;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A JobManager and a TaskManager in this process, as on a cluster: a mini cluster's TaskManager has no external resources.
 * Configured by flink-conf/gpu/config.yaml but for the driver that finds GPUs, which is this test's.
 */
final class GpuCluster implements AutoCloseable {
    private final StandaloneSessionClusterEntrypoint jobManager;
    private final TaskManagerRunner taskManager;
    private final Configuration configuration;

    /** Hands out as many GPUs as are asked for, numbered from 0. */
    public static final class NumberedGpus implements ExternalResourceDriverFactory {
        @Override
        public ExternalResourceDriver createExternalResourceDriver(Configuration parameters) {
            return amount -> {
                Set<ExternalResourceInfo> gpus = new LinkedHashSet<>();
                for (int i = 0; i < amount; i++) {
                    gpus.add(new SlotDeviceTest.Gpu(Map.of("index", Integer.toString(i))));
                }
                return gpus;
            };
        }
    }

    /** Finds the driver of GPUs, and no other plugin. */
    private static final class OnePlugin implements PluginManager {
        @Override
        public <P> Iterator<P> load(Class<P> service) {
            return service == ExternalResourceDriverFactory.class
                    ? List.of(service.cast(new NumberedGpus())).iterator()
                    : Collections.emptyIterator();
        }
    }

    /** @param folder for its files */
    GpuCluster(Path folder, int slots) throws Exception {
        configuration = GlobalConfiguration.loadConfiguration(
                Path.of("..", "flink-conf", "gpu").toAbsolutePath().toString());
        assertThat(configuration.getValue(
                        org.apache.flink.configuration.ConfigOptions.key("external-resource.gpu.driver-factory.class")
                                .stringType()
                                .noDefaultValue()))
                .isEqualTo("org.apache.flink.externalresource.gpu.GPUDriverFactory");
        configuration.setString("external-resource.gpu.driver-factory.class", NumberedGpus.class.getName());
        configuration.set(TaskManagerOptions.NUM_TASK_SLOTS, slots);
        configuration.set(JobManagerOptions.ADDRESS, "localhost");
        configuration.set(JobManagerOptions.PORT, freePort());
        configuration.set(RestOptions.ADDRESS, "localhost");
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(TaskManagerOptions.HOST, "localhost");
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(8));
        configuration.setString("io.tmp.dirs", folder.toString());
        TaskExecutorResourceUtils.adjustForLocalExecution(configuration);
        jobManager = new StandaloneSessionClusterEntrypoint(configuration);
        jobManager.startCluster();
        configuration.set(RestOptions.PORT, jobManager.getRestPort());
        taskManager =
                new TaskManagerRunner(configuration, new OnePlugin(), TaskManagerRunner::createTaskExecutorService);
        taskManager.start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    StreamExecutionEnvironment environment() {
        return StreamExecutionEnvironment.createRemoteEnvironment(
                "localhost", configuration.get(RestOptions.PORT), configuration);
    }

    @Override
    public void close() throws Exception {
        taskManager.close();
        jobManager.closeAsync().get();
    }
}
