package io.weir.dashboard;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** The files of a page, read once: a closed list, so that nothing else on the class path can be asked for. */
final class PageFiles {
    private static final String JAVASCRIPT = "text/javascript; charset=utf-8";

    /** One file, with the content type it is sent with; never compared. */
    @SuppressWarnings("ArrayRecordComponent")
    record PageFile(String contentType, byte[] bytes) {}

    private PageFiles() {}

    /** By path. @throws UncheckedIOException if one is not on the class path, which is a mistake in the build */
    static Map<String, PageFile> load(Page page) {
        Map<String, PageFile> files = new LinkedHashMap<>();
        files.put("/", read(page.document(), "text/html; charset=utf-8"));
        files.put("/page.css", read("page.css", "text/css; charset=utf-8"));
        files.put("/favicon.svg", read("favicon.svg", "image/svg+xml"));
        for (String script : page.scripts()) {
            files.put("/" + script, read(script, JAVASCRIPT));
        }
        String chart = "/META-INF/resources/webjars/chart.js/" + libraryVersion("chart.js") + "/dist/chart.umd.min.js";
        files.put("/vendor/chart.js", new PageFile(JAVASCRIPT, read(chart)));
        return files;
    }

    private static PageFile read(String name, String contentType) {
        return new PageFile(contentType, read("/io/weir/dashboard/page/" + name));
    }

    private static String libraryVersion(String library) {
        try (InputStream in = PageFiles.class.getResourceAsStream("libraries.properties")) {
            Properties versions = new Properties();
            versions.load(in);
            return versions.getProperty(library);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(String resource) {
        try (InputStream in = PageFiles.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new FileNotFoundException("not on the class path: " + resource);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
