package io.weir.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.jobs.local.FreePorts;
import io.weir.jobs.local.RootCause;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

class FlinkRestTest {
    @Test
    void theInnermostCauseOfAStackTraceIsTold() {
        assertThat(
                        RootCause.of(
                                """
                        java.lang.Exception: Exception while creating StreamOperatorStateContext.
                        \tat org.apache.flink.Some.method(Some.java:1)
                        Caused by: org.apache.flink.util.FlinkException: Could not restore keyed state backend
                        \tat org.apache.flink.Some.method(Some.java:2)
                        Caused by: org.apache.flink.util.StateMigrationException: The new state serializer must not be incompatible.
                        \t... 11 more
                        """))
                .isEqualTo("StateMigrationException: The new state serializer must not be incompatible.");
        assertThat(RootCause.of("java.io.IOException: alone\n\tat a.B.c(B.java:1)\n"))
                .isEqualTo("IOException: alone");
        assertThat(RootCause.of("")).isEmpty();
    }

    /** Against Flink's own REST interface: the fields' names are Flink's. */
    @Test
    void aJobThatFailsAgainAndAgainIsToldWithItsCause() throws Exception {
        int port = FreePorts.preferably(0); // 0 is never free: any other
        Configuration configuration = new Configuration();
        configuration.setString("rest.port", Integer.toString(port));
        configuration.setString("rest.bind-port", Integer.toString(port));
        configuration.setString("execution.checkpointing.dir", "file:///ours");
        configuration.setString("restart-strategy.type", "exponential-delay");
        configuration.setString("restart-strategy.exponential-delay.initial-backoff", "50 ms");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
        env.fromSequence(0, Long.MAX_VALUE)
                .map(number -> {
                    throw new IllegalStateException("number " + number + " is not wanted");
                })
                .returns(Object.class)
                .print();
        JobClient job = env.executeAsync();
        try {
            FlinkRest rest = new FlinkRest(port, "file:///ours");
            FlinkRest.JobFailures failures = await().atMost(Duration.ofSeconds(60))
                    .until(
                            () -> rest.status().map(FlinkRest.JobStatus::failures),
                            found -> found.filter(f -> f.count() >= 3).isPresent())
                    .orElseThrow();
            assertThat(failures.newest()).isEqualTo("IllegalStateException: number 0 is not wanted");
            assertThat(new FlinkRest(port, "file:///anothers").status())
                    .as("of another demo's process, which has taken the port")
                    .isEmpty();
        } finally {
            job.cancel().get();
        }
    }
}
