package io.weir.gpu.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Kernels as NVIDIA's assembly text, and what the text says of itself. */
final class Ptx {
    /** Of the struct that weir_kernel.h defines. */
    private static final int BATCH_BYTES = 48;

    private static final Pattern VERSION = Pattern.compile("^\\s*\\.version\\s+(\\S+)", Pattern.MULTILINE);
    private static final Pattern TARGET = Pattern.compile("^\\s*\\.target\\s+([\\w]+)", Pattern.MULTILINE);
    private static final Pattern KERNEL =
            Pattern.compile("^[ \\t]*(?:\\.\\w+\\s+)*\\.entry\\s+([\\w$]+)\\s*(?:\\(([^)]*)\\))?", Pattern.MULTILINE);
    private static final Pattern ONE_STRUCT =
            Pattern.compile("\\.param\\s+\\.align\\s+\\d+\\s+\\.b8\\s+[\\w$]+\\[(\\d+)\\]");

    private final String origin;
    private final byte[] bytes;
    private final String version;
    private final String target;
    /** The parameters of each kernel, by its name. */
    private final Map<String, String> kernels;

    private Ptx(String origin, byte[] bytes, String version, String target, Map<String, String> kernels) {
        this.origin = origin;
        this.bytes = bytes;
        this.version = version;
        this.target = target;
        this.kernels = kernels;
    }

    /**
     * Reads PTX from a jar.
     *
     * @param udf the name of the function that wants it, for messages
     * @param owner a class of that jar
     * @param resource from the class's package or, with a slash before it, from the root
     */
    static Ptx read(String udf, Class<?> owner, String resource) {
        String path = resource.startsWith("/")
                ? resource.substring(1)
                : owner.getPackageName().replace('.', '/') + "/" + resource;
        byte[] bytes;
        try (InputStream in = owner.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("GPU UDF '" + udf + "': there is no " + path + " in the jar of "
                        + owner.getName()
                        + "; compile the kernel with nvcc -ptx into that place, or begin the path with /"
                        + " if it starts at the jar's root");
            }
            bytes = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("GPU UDF '" + udf + "': " + path + " cannot be read", e);
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        Matcher version = VERSION.matcher(text);
        Matcher target = TARGET.matcher(text);
        if (!version.find() || !target.find()) {
            throw new IllegalArgumentException("GPU UDF '" + udf + "': " + path
                    + " is not PTX, as it lacks .version or .target; compile the kernel with nvcc -ptx (not -cubin, not"
                    + " -fatbin)");
        }
        Map<String, String> kernels = new LinkedHashMap<>();
        KERNEL.matcher(text)
                .results()
                .forEach(found -> kernels.put(
                        found.group(1),
                        found.group(2) == null ? "" : found.group(2).strip()));
        return new Ptx(path, bytes, version.group(1), target.group(1), kernels);
    }

    /** Fails unless it has a kernel of this name, which takes one struct of {@link #BATCH_BYTES}. */
    void requireKernel(String udf, String kernel) {
        String parameters = kernels.get(kernel);
        if (parameters == null) {
            throw new IllegalArgumentException("GPU UDF '" + udf + "': " + origin + " has no kernel '" + kernel
                    + "', but " + kernels.keySet() + "; a kernel is extern \"C\" __global__, else its name is mangled");
        }
        Matcher struct = ONE_STRUCT.matcher(parameters);
        if (!struct.matches() || Integer.parseInt(struct.group(1)) != BATCH_BYTES) {
            throw new IllegalArgumentException("GPU UDF '" + udf + "': the kernel '" + kernel + "' of " + origin
                    + " takes (" + parameters.replaceAll("\\s+", " ") + "), and Weir passes one WeirBatch of "
                    + BATCH_BYTES + " bytes by value, as io/weir/gpu/cuda/weir_kernel.h defines it");
        }
    }

    String origin() {
        return origin;
    }

    byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public String toString() {
        return origin + " (PTX " + version + " for " + target + ")";
    }
}
