package io.weir.operators.scoring.sql;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.factories.ModelProviderFactory;
import org.apache.flink.table.ml.ModelProvider;
import org.apache.flink.table.types.logical.RowType;

/** {@code 'provider' = 'handed'}: a model that a test has put here. */
public final class HandedModelFactory implements ModelProviderFactory {
    static final Map<String, SqlModel> MODELS = new ConcurrentHashMap<>();
    private static final ConfigOption<String> KEY =
            ConfigOptions.key("key").stringType().noDefaultValue();

    @Override
    public ModelProvider createModelProvider(Context context) {
        String key = FactoryUtil.createModelProviderFactoryHelper(this, context)
                .getOptions()
                .get(KEY);
        return WeirModelProvider.of(
                MODELS.get(key),
                columns(context.getCatalogModel().getResolvedInputSchema()),
                columns(context.getCatalogModel().getResolvedOutputSchema()),
                Optional.empty());
    }

    private static RowType columns(ResolvedSchema schema) {
        return (RowType) schema.toPhysicalRowDataType().getLogicalType();
    }

    @Override
    public String factoryIdentifier() {
        return "handed";
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of(KEY);
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of();
    }
}
