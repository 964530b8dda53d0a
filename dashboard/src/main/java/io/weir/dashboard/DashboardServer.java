package io.weir.dashboard;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the page on 127.0.0.1, and nowhere else: it has no log-in.
 *
 * <table>
 *   <caption>What it answers</caption>
 *   <tr><th>path</th><th>answer</th></tr>
 *   <tr><td>{@code /}</td><td>the page</td></tr>
 *   <tr><td>{@code /api/snapshot}</td><td>the {@link Snapshot} or {@link SeriesSnapshot} of now, JSON</td></tr>
 *   <tr><td>{@code /api/events}</td><td>server-sent events named {@code snapshot}, one each second</td></tr>
 *   <tr><td>{@code /api/links}</td><td>the links of the header, JSON</td></tr>
 *   <tr><td>{@code /healthz}</td><td>{@code {"status":"up"}} while the server runs, whatever the broker does</td></tr>
 * </table>
 *
 * <p>Errors are JSON: {@code {"status":404,"error":"…"}}. Thread-safe.
 */
public final class DashboardServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DashboardServer.class);

    /** Each reader of events holds a thread. */
    static final int MAX_READERS = 32;

    private static final String ADDRESS = "127.0.0.1";
    private static final int PORTS_TRIED = 20;
    private static final String JSON = "application/json; charset=utf-8";
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Javalin javalin;
    private final EventStream events;
    private final int preferredPort;

    private DashboardServer(Javalin javalin, EventStream events, int preferredPort) {
        this.javalin = javalin;
        this.events = events;
        this.preferredPort = preferredPort;
    }

    /**
     * Starts the server.
     *
     * @param page what is shown at {@code /}
     * @param snapshots called on each request and once a second while a page is open, from several threads: usually
     *     {@code statistics::snapshot}
     * @param preferredPort 1 to 65535; if it is taken, the next free one of the following {@value #PORTS_TRIED}, or else
     *     any. 0: any
     * @throws IllegalArgumentException if the port is out of range
     * @throws JavalinBindException if no port can be had at all
     */
    public static DashboardServer start(Page page, Supplier<?> snapshots, int preferredPort, List<Link> links) {
        return start(page, snapshots, preferredPort, links, Duration.ofSeconds(1));
    }

    static DashboardServer start(
            Page page, Supplier<?> snapshots, int preferredPort, List<Link> links, Duration period) {
        if (preferredPort < 0 || preferredPort > 65535) {
            throw new IllegalArgumentException("port: " + preferredPort + ", but 0 (any) to 65535 is needed");
        }
        EventStream events = new EventStream(() -> Json.bytes(snapshots.get()), period, MAX_READERS);
        for (int port : candidates(preferredPort)) {
            if (port != 0 && !free(port)) {
                continue;
            }
            Javalin javalin = Javalin.create(config -> configure(config, page, snapshots, events, List.copyOf(links)));
            try {
                javalin.start(ADDRESS, port);
            } catch (JavalinBindException taken) {
                if (port == 0) {
                    events.close();
                    throw taken;
                }
                continue; // taken since we looked
            }
            DashboardServer server = new DashboardServer(javalin, events, preferredPort);
            if (server.moved()) {
                LOG.warn("Port {} is taken: the page is at {}", preferredPort, server.url());
            }
            return server;
        }
        throw new IllegalStateException("the candidates end with port 0");
    }

    /** Where it listens in fact. */
    public int port() {
        return javalin.port();
    }

    /** Whether the preferred port was taken. */
    public boolean moved() {
        return preferredPort != 0 && port() != preferredPort;
    }

    /** The page. */
    public URI url() {
        return URI.create("http://" + ADDRESS + ":" + port() + "/");
    }

    /** Ends all answers and frees the port. May be called twice. */
    @Override
    public void close() {
        events.close();
        javalin.stop();
    }

    int readers() {
        return events.readers();
    }

    private static void configure(
            JavalinConfig config, Page page, Supplier<?> snapshots, EventStream events, List<Link> links) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.http.maxRequestSize = 1_024;
        config.http.prefer405over404 = true;
        config.http.defaultContentType = JSON;
        config.routes.before(DashboardServer::guard);
        PageFiles.load(page)
                .forEach((path, file) -> config.routes.get(path, context -> context.header("Cache-Control", "no-cache")
                        .contentType(file.contentType())
                        .result(file.bytes())));
        config.routes.get("/api/snapshot", context -> json(context, snapshots.get()));
        config.routes.get("/api/links", context -> json(context, links));
        config.routes.get("/healthz", context -> json(context, Map.of("status", "up")));
        config.routes.get("/api/events", context -> stream(context, events));
        config.routes.exception(
                HttpResponseException.class, (e, context) -> error(context, e.getStatus(), e.getMessage()));
        config.routes.exception(Exception.class, (e, context) -> {
            LOG.warn("{} {} failed", context.method(), context.path(), e);
            error(context, 500, "the server failed on this; its log says how");
        });
        config.routes.error(
                404,
                context -> error(
                        context,
                        404,
                        "nothing at " + context.path()
                                + "; there are /, /api/snapshot, /api/events, /api/links, /healthz"));
        config.routes.error(405, context -> error(context, 405, context.method() + " is not served, only GET"));
    }

    private static void guard(Context context) {
        context.header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header("Cross-Origin-Resource-Policy", "same-origin");
        // A foreign page whose name was made to resolve to 127.0.0.1 would otherwise read what is served here.
        String host = String.valueOf(context.header("Host"))
                .replaceFirst(":[0-9]+$", "")
                .toLowerCase(Locale.ROOT);
        if (!Set.of("127.0.0.1", "localhost", "[::1]").contains(host)) {
            throw new HttpResponseException(
                    403, "Host: \"" + host + "\", but this is served as 127.0.0.1 or localhost only", Map.of());
        }
    }

    private static void stream(Context context, EventStream events) throws IOException {
        if (!events.enter()) {
            throw new HttpResponseException(
                    503, "events: " + MAX_READERS + " pages are open, and no more are served", Map.of());
        }
        // Straight to the servlet's stream: Javalin's own would hold messages back to compress them.
        var response = context.res();
        response.setContentType("text/event-stream");
        response.setCharacterEncoding("utf-8");
        response.setHeader("Cache-Control", "no-store");
        events.send(response.getOutputStream());
    }

    private static void json(Context context, Object value) {
        context.header("Cache-Control", "no-store").contentType(JSON).result(Json.bytes(value));
    }

    private static void error(Context context, int status, String message) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", status);
        body.put("error", message);
        context.status(status);
        json(context, body);
    }

    private static int[] candidates(int preferred) {
        if (preferred == 0) {
            return new int[] {0};
        }
        int last = Math.min(65535, preferred + PORTS_TRIED);
        int[] ports = new int[last - preferred + 2];
        for (int i = 0; i + 1 < ports.length; i++) {
            ports[i] = preferred + i;
        }
        return ports; // the last is 0: any
    }

    /** Jetty takes a second to find that out. */
    private static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(ADDRESS, port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
