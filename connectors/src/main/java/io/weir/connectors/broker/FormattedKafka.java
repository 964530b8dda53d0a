package io.weir.connectors.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Kafka's main class, its storage formatted before the first start: {@code FormattedKafka SETTINGS format-arguments...}
 *
 * <p>Both in one JVM, since a second one would take a good part of a broker's whole start. Runs on the broker's class path,
 * with Kafka found by its names: nothing of Weir is compiled against the broker.
 */
public final class FormattedKafka {
    private static final String STORAGE_TOOL = "kafka.tools.StorageTool";

    private FormattedKafka() {}

    /** Formats the storage, unless there are no arguments for that, and runs the broker until the JVM exits. */
    public static void main(String[] args) throws Exception {
        String[] format = Arrays.copyOfRange(args, 1, args.length);
        if (format.length > 0) {
            // Where the broker logs to: the process's own output.
            PrintStream log = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
            Object status =
                    call(STORAGE_TOOL, "execute", new Class<?>[] {String[].class, PrintStream.class}, format, log);
            if (!status.equals(0)) {
                throw new IllegalStateException(
                        "The storage could not be formatted: " + String.join(" ", format) + " ended with " + status);
            }
        }
        call("kafka.Kafka", "main", new Class<?>[] {String[].class}, (Object) new String[] {args[0]});
    }

    private static Object call(String type, String name, Class<?>[] parameters, Object... arguments) throws Exception {
        try {
            return Class.forName(type).getMethod(name, parameters).invoke(null, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " is not on the class path: " + e, e);
        }
    }
}
