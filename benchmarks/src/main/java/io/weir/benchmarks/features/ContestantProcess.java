package io.weir.benchmarks.features;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * One contestant in a process of its own. It warms up, then does what its standard input says, line by line, and answers
 * each line with one of JSON:
 *
 * <pre>
 *   (start)                 {}
 *   measure EVENTS SECONDS  {@link Slice}
 *   finish                  {@link Ending}; the process ends
 * </pre>
 *
 * <p>Where its input ends, the process ends at once, whatever it does: it does not outlive who started it. A failure is told
 * on standard error, and ends it with status 1.
 */
public final class ContestantProcess {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ContestantProcess() {}

    /**
     * @param args the contestant's label, how many keys its stream has, how many events are summed up, and a folder for
     *     its files
     */
    public static void main(String[] args) {
        PrintStream answers = System.out;
        System.setOut(System.err); // what libraries print is no answer
        BlockingQueue<String> commands = new LinkedBlockingQueue<>();
        Thread reader = new Thread(() -> read(commands), "commands");
        reader.setDaemon(true);
        reader.start();
        int status = 0;
        try {
            serve(args, commands, answers);
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

    private static void serve(String[] args, BlockingQueue<String> commands, PrintStream answers) throws Exception {
        Contestant contestant = Contestant.of(args[0]);
        SyntheticStream stream = contestant.stream(Integer.parseInt(args[1]));
        try (ContestantRun run = new ContestantRun(contestant, stream, Long.parseLong(args[2]), Path.of(args[3]))) {
            answers.println("{}");
            while (true) {
                String[] words = commands.take().split(" ");
                if (words[0].equals("finish")) {
                    answers.println(JSON.writeValueAsString(run.finish()));
                    return;
                }
                answers.println(
                        JSON.writeValueAsString(run.measure(Long.parseLong(words[1]), Double.parseDouble(words[2]))));
            }
        }
    }

    private static void end(int status) {
        System.err.flush();
        // Not exit: the local cluster's orderly end takes seconds, and none of it is needed.
        Runtime.getRuntime().halt(status);
    }
}
