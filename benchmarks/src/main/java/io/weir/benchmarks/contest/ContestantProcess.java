package io.weir.benchmarks.contest;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * One contestant in a process of its own. It warms up, then does what its standard input says, line by line, and answers
 * each line with one of JSON:
 *
 * <pre>
 *   (start)                 {}
 *   measure EVENTS SECONDS  {@link Slice}
 *   finish                  what {@link Run#finish} gives; the process ends
 *   ...                     what {@link Run#answer} gives
 * </pre>
 *
 * <p>Where its input ends, the process ends at once, whatever it does: it does not outlive who started it. A failure is told
 * on standard error, and ends it with status 1.
 */
public final class ContestantProcess {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ContestantProcess() {}

    /** A contestant that has warmed up. */
    public interface Run extends AutoCloseable {
        /** Runs for so many events, or for as many as come in the time, whichever is less. */
        Slice measure(long events, double seconds) throws Exception;

        /** What it tells at its end, as JSON; nothing can be measured afterwards. */
        Object finish() throws Exception;

        /**
         * Answers a command that is neither of these, with what is written as JSON.
         *
         * @param words the command and its arguments
         */
        default Object answer(String[] words) throws Exception {
            throw new IllegalArgumentException("no command: " + String.join(" ", words));
        }
    }

    /** Starts a contestant and warms it up. */
    @FunctionalInterface
    public interface Start {
        /** Returns when it has warmed up. */
        Run start() throws Exception;
    }

    /** All that the process's main method does; it does not return. */
    public static void serve(Start start) {
        PrintStream answers = System.out;
        System.setOut(System.err); // what libraries print is no answer
        BlockingQueue<String> commands = new LinkedBlockingQueue<>();
        Thread reader = new Thread(() -> read(commands), "commands");
        reader.setDaemon(true);
        reader.start();
        int status = 0;
        try {
            serve(start, commands, answers);
        } catch (Exception e) {
            e.printStackTrace();
            status = 1;
        }
        end(status);
    }

    private static void read(BlockingQueue<String> commands) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                commands.add(line);
            }
        } catch (IOException e) {
            e.printStackTrace();
        }
        end(1);
    }

    private static void serve(Start start, BlockingQueue<String> commands, PrintStream answers) throws Exception {
        try (Run run = start.start()) {
            answers.println("{}");
            while (true) {
                String[] words = commands.take().split(" ");
                Object answer =
                        switch (words[0]) {
                            case "finish" -> run.finish();
                            case "measure" -> run.measure(Long.parseLong(words[1]), Double.parseDouble(words[2]));
                            default -> run.answer(words);
                        };
                answers.println(JSON.writeValueAsString(answer));
                if (words[0].equals("finish")) {
                    return;
                }
            }
        }
    }

    private static void end(int status) {
        System.err.flush();
        // Not exit: the local cluster's orderly end takes seconds, and none of it is needed.
        Runtime.getRuntime().halt(status);
    }
}
