package io.weir.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against answers as Flink's REST interface gives them. */
@Timeout(60)
class SlotWatchTest {
    private final BlockingQueue<String> told = new ArrayBlockingQueue<>(10);
    private HttpServer flink;
    private CountDownLatch looks = new CountDownLatch(3);

    @BeforeEach
    void start() throws IOException {
        flink = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        flink.start();
    }

    @AfterEach
    void stop() {
        flink.stop(0);
    }

    private void answer(String path, String json) {
        flink.createContext(path, exchange -> {
            byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
            looks.countDown();
        });
    }

    private static String job(String name, int scheduled, int initializing, int running) {
        return job(name, "RUNNING", scheduled, initializing, running);
    }

    private static String job(String name, String state, int scheduled, int initializing, int running) {
        return "{\"jid\":\"a\",\"name\":\"" + name + "\",\"state\":\"" + state
                + "\",\"start-time\":1,\"tasks\":{\"scheduled\":"
                + scheduled + ",\"initializing\":" + initializing + ",\"running\":" + running + ",\"total\":"
                + (scheduled + initializing + running) + "}}";
    }

    private SlotWatch watch() {
        URI root = URI.create("http://127.0.0.1:" + flink.getAddress().getPort());
        return SlotWatch.of(new ClusterRest(root), told::add);
    }

    @ParameterizedTest
    @CsvSource({"RUNNING, 2", "RESTARTING, 0"})
    void aQueryThatWaitsWhileNoSlotIsFreeIsToldOnceWithWhatToDo(String state, int scheduled) throws Exception {
        answer("/overview", "{\"taskmanagers\":2,\"slots-total\":8,\"slots-available\":0}");
        answer(
                "/jobs/overview",
                "{\"jobs\":[" + job("weir scoring: cards", 0, 5, 2) + "," + job("collect", state, scheduled, 0, 0)
                        + "]}");

        try (SlotWatch watch = watch()) {
            assertThat(told.poll(50, TimeUnit.SECONDS))
                    .startsWith("The job 'collect' waits for a slot, and none of the cluster's 8 is free.")
                    .contains("STOP JOB", "./weir up --task-managers N");
        }
        assertThat(told).isEmpty();
    }

    @Test
    void aJobThatHasItsSlotsAndIsStillStartingWaitsForNone() throws Exception {
        answer("/overview", "{\"taskmanagers\":2,\"slots-total\":8,\"slots-available\":0}");
        answer("/jobs/overview", "{\"jobs\":[" + job("weir scoring: cards", 0, 5, 2) + "]}");
        looks = new CountDownLatch(6);

        try (SlotWatch watch = watch()) {
            looks.await();
        }
        assertThat(told).isEmpty();
    }

    @Test
    void whereASlotIsFreeNothingIsTold() throws Exception {
        answer("/overview", "{\"taskmanagers\":2,\"slots-total\":8,\"slots-available\":1}");
        answer("/jobs/overview", "{\"jobs\":[" + job("collect", 2, 0, 0) + "]}");

        try (SlotWatch watch = watch()) {
            looks.await();
        }
        assertThat(told).isEmpty();
    }
}
