package io.weir.benchmarks.bundle;

import java.io.IOException;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** The jars that a run needs, found on this JVM's own class path by what is in them. */
final class BundledLibraries {
    /** A resource of each; of Weir's own modules one of each module. */
    private static final List<String> RESOURCES = List.of(
            "io/weir/gpu/ScoringBackend.class",
            "io/weir/benchmarks/scoring/DeviceRun.class",
            "com/fasterxml/jackson/databind/ObjectMapper.class",
            "com/fasterxml/jackson/core/JsonFactory.class",
            "com/fasterxml/jackson/annotation/JsonProperty.class",
            "picocli/CommandLine.class",
            "com/sun/jna/Native.class",
            "jcuda/driver/JCudaDriver.class",
            "lib/libJCudaDriver-" + jcudaVersion() + "-linux-x86_64.so",
            "org/slf4j/Logger.class",
            "org/apache/logging/slf4j/Log4jLoggerFactory.class",
            "org/apache/logging/log4j/LogManager.class",
            "org/apache/logging/log4j/core/LoggerContext.class");

    private BundledLibraries() {}

    private static String jcudaVersion() {
        // Its own class has it only as a string within: the jar's name is what is left.
        String jar = locate("jcuda/driver/JCudaDriver.class").getFileName().toString();
        return jar.replaceFirst("^jcuda-", "").replaceFirst("\\.jar$", "");
    }

    /**
     * Copies them into a folder; a module that is on the class path as a folder of classes is made a jar.
     *
     * @throws IllegalStateException if one is not on the class path, with its name
     */
    static void copyTo(Path folder) throws IOException {
        Set<Path> sources = new LinkedHashSet<>();
        RESOURCES.forEach(resource -> sources.add(locate(resource)));
        for (Path source : sources) {
            if (Files.isDirectory(source)) {
                Path module = source.resolveSibling("..").normalize().getFileName();
                pack(source, folder.resolve("weir-" + module + ".jar"));
            } else {
                Files.copy(source, folder.resolve(source.getFileName()));
            }
        }
    }

    private static Path locate(String resource) {
        URL url = BundledLibraries.class.getClassLoader().getResource(resource);
        if (url == null) {
            throw new IllegalStateException(resource + " is in no jar of the class path, and the bundle needs it");
        }
        try {
            URLConnection connection = url.openConnection();
            if (connection instanceof JarURLConnection jar) {
                return Path.of(jar.getJarFileURL().toURI());
            }
            Path file = Path.of(url.toURI());
            return file.getRoot()
                    .resolve(file.subpath(
                            0, file.getNameCount() - Path.of(resource).getNameCount()));
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(url + " is no file", e);
        }
    }

    private static void pack(Path classes, Path jar) throws IOException {
        try (Stream<Path> walk = Files.walk(classes);
                OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            for (Path path : (Iterable<Path>) walk.filter(Files::isRegularFile).sorted()::iterator) {
                out.putNextEntry(new JarEntry(classes.relativize(path).toString()));
                Files.copy(path, out);
            }
        }
    }
}
