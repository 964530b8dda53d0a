package io.weir.ml;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * What the floats of a feature vector are, by name and in order: a model fits a vector of its own schema alone.
 *
 * @param names the features' names
 */
public record FeatureSchema(List<String> names) {
    public FeatureSchema {
        names = List.copyOf(names);
    }

    /**
     * Tells one schema from another in eight hexadecimal digits (CRC-32), so that a logged vector or a model can say which
     * features it holds without naming them all.
     */
    public String fingerprint() {
        CRC32 crc = new CRC32();
        names.forEach(name -> crc.update((name + "\n").getBytes(UTF_8)));
        return String.format(Locale.ROOT, "%08x", crc.getValue());
    }

    /**
     * What keeps a vector of another schema from being one of this one, in words: the first column that differs, and the names
     * that only one of them has.
     *
     * @return nothing if both are equal
     */
    public Optional<String> difference(FeatureSchema other) {
        if (names.equals(other.names)) {
            return Optional.empty();
        }
        List<String> gone = new ArrayList<>(names);
        gone.removeAll(other.names);
        List<String> added = new ArrayList<>(other.names);
        added.removeAll(names);
        int column = 0;
        while (column < names.size()
                && column < other.names.size()
                && names.get(column).equals(other.names.get(column))) {
            column++;
        }
        return Optional.of("column " + (column + 1) + " was " + nameOf(column, names) + " and is "
                + nameOf(column, other.names) + "; "
                + (gone.isEmpty() && added.isEmpty()
                        ? "the names are the same in another order"
                        : "gone: " + gone + ", new: " + added));
    }

    private static String nameOf(int column, List<String> names) {
        return column < names.size() ? "'" + names.get(column) + "'" : "none";
    }
}
