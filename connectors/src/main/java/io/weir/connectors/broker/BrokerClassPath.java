package io.weir.connectors.broker;

import io.weir.connectors.process.Attached;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;

/** Where the classes of the development broker are. */
public final class BrokerClassPath {
    private static final Path GATHERED = Path.of("connectors", "development-broker", "target", "lib");

    private BrokerClassPath() {}

    /**
     * Finds the folder of jars that the build gathers, {@code connectors/development-broker/target/lib}.
     *
     * @param start a folder inside of the repository; it and the folders above it are searched
     * @throws IllegalStateException if there is none, saying how to make it
     */
    public static Path gathered(Path start) {
        for (Path folder = start.toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path lib = folder.resolve(GATHERED);
            if (Files.isDirectory(lib)) {
                return lib;
            }
        }
        throw new IllegalStateException("There is no folder " + GATHERED + " in " + start.toAbsolutePath()
                + " or above; make it with: mvn generate-resources -pl connectors/development-broker");
    }

    /** The class path argument: every jar of the folder, then where {@link Attached} itself is. */
    static String argument(Path lib) {
        CodeSource source = Attached.class.getProtectionDomain().getCodeSource();
        try {
            return lib.toAbsolutePath().resolve("*")
                    + File.pathSeparator
                    + Path.of(source.getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("The classes of Weir are at no file: " + source, e);
        }
    }
}
