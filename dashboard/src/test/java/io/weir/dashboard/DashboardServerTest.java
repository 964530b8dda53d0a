package io.weir.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DashboardServerTest {
    private final ManualClock clock = new ManualClock();
    private final LiveStatistics statistics = new LiveStatistics(Topics.standard(), clock);
    private final TopicRecords topics = new TopicRecords();
    private final HttpClient client = HttpClient.newHttpClient();
    private DashboardServer server;

    @BeforeEach
    void start() {
        server = DashboardServer.start(
                Page.EVENTS,
                statistics::snapshot,
                0,
                List.of(new Link("Scoring job", URI.create("http://127.0.0.1:8081/"))),
                Duration.ofMillis(20));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void snapshotIsJsonWithTimesAsText() throws Exception {
        statistics.accept(topics.decision(1, 0.95, 5));
        HttpResponse<String> answer = get("/api/snapshot");
        var json = Json.MAPPER.readTree(answer.body());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/json;charset=utf-8");
        assertThat(json.at("/decisions/total").asInt()).isEqualTo(1);
        assertThat(json.at("/decisions/alerts").asInt()).isEqualTo(1);
        assertThat(json.at("/at").asText()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(json.at("/rate/perSecond").isNull()).isTrue();
        assertThat(json.at("/labelsLearned").asInt()).isZero();
    }

    @Test
    void eventsBringTheNewestSnapshotAgainAndAgain() throws Exception {
        try (Stream<String> lines = events()) {
            Iterator<String> data =
                    lines.filter(line -> line.startsWith("data: ")).iterator();
            assertThat(decisionsIn(data.next())).isZero();
            statistics.accept(topics.decision(1, 0.1, 5));
            int seen = 0;
            while (seen == 0) {
                seen = decisionsIn(data.next());
            }
            assertThat(seen).isEqualTo(1);
        }
    }

    @Test
    void eventsAreNamedAndNumbered() throws Exception {
        try (Stream<String> lines = events()) {
            assertThat(lines.limit(6).toList())
                    .startsWith("retry: 1000", "")
                    .element(2)
                    .asString()
                    .startsWith("id: ");
        }
    }

    @Test
    void readerThatLeavesIsForgotten() throws Exception {
        try (Stream<String> lines = events()) {
            assertThat(lines.findFirst()).isPresent();
            assertThat(server.readers()).isEqualTo(1);
        }
        await().until(() -> server.readers() == 0);
    }

    @Test
    void readerThatTakesNothingHoldsUpNobody() throws Exception {
        try (Socket stuck = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            stuck.getOutputStream().write(bytes("GET /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"));
            await().until(() -> server.readers() == 1);
            try (Stream<String> lines = events()) {
                assertThat(lines.filter(line -> line.startsWith("data: ")).limit(20))
                        .hasSize(20);
            }
        }
    }

    @Test
    void oneReaderTooManyIsToldSo() throws Exception {
        List<Stream<String>> open = new ArrayList<>();
        try {
            for (int i = 0; i < DashboardServer.MAX_READERS; i++) {
                open.add(events());
            }
            HttpResponse<String> answer = get("/api/events");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("32 pages are open");
        } finally {
            open.forEach(Stream::close);
        }
    }

    @Test
    void closingEndsOpenStreamsAndFreesThePort() throws Exception {
        try (Stream<String> lines = events()) {
            Iterator<String> rest = lines.iterator();
            assertThat(rest.next()).isEqualTo("retry: 1000");
            int port = server.port();
            server.close();
            try {
                rest.forEachRemaining(line -> {});
            } catch (UncheckedIOException cut) {
                // cut off rather than ended: over all the same
            }
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                assertThat(free.isBound()).isTrue();
            }
        }
    }

    @Test
    void takenPortIsReplacedByTheNextFreeOne() {
        try (DashboardServer second =
                DashboardServer.start(Page.EVENTS, statistics::snapshot, server.port(), List.of())) {
            assertThat(second.moved()).isTrue();
            assertThat(second.port()).isNotEqualTo(server.port());
            assertThat(second.url().toString()).isEqualTo("http://127.0.0.1:" + second.port() + "/");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/page.css",
                "/events.js",
                "/live.js",
                "/format.js",
                "/charts.js",
                "/tables.js",
                "/vendor/chart.js"
            })
    void pageAndItsFilesAreServedWithHeadersThatKeepForeignThingsOut(String path) throws Exception {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isNotEmpty();
        assertThat(answer.headers().firstValue("content-security-policy").orElseThrow())
                .startsWith("default-src 'none'; script-src 'self'")
                .doesNotContain("unsafe");
        assertThat(answer.headers().firstValue("x-content-type-options")).hasValue("nosniff");
    }

    @Test
    void healthAndLinksAreAnswered() throws Exception {
        assertThat(get("/healthz").body()).isEqualTo("{\"status\":\"up\"}");
        assertThat(get("/api/links").body())
                .isEqualTo("[{\"title\":\"Scoring job\",\"url\":\"http://127.0.0.1:8081/\"}]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/vendor/", "/io/weir/dashboard/Json.class", "/webjars/chart.js/", "/api"})
    void whatIsNotThereIsAnsweredInJson(String path) throws Exception {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).isEqualTo(404);
        var body = Json.MAPPER.readTree(answer.body());
        assertThat(body.get("status").asInt()).isEqualTo(404);
        assertThat(body.get("error").asText()).startsWith("nothing at " + path);
    }

    @Test
    void otherMethodsAreRefused() throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(server.url().resolve("/api/snapshot"))
                        .DELETE()
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.body()).contains("DELETE is not served");
    }

    @Test
    void foreignNameForThisAddressIsRefused() throws IOException {
        assertThat(statusLine("Host: evil.example:80")).contains("403");
        assertThat(statusLine("Host: localhost:80")).contains("200");
    }

    @Test
    void failureOfTheFiguresIsAnErrorInJson() throws Exception {
        try (DashboardServer failing = DashboardServer.start(
                Page.EVENTS,
                () -> {
                    throw new IllegalStateException("on purpose");
                },
                0,
                List.of())) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(failing.url().resolve("/api/snapshot"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).contains("\"status\":500").doesNotContain("on purpose");
        }
    }

    @Test
    void portOutOfRangeIsRefused() {
        assertThatThrownBy(() -> DashboardServer.start(Page.EVENTS, statistics::snapshot, 70_000, List.of()))
                .hasMessage("port: 70000, but 0 (any) to 65535 is needed");
        assertThatThrownBy(() -> new Link("x", URI.create("javascript:alert(1)")))
                .hasMessageContaining("http:// or https:// is needed");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(server.url().resolve(path)).build(), BodyHandlers.ofString());
    }

    private Stream<String> events() throws IOException, InterruptedException {
        HttpResponse<Stream<String>> answer = client.send(
                HttpRequest.newBuilder(server.url().resolve("/api/events")).build(), BodyHandlers.ofLines());
        assertThat(answer.headers().map())
                .containsEntry("content-type", List.of("text/event-stream;charset=utf-8"))
                .containsAllEntriesOf(Map.of("cache-control", List.of("no-store")));
        return answer.body();
    }

    private static int decisionsIn(String data) throws IOException {
        return Json.MAPPER
                .readTree(data.substring("data: ".length()))
                .at("/decisions/total")
                .asInt();
    }

    private String statusLine(String hostHeader) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream()
                    .write(bytes("GET /healthz HTTP/1.1\r\n" + hostHeader + "\r\nConnection: close\r\n\r\n"));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
