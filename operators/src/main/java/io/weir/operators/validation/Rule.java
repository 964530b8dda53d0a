package io.weir.operators.validation;

import java.io.Serializable;
import java.util.List;
import javax.annotation.Nullable;

/**
 * What a column's value must satisfy, beyond its type.
 *
 * @param column the column's name
 * @param min the least value of a numeric column, inclusive; negative infinity for none
 * @param max the greatest value of a numeric column, inclusive; infinity for none
 * @param maxLength the greatest number of characters of a STRING column; {@link Integer#MAX_VALUE} for none
 * @param oneOf the only values of a STRING column; null for any
 */
public record Rule(String column, double min, double max, int maxLength, @Nullable List<String> oneOf)
        implements Serializable {
    public static Rule range(String column, double min, double max) {
        return new Rule(column, min, max, Integer.MAX_VALUE, null);
    }
}
