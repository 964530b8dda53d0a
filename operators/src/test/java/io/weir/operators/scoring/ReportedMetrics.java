package io.weir.operators.scoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobID;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.metrics.MetricRegistry;
import org.apache.flink.runtime.metrics.groups.TaskManagerMetricGroup;
import org.apache.flink.runtime.metrics.util.TestingMetricRegistry;

/** A scoring operator's metric group in a TaskManager's, and the gauges that a Prometheus reporter would see of it. */
final class ReportedMetrics {
    private final Map<String, Gauge<?>> gauges = new TreeMap<>();
    private final MetricGroup operator;

    ReportedMetrics() {
        TestingMetricRegistry registry = TestingMetricRegistry.builder()
                .setRegisterConsumer((metric, name, group) -> {
                    if (metric instanceof Gauge<?> gauge) {
                        String cuda = group.getAllVariables().getOrDefault("<cuda>", "");
                        String gpu = group.getAllVariables().getOrDefault("<gpu>", "");
                        String series = "flink_" + group.getLogicalScope(text -> text, '_') + "_" + name;
                        gauges.put(
                                series
                                        + (gpu.isEmpty() ? "" : "{gpu=" + gpu + "}")
                                        + (cuda.isEmpty() ? "" : "{cuda=" + cuda + "}"),
                                gauge);
                    }
                })
                .build();
        operator = operator(registry);
        gauges.clear(); // what Flink itself tells of a task
    }

    /** The name of the counter that is registered. */
    static String nameOf(Consumer<MetricGroup> registration) {
        List<String> names = new ArrayList<>();
        TestingMetricRegistry registry = TestingMetricRegistry.builder()
                .setRegisterConsumer((metric, name, group) -> {
                    if (group.getAllVariables().containsKey("<operator_name>")) {
                        names.add("flink_" + group.getLogicalScope(text -> text, '_') + "_" + name);
                    }
                })
                .build();
        MetricGroup operator = operator(registry);
        names.clear(); // what Flink itself tells of an operator
        registration.accept(operator);
        return names.get(0);
    }

    private static MetricGroup operator(MetricRegistry registry) {
        return TaskManagerMetricGroup.createTaskManagerMetricGroup(registry, "host", ResourceID.generate())
                .addJob(new JobID(), "scoring")
                .addTask(ExecutionAttemptID.randomId(), "score")
                .getOrAddOperator("score");
    }

    MetricGroup operator() {
        return operator;
    }

    /** The series that are registered, such as {@code flink_…_operator_gpu_lost{gpu=0}}. */
    Map<String, Gauge<?>> gauges() {
        return gauges;
    }

    /** What a gauge of a device says now. */
    Object value(String metric, int gpu) {
        return gauges.get("flink_taskmanager_job_task_operator_gpu_" + metric + "{gpu=" + gpu + "}")
                .getValue();
    }
}
