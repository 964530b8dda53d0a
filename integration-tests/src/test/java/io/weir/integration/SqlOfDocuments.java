package io.weir.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The SQL that the documents show. */
final class SqlOfDocuments {
    private static final Pattern BLOCK = Pattern.compile("```sql\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern IN_A_SENTENCE = Pattern.compile("`(SET [^`]*;)`");
    private static final Pattern IN_A_COMMAND = Pattern.compile("(?m)^\\./weir sql .*-e \"([^\"]*)\"$");

    private SqlOfDocuments() {}

    /**
     * All statements of a file of {@code docs/}, each with its semicolon: those of blocks and commands as they stand one after the
     * other, then the settings within sentences.
     */
    static List<String> statements(String file) throws IOException {
        String document = Files.readString(Repository.root().resolve("docs").resolve(file));
        List<String> statements = new ArrayList<>();
        for (MatchResult block : BLOCK.matcher(document).results().toList()) {
            statements.add(block.group(1).strip());
        }
        IN_A_COMMAND
                .matcher(document)
                .results()
                .map(command -> command.group(1) + ";")
                .forEach(statements::add);
        IN_A_SENTENCE
                .matcher(document)
                .results()
                .map(setting -> setting.group(1))
                .forEach(statements::add);
        return statements;
    }
}
