package io.weir.jobs.pipeline;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** From a file to a tree of YAML nodes, each of which knows its line. */
final class YamlText {
    /** A pipeline of a thousand features needs a tenth of it; more is another kind of file, named by mistake. */
    private static final int MOST_CHARACTERS = 1 << 20;

    private YamlText() {}

    /**
     * The text of a file.
     *
     * @throws PipelineException if it cannot be read or is not UTF-8
     */
    static String read(Path file) {
        Problems problems = new Problems(file.toString());
        try {
            if (Files.isRegularFile(file) && Files.size(file) > 4L * MOST_CHARACTERS) {
                problems.addToFile("the file has " + Files.size(file) + " bytes; a pipeline file has a few thousand");
                throw problems.toException();
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (NoSuchFileException e) {
            problems.addToFile("there is no such file; look in the folder pipelines/ for examples");
        } catch (CharacterCodingException e) {
            problems.addToFile("the file is not text in UTF-8; save it as UTF-8");
        } catch (IOException e) {
            problems.addToFile(
                    Files.isDirectory(file)
                            ? "this is a folder; name a file in it"
                            : "the file cannot be read: " + e.getMessage());
        }
        throw problems.toException();
    }

    /** The root node; empty if there is none, with what is wrong added to {@code problems}. */
    static Optional<Node> compose(String name, String text, Problems problems) {
        if (text.length() > MOST_CHARACTERS) {
            problems.addToFile(
                    "the file has " + text.length() + " characters; at most " + MOST_CHARACTERS + " are accepted");
            return Optional.empty();
        }
        LoadSettings settings = LoadSettings.builder().setLabel(name).build();
        try {
            Optional<Node> root = new Compose(settings).composeString(text);
            if (root.isEmpty()) {
                problems.addToFile("the file is empty; see pipelines/card-fraud.yaml for an example");
            }
            return root;
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(Mark::getLine).orElse(-1) + 1;
            int column = e.getProblemMark().map(Mark::getColumn).orElse(-1) + 1;
            problems.add(line, column, "", "this is not YAML: " + inWords(e));
        } catch (ReaderException e) {
            int line = (int) text.chars()
                            .limit(e.getPosition())
                            .filter(c -> c == '\n')
                            .count()
                    + 1;
            problems.add(
                    line,
                    1,
                    "",
                    String.format("the character U+%04X is not allowed in YAML; remove it", e.getCodePoint()));
        } catch (YamlEngineException e) {
            problems.addToFile("this is not YAML: " + e.getMessage());
        } catch (StackOverflowError e) {
            problems.addToFile("lists or mappings are nested too deeply; a pipeline file needs four levels");
        }
        return Optional.empty();
    }

    private static String inWords(MarkedYamlEngineException e) {
        String problem = e.getProblem() == null ? "unreadable" : e.getProblem().strip();
        if (problem.contains("\\t(TAB)")) {
            return "a tab cannot stand here; indent with spaces";
        }
        return problem + (e.getContext() == null || e.getContext().isBlank() ? "" : " (" + e.getContext() + ")");
    }
}
