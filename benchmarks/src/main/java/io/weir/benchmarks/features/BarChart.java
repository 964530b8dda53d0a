package io.weir.benchmarks.features;

import java.util.List;
import java.util.Locale;

/**
 * Horizontal bars as SVG, readable on light and dark pages; the bars' lengths are in proportion to their values.
 *
 * @param title over the bars
 * @param bars from the top down
 */
record BarChart(String title, List<Bar> bars) {
    private static final int WIDTH = 860;
    private static final int LABELS = 270;
    private static final int VALUES = 90;
    private static final int TOP = 44;
    private static final int LINE = 28;
    private static final int THICKNESS = 18;

    /**
     * @param label left of it
     * @param value its length, 0 or more
     * @param text right of it
     * @param ours whether it stands out
     */
    record Bar(String label, double value, String text, boolean ours) {}

    BarChart {
        bars = List.copyOf(bars);
    }

    String svg() {
        int height = TOP + LINE * bars.size() + 10;
        double most = bars.stream().mapToDouble(Bar::value).max().orElse(1);
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" \
                font-family="system-ui, sans-serif" font-size="14">
                <title>%s</title>
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                <text x="12" y="26" font-size="16" font-weight="600" fill="#1b1f24">%s</text>
                """,
                WIDTH,
                height,
                WIDTH,
                height,
                escaped(title),
                escaped(title)));
        for (int i = 0; i < bars.size(); i++) {
            Bar bar = bars.get(i);
            int y = TOP + LINE * i;
            double length = most == 0 ? 0 : bar.value() / most * (WIDTH - LABELS - VALUES);
            svg.append(String.format(
                    Locale.ROOT,
                    """
                    <text x="%d" y="%d" text-anchor="end" fill="#1b1f24">%s</text>
                    <rect x="%d" y="%d" width="%.1f" height="%d" rx="2" fill="%s"/>
                    <text x="%.1f" y="%d" fill="#1b1f24">%s</text>
                    """,
                    LABELS - 10,
                    y + 14,
                    escaped(bar.label()),
                    LABELS,
                    y,
                    Math.max(1, length),
                    THICKNESS,
                    bar.ours() ? "#0b6e99" : "#9aa4af",
                    LABELS + Math.max(1, length) + 8,
                    y + 14,
                    escaped(bar.text())));
        }
        return svg.append("</svg>\n").toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
