package io.weir.operators.contract;

/** What happens to an operator next. */
public sealed interface Step {
    /** A record on the only or the first input. */
    record Element(Object value) implements Step {}

    /** A record on the second input. */
    record Second(Object value) implements Step {}

    /** A watermark on the only or the first input, to every subtask. */
    record WatermarkAt(long time) implements Step {}

    /** The wall clock moves on to this time; timers that are due run. */
    record ClockAt(long millis) implements Step {}

    /** The only or the first input ends. */
    record End() implements Step {}

    static Step element(Object value) {
        return new Element(value);
    }

    static Step second(Object value) {
        return new Second(value);
    }

    static Step watermark(long time) {
        return new WatermarkAt(time);
    }

    static Step clock(long millis) {
        return new ClockAt(millis);
    }

    static Step end() {
        return new End();
    }
}
