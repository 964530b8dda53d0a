package io.weir.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weir.dashboard.Connection.State;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * The page in a real browser. With the system property {@code weir.screenshots} set to a folder it leaves pictures
 * there, to be looked at.
 */
class PageInBrowserTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ManualClock clock = new ManualClock();
    private final LiveStatistics statistics = new LiveStatistics(Topics.standard(), clock);
    private final TopicRecords topics = new TopicRecords();

    @TempDir
    Path profile;

    private DashboardServer server;
    private ChromeDriver browser;

    @BeforeEach
    void open() {
        Path chromium = Path.of(System.getenv().getOrDefault("WEIR_CHROMIUM", "/usr/bin/chromium"));
        Path chromedriver = Path.of(System.getenv().getOrDefault("WEIR_CHROMEDRIVER", "/usr/bin/chromedriver"));
        assumeTrue(
                Files.isExecutable(chromium) && Files.isExecutable(chromedriver),
                "The page was not opened in a browser: install chromium and chromium-driver, or set WEIR_CHROMIUM and"
                        + " WEIR_CHROMEDRIVER");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + profile);
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        server = DashboardServer.start(
                Page.EVENTS,
                statistics::snapshot,
                0,
                List.of(
                        new Link("Scoring job", URI.create("http://127.0.0.1:8081/")),
                        new Link("Learning job", URI.create("http://127.0.0.1:8082/"))),
                Duration.ofMillis(100));
        browser = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(new File(chromedriver.toString()))
                        .build(),
                options);
    }

    @AfterEach
    void close() {
        if (browser != null) {
            browser.quit();
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    void emptyPageSaysWhatItWaitsFor() throws IOException {
        statistics.connection(new Connection(
                State.WAITING_FOR_TOPICS,
                clock.instant(),
                "The broker has none of the topics yet.",
                Topics.standard().all()));
        browser.get(server.url().toString());
        awaitText("#connection-state", "Waiting for topics");
        assertThat(text("#connection-detail")).isEqualTo("since 00:00:00 UTC. The broker has none of the topics yet.");
        assertThat(texts(".empty")).hasSize(9).allSatisfy(text -> assertThat(text)
                .isNotBlank());
        picture("empty", 1600, 900, "dark");
        assertThat(consoleErrors()).isEmpty();
    }

    @Test
    void pageShowsExactlyWhatWasFed() throws IOException {
        feed();
        browser.get(server.url().toString());
        awaitText("[data-figure=decisions]", "12,000");

        assertThat(text("#connection-state")).isEqualTo("Live");
        assertThat(text("#clock")).isEqualTo("figures of 00:02:00 UTC");
        assertThat(text("[data-figure=rate]")).isEqualTo("100");
        assertThat(text("[data-figure=p50]")).isEqualTo("5.4 ms");
        assertThat(text("[data-figure=p99]")).isEqualTo("10.3 ms");
        assertThat(text("[data-figure=alerts]")).isEqualTo("24");
        assertThat(text("[data-figure='alerts-ahead']")).isEqualTo("1 more to commit");
        assertThat(text("[data-figure='dead-letters']")).isEqualTo("1,240");
        assertThat(text("[data-figure=labels]")).isEqualTo("40,000");
        assertThat(text("[data-figure='average-precision']")).isEqualTo("0.650");
        assertThat(text("[data-figure='model-version']")).isEqualTo("40");
        assertThat(texts("#links a")).containsExactly("Scoring job", "Learning job");

        assertThat(browser.findElements(By.cssSelector("#alerts tbody tr"))).hasSize(20);
        assertThat(texts("#alerts tbody tr:first-child > *"))
                .containsExactly(
                        "2018-08-05 00:00:11",
                        "9999",
                        "0.991",
                        "amount 431.2 +3.40 card_id_count_1h 7 +0.80",
                        "card_id 596 · amount 431.2",
                        "17",
                        "6.1 ms");
        assertThat(texts("#dead-letters tbody tr"))
                .containsExactly(
                        "labels UNMATCHED_LABEL 5", "transactions MALFORMED_JSON 1,230", "transactions WRONG_TYPE 5");

        assertThat(texts("#quality tbody tr"))
                .containsExactly(
                        "fraud everything 40,000 0.650 0.880 0.0210 0.00400 –",
                        "fraud last 7 d 7,000 0.700 – – – –",
                        "fraud channel = web 9,000 0.600 – – – –");
        assertThat(texts("#contests tbody tr"))
                .containsExactly(
                        "fraud decides in card-fraud: it was better 10 2 0.500 0.25",
                        "forest too few labels yet 10 2 – 0.125 0.125 2 of 100");
        assertThat(text("#promotions"))
                .isEqualTo("2018-08-04 00:00:00 fraud decides in card-fraud, by rule: it was better");

        assertThat(chart("rate")).hasSize(120).endsWith(100.0);
        assertThat(chart("precision")).hasSize(40).startsWith(0.26).endsWith(0.65);
        assertThat(chart("scores")).hasSize(20).startsWith(6311.0, 335.0).endsWith(0.0, 24.0);
        assertThat(texts(".empty")).containsOnly("");
        assertThat(consoleErrors()).isEmpty();
    }

    @Test
    void pageOfSeriesShowsAlertsWithWhatWasExpectedAndNothingOfModels() throws IOException {
        SeriesStatistics series = new SeriesStatistics(SeriesRecords.TOPICS, clock);
        SeriesRecords records = new SeriesRecords();
        for (int i = 0; i < 100; i++) {
            series.accept(records.verdict("search", i == 50 ? 0.91 : 0.1, i == 50));
        }
        series.accept(records.alert("search", "2026-03-05T10:01:00.000Z"));
        server.close();
        server = DashboardServer.start(Page.SERIES, series::snapshot, 0, List.of(), Duration.ofMillis(100));
        browser.get(server.url().toString());
        awaitText("[data-figure=decisions]", "100");

        assertThat(text("[data-figure=series]")).isEqualTo("1");
        assertThat(texts("#alerts tbody tr:first-child > *"))
                .containsExactly(
                        "2026-03-05 10:01:00",
                        "search",
                        "0.910",
                        "latency_ms 900 expected 35.5 to 60, 0.910 value-gap"
                                + " cpu_percent missing nothing to compare with, 0.000 value-gap",
                        "5.0 ms");
        assertThat(texts("#series tbody tr")).containsExactly("search 1 100 2026-03-05 10:01:00 latency_ms");
        assertThat(chart("hours")).containsExactly(1.0);
        assertThat(text("main").toLowerCase(java.util.Locale.ROOT))
                .doesNotContain("fraud", "label", "model", "precision");
        picture("series", 1600, 1000, "light");
        assertThat(consoleErrors()).isEmpty();
    }

    @Test
    void pageTellsWhereEventsAreScoredAndThatAGpuHasFailed() throws IOException {
        feed();
        browser.get(server.url().toString());
        awaitText(
                "#scoring tbody tr",
                "card-fraud 0 a device (cuda) it was asked for 51,200 on cuda: it was asked for 00:02:00");
        assertThat(browser.findElement(By.id("gpu-failed")).isDisplayed()).isFalse();

        statistics.accept(
                topics.scoring(
                        0,
                        60_000,
                        "cpu",
                        "[{\"gpu\": 0, \"reason\": \"cuStreamSynchronize failed\", \"advice\": \"Replace this TaskManager.\"}]"));
        awaitText(
                "#gpu-failed",
                "GPU 0 has failed (card-fraud, subtask 0): cuStreamSynchronize failed. Replace this TaskManager.");
        picture("gpu-failed", 1600, 1200, "light");

        clock.advance(Duration.ofSeconds(61));
        awaitText(
                "#scoring tbody tr",
                "card-fraud 0 a device (cpu) it was asked for 60,000 on cpu: it was asked for silent since 00:02:00");
        assertThat(browser.findElement(By.id("gpu-failed")).isDisplayed())
                .as("its process may have been replaced")
                .isFalse();
        assertThat(consoleErrors()).isEmpty();
    }

    @Test
    void pageFitsNarrowAndWideScreens() throws IOException {
        feed();
        browser.get(server.url().toString());
        awaitText("[data-figure=decisions]", "12,000");
        for (String scheme : new String[] {"light", "dark"}) {
            for (int width : new int[] {400, 900, 1600}) {
                picture(scheme + "-" + width, width, width == 400 ? 2200 : 1000, scheme);
                Number overflow = (Number) browser.executeScript(
                        "return document.documentElement.scrollWidth - document.documentElement.clientWidth");
                assertThat(overflow.intValue()).as("%s at %d px", scheme, width).isZero();
            }
        }
    }

    @Test
    void chartsFollowTheColorSchemeAtOnce() throws IOException {
        feed();
        browser.get(server.url().toString());
        awaitText("[data-figure=decisions]", "12,000");
        for (String scheme : new String[] {"light", "dark", "light"}) {
            picture("scheme-" + scheme, 1600, 1000, scheme);
            Object expected = browser.executeScript(
                    "return getComputedStyle(document.documentElement).getPropertyValue('--one').trim()");
            await(scheme)
                    .until(() -> browser.executeScript("return Chart.getChart(document.querySelector('#scores canvas'))"
                                    + ".getDatasetMeta(1).data[0].options.backgroundColor")
                            .equals(expected));
        }
    }

    @Test
    void textFromTheTopicsIsNeverMarkup() {
        statistics.accept(topics.deadLetter("<img src=x onerror=alert(1)>", "<b>REASON</b>"));
        browser.get(server.url().toString());
        awaitText("#dead-letters tbody th", "<b>REASON</b>");
        assertThat(browser.findElements(By.cssSelector("#dead-letters tbody img")))
                .isEmpty();
    }

    @Test
    void pageSaysThatItIsStaleAndComesBackByItself() throws IOException {
        feed();
        browser.get(server.url().toString());
        awaitText("#connection-state", "Live");
        int port = server.port();
        server.close();
        awaitText("#connection-state", "No connection");
        assertThat(text("#connection-detail"))
                .isEqualTo("to this page's server; trying again. The figures are those of 00:02:00 UTC.");
        assertThat(text("[data-figure=decisions]")).isEqualTo("12,000");
        picture("stale", 1600, 900, "light");

        server = DashboardServer.start(Page.EVENTS, statistics::snapshot, port, List.of(), Duration.ofMillis(100));
        assertThat(server.port()).isEqualTo(port);
        awaitText("#connection-state", "Live");
        assertThat(browser.findElement(By.tagName("main")).getDomAttribute("class"))
                .isEmpty();
    }

    private void feed() {
        statistics.connection(new Connection(State.LIVE, clock.instant(), "Reading all topics.", List.of()));
        for (int id = 0; id < 12_000; id++) {
            if (id % 100 == 0 && id > 0) {
                clock.advance(Duration.ofSeconds(1));
            }
            double score = id % 500 == 0 ? 0.99 : id % 2 == 0 ? 0.01 : (id % 180) / 200.0;
            statistics.accept(topics.decision(id, score, 0.5 + id % 100 / 10.0));
            if (id % 500 == 0) {
                statistics.accept(topics.alert(id, score));
            }
        }
        clock.advance(Duration.ofSeconds(1));
        statistics.accept(topics.alert(9999, 0.991));
        for (int version = 1; version <= 40; version++) {
            statistics.accept(topics.model(version));
            statistics.accept(topics.metrics(version, "" + (25 + version) / 100.0));
        }
        for (int i = 0; i < 1_230; i++) {
            statistics.accept(topics.deadLetter("transactions", "MALFORMED_JSON"));
        }
        for (int i = 0; i < 5; i++) {
            statistics.accept(topics.deadLetter("transactions", "WRONG_TYPE"));
            statistics.accept(topics.deadLetter("labels", "UNMATCHED_LABEL"));
        }
        statistics.accept(topics.scoring(0, 51_200, "cuda", "[]"));
        statistics.accept(
                topics.record(
                        "model-metrics",
                        "card-fraud/served",
                        """
                {"pipeline": "card-fraud", "champion": "fraud", "since": "2018-08-04T00:00:00Z", "by": "rule", "why": "it was better",
                 "served": [{"model": "fraud", "examples": 10, "positives": 2, "average_precision": 0.5, "log_loss": 0.25},
                            {"model": "forest", "examples": 10, "positives": 2, "log_loss": 0.125}],
                 "challengers": [{"model": "forest", "lead": 0.125, "evidence": 2.0, "evidence_needed": 100.0,
                                  "verdict": "too few labels yet"}]}"""));
    }

    private String text(String selector) {
        return browser.findElement(By.cssSelector(selector)).getText();
    }

    private List<String> texts(String selector) {
        return browser.findElements(By.cssSelector(selector)).stream()
                .map(element -> element.getText().replace('\n', ' '))
                .toList();
    }

    private void awaitText(String selector, String expected) {
        await(selector).atMost(PATIENCE).until(() -> texts(selector), found -> found.contains(expected));
    }

    /** What the first line or the bars of a chart show. */
    private List<Double> chart(String section) {
        List<?> values = (List<?>) browser.executeScript(
                "return Chart.getChart(document.querySelector(arguments[0])).data.datasets[0].data.map(d => d?.y ?? d)",
                "#" + section + " canvas");
        return values.stream()
                .map(value -> value == null ? 0.0 : ((Number) value).doubleValue())
                .toList();
    }

    private List<String> consoleErrors() {
        return browser.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(entry -> entry.getMessage())
                .toList();
    }

    private void picture(String name, int width, int height, String scheme) throws IOException {
        browser.manage().window().setSize(new Dimension(width, height));
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        browser.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        await().until(() -> browser.executeScript("return innerWidth").equals((long) width));
        String folder = System.getProperty("weir.screenshots");
        if (folder != null) {
            browser.executeAsyncScript("const done = arguments[0]; setTimeout(done, 400)");
            Files.write(Path.of(folder, name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
        }
    }
}
