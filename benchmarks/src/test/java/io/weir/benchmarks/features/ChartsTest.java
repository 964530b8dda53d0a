package io.weir.benchmarks.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.benchmarks.contest.Slice;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ChartsTest {
    private static Document parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void barsAreInProportionAndTextIsEscaped() throws Exception {
        String svg = new BarChart(
                        "a < b & c",
                        List.of(new BarChart.Bar("one", 100, "100", true), new BarChart.Bar("half", 50, "50", false)))
                .svg();

        NodeList bars = parsed(svg).getElementsByTagName("rect"); // the first is the ground
        double one = Double.parseDouble(((Element) bars.item(1)).getAttribute("width"));
        double half = Double.parseDouble(((Element) bars.item(2)).getAttribute("width"));
        assertThat(half * 2).isEqualTo(one);
        assertThat(parsed(svg).getElementsByTagName("title").item(0).getTextContent())
                .isEqualTo("a < b & c");
    }

    @Test
    void aChartPerFigureShowsWhoWasMeasured(@TempDir Path folder) throws Exception {
        BenchSettings settings = BenchSettings.standard(folder);
        BenchResult result = new BenchResult(
                settings,
                Map.of(Contestant.WEIR_HEAP, List.of(new Slice(300_000, 1, 1, 0))),
                Map.of(Contestant.WEIR_HEAP, new Ending(50_000L * 321, new double[Windows.FEATURES])));

        Charts.write(result, folder);

        assertThat(Files.readString(folder.resolve("events-per-cpu-second.svg")))
                .contains("weir heap", "300,000")
                .doesNotContain("sql over heap");
        assertThat(Files.readString(folder.resolve("bytes-per-key.svg"))).contains("weir heap", ">321<");
    }
}
