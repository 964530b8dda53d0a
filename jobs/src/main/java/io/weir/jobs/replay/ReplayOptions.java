package io.weir.jobs.replay;

import io.weir.jobs.console.CommandFailure;
import io.weir.jobs.console.ExitCode;
import io.weir.jobs.console.Output;
import io.weir.jobs.pipeline.Mapping;
import io.weir.jobs.pipeline.MappingReader;
import io.weir.jobs.pipeline.Pipeline;
import io.weir.jobs.pipeline.PipelineReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipException;
import picocli.CommandLine.Option;

/** The options of every verb that replays a recording, and the checks of the files that they name. */
final class ReplayOptions {
    @Option(names = "--pipeline", required = true, paramLabel = "FILE", description = "The pipeline file.")
    private Path pipelineFile;

    @Option(
            names = "--mapping",
            paramLabel = "FILE",
            description = "Which column of the input is what, such as pipelines/handbook-csv.yaml.")
    private Path mappingFile;

    @Option(
            names = "--input",
            paramLabel = "CSV",
            description = "The recorded events with a header line, in time order; unpacked if it ends in .gz.")
    private Path input;

    @Option(names = "--json", description = "Print the result as JSON on standard output, all else on standard error.")
    private boolean json;

    Output output() {
        return Output.standard(json);
    }

    Path pipelineFile() {
        return pipelineFile;
    }

    /** Whether a recording was named, or its mapping. */
    boolean namesRecording() {
        return mappingFile != null || input != null;
    }

    /**
     * What is to be replayed, with all files checked before Flink is started; the output's folder is made if it is missing.
     *
     * @param what is written, such as {@code scores}
     * @param written where to
     * @param option that names it
     * @throws CommandFailure if the input cannot be read, lacks a column, or the output may not be written
     */
    Replay replay(String what, Path written, String option) throws IOException {
        require(mappingFile, "--mapping=FILE");
        require(input, "--input=CSV");
        Pipeline pipeline = PipelineReader.read(pipelineFile);
        Mapping mapping = MappingReader.read(mappingFile, pipeline);
        Replay replay = new Replay(pipeline, mapping, input);
        checkInput(replay);
        checkWritten(what, written, option);
        Files.createDirectories(written.toAbsolutePath().getParent());
        return replay;
    }

    /** Where the lines go that are no valid event. */
    static Path rejected(Path written) {
        return written.toAbsolutePath().resolveSibling(written.getFileName() + ".rejected");
    }

    private static void require(Path given, String option) {
        if (given == null) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT, "Missing required option: '" + option + "'.", "--help shows an example.");
        }
    }

    private void checkInput(Replay replay) throws IOException {
        if (!Files.isReadable(input) || Files.isDirectory(input)) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT, "The input " + input + " is no file that can be read.", "Check --input.");
        }
        try (Recording recording =
                new Recording(Recording.open(input), replay.steps().declared(), replay.mapping())) {
            if (!recording.next()) {
                throw new CommandFailure(
                        ExitCode.BAD_INPUT, "The input " + input + " has no line behind its header.", "Check --input.");
            }
        } catch (ZipException e) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "The input " + input + " ends in .gz and cannot be unpacked: " + e.getMessage() + ".",
                    "Check that it is a gzip file, or name it .csv.",
                    e);
        } catch (Recording.MissingColumnException e) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    input + ": " + e.getMessage() + ".",
                    "Correct " + mappingFile + ", or give another --input.");
        }
    }

    /** Nothing but a file of the same kind is ever replaced. */
    private void checkWritten(String what, Path written, String option) throws IOException {
        if (Files.exists(written, LinkOption.NOFOLLOW_LINKS)
                && !Files.isRegularFile(written, LinkOption.NOFOLLOW_LINKS)) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "The " + what + " cannot be written to " + written + ": it is there and no regular file.",
                    "Give the name of a file with " + option + ".");
        }
        for (Path used : List.of(input, pipelineFile, mappingFile)) {
            if (Files.exists(written) && Files.isSameFile(written, used)) {
                throw new CommandFailure(
                        ExitCode.BAD_INPUT,
                        "The " + what + " cannot be written to " + written + ": it is read by this very command.",
                        "Give another name with " + option + ".");
            }
        }
    }
}
