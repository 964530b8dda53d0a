package io.weir.operators.batching;

import io.weir.gpu.model.GpuUdf;
import io.weir.operators.sql.GpuFunction;

/** How far and how fast a card travelled, in SQL. */
public final class CardSpeedFunction extends GpuFunction {
    public CardSpeedFunction() {
        super("kilometres", "per_hour");
    }

    @Override
    protected GpuUdf udf() {
        return CardSpeed.greatCircle();
    }
}
