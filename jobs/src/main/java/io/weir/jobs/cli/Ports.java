package io.weir.jobs.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Looks whether a port of 127.0.0.1 is free, and if not, who has it. */
final class Ports {
    private static final Path PROC = Path.of("/proc");

    private Ports() {}

    static Check check(int port, String use) {
        String name = "port " + port;
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return Check.ok(name, "free, for " + use);
        } catch (IOException e) {
            return Check.warn(
                    name,
                    "taken" + owner(port).map(who -> " by " + who).orElse(""),
                    "The demo takes another port for " + use + " and says which.");
        }
    }

    /** The process that listens on the port: known on Linux only, and only of processes that may be looked at. */
    static Optional<String> owner(int port) {
        for (String table : new String[] {"net/tcp", "net/tcp6"}) {
            try {
                for (String line : Files.readAllLines(PROC.resolve(table))) {
                    String[] fields = line.trim().split("\\s+");
                    boolean listens = fields.length > 9
                            && fields[3].equals("0A")
                            && fields[1].endsWith(String.format(Locale.ROOT, ":%04X", port));
                    if (listens) {
                        Optional<String> owner = processWithSocket(fields[9]);
                        if (owner.isPresent()) {
                            return owner;
                        }
                    }
                }
            } catch (IOException e) {
                // Not Linux, or not allowed: who it is remains unknown.
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static Optional<String> processWithSocket(String inode) throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (hasSocket(process, inode)) {
                    long pid = Long.parseLong(process.getFileName().toString());
                    String command = ProcessHandle.of(pid)
                            .flatMap(handle -> handle.info().command())
                            .map(path -> Path.of(path).getFileName().toString())
                            .orElse("a process");
                    return Optional.of(command + " (process " + pid + ")");
                }
            }
        }
        return Optional.empty();
    }

    private static boolean hasSocket(Path process, String inode) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : files) {
                if (Files.readSymbolicLink(file).toString().equals("socket:[" + inode + "]")) {
                    return true;
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            // Another user's process, or one that has just ended.
            return false;
        }
        return false;
    }
}
