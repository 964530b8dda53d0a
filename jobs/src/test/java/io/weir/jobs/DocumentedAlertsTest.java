package io.weir.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Who is woken by an alert finds it in the handbook. */
class DocumentedAlertsTest {
    private static final Pattern RULE = Pattern.compile("- alert: (\\w+)");
    private static final Pattern NAME = Pattern.compile("`([A-Z]\\w+)`");

    @Test
    void everyAlertThatShipsHasALineThatSaysWhatToDoAndNoOtherHas() throws Exception {
        String rules = Files.readString(Path.of("../flink-conf/prometheus/weir-alerts.yaml"))
                + Files.readString(Path.of("../flink-conf/prometheus/gpu-alerts.yaml"));
        String handbook = Files.readString(Path.of("../docs/operations.md"));
        String section =
                handbook.substring(handbook.indexOf("\n## Alerts\n"), handbook.indexOf("\n## What to do when\n"));
        List<String> documented = section.lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\|")[1])
                .flatMap(cell -> NAME.matcher(cell).results().map(name -> name.group(1)))
                .toList();
        Matcher rule = RULE.matcher(rules);

        assertThat(documented)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(
                        rule.results().map(found -> found.group(1)).toList());
    }

    @Test
    void whatWakesIsWhatIsCritical() throws Exception {
        String rules = Files.readString(Path.of("../flink-conf/prometheus/weir-alerts.yaml"))
                + Files.readString(Path.of("../flink-conf/prometheus/gpu-alerts.yaml"));
        List<String> critical = Pattern.compile("- alert: (\\w+)(?:(?!- alert:)[\\s\\S])*?severity: critical")
                .matcher(rules)
                .results()
                .map(found -> found.group(1))
                .toList();
        List<String> wakes = Files.readString(Path.of("../docs/operations.md"))
                .lines()
                .filter(line -> line.startsWith("| `") && line.contains("(wake)"))
                .flatMap(line -> NAME.matcher(line.split("\\|")[1]).results().map(name -> name.group(1)))
                .toList();

        assertThat(wakes).containsExactlyInAnyOrderElementsOf(critical);
    }
}
