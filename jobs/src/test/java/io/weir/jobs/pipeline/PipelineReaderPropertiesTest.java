package io.weir.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** No text makes the reader fail in any other way than with a message for the user. */
class PipelineReaderPropertiesTest {
    @Property(tries = 500)
    void anyTextIsReadOrRefused(@ForAll String text) {
        readOrRefuse(text);
    }

    @Property(tries = 2000)
    void aFileWithAPieceReplacedIsReadOrRefused(
            @ForAll @IntRange(min = 0, max = 600) int from,
            @ForAll @IntRange(min = 0, max = 20) int length,
            @ForAll("pieces") String piece) {
        String valid = PipelineText.VALID;
        int start = Math.min(from, valid.length());
        int end = Math.min(start + length, valid.length());
        readOrRefuse(valid.substring(0, start) + piece + valid.substring(end));
    }

    @Provide
    Arbitrary<String> pieces() {
        return Arbitraries.of(
                "",
                " ",
                "\n",
                "\t",
                ": ",
                "- ",
                "[",
                "]",
                "{",
                "}",
                "&a ",
                "*a",
                "? ",
                "!!int ",
                "|",
                ">",
                "~",
                "'",
                "\"",
                "#",
                "%",
                "label",
                "count(",
                "9999999999999999 d",
                "-1",
                "null",
                "<<: *a\n",
                "\n  - ",
                "---\n",
                "\u0000");
    }

    @Example
    void aDocumentThatHoldsItselfIsRefused() {
        readOrRefuse("&a {name: *a, source: *a, features: [*a], model: *a, validate: *a}");
        readOrRefuse("&a [*a]");
        readOrRefuse("? &a [*a]\n: 1");
    }

    @Example
    void aProblemThatQuotesALinesEndIsOneLineAllTheSame() {
        readOrRefuse("%\nname: card-fraud\n");
    }

    @Example
    void absurdNestingIsRefused() {
        for (String text :
                new String[] {"[".repeat(200_000), "{a: ".repeat(100_000), "- ".repeat(100_000), "? ".repeat(50_000)}) {
            readOrRefuse(text);
        }
    }

    private static void readOrRefuse(String text) {
        try {
            assertThat(PipelineReader.read("p.yaml", text).featureNames()).doesNotHaveDuplicates();
        } catch (PipelineException e) {
            assertThat(e.problems()).isNotEmpty();
            assertThat(e.getMessage().lines()).hasSameSizeAs(e.problems()).allMatch(line -> line.startsWith("p.yaml:"));
        }
    }
}
