-- The pipeline card-fraud in Flink SQL: docs/sql.md.
-- Written by: ./weir sql --print-init --pipeline FILE
-- For: sql-client.sh -j weir-jobs-VERSION-flink.jar -i init.sql

SET 'execution.runtime-mode' = 'streaming';
SET 'table.local-time-zone' = 'UTC';
SET 'restart-strategy.type' = 'fixed-delay';
SET 'restart-strategy.fixed-delay.attempts' = '3';
SET 'restart-strategy.fixed-delay.delay' = '2 s';
SET 'weir.bootstrap.servers' = 'localhost:9092';
SET 'weir.models.topic' = 'models';
SET 'weir.champions.topic' = 'champions';

CREATE TEMPORARY SYSTEM FUNCTION WINDOW_FEATURES AS 'io.weir.operators.feature.sql.WindowFeaturesFunction';
CREATE TEMPORARY SYSTEM FUNCTION GEO_DISTANCE AS 'io.weir.operators.sql.GeoDistanceFunction';
CREATE TEMPORARY SYSTEM FUNCTION APPROX_QUANTILE AS 'io.weir.operators.sql.QuantileFunction';
CREATE TEMPORARY SYSTEM FUNCTION APPROX_DISTINCT AS 'io.weir.operators.sql.DistinctFunction';
CREATE TEMPORARY SYSTEM FUNCTION PSI AS 'io.weir.operators.sql.StabilityFunction';
CREATE TEMPORARY SYSTEM FUNCTION ANOMALY_SCORE AS 'io.weir.operators.sql.AnomalyScoreFunction';
CREATE TEMPORARY SYSTEM FUNCTION BATCH_STATS AS 'io.weir.operators.sql.BatchStatsFunction';

CREATE TEMPORARY TABLE `transactions` (
  `transaction_id` BIGINT,
  `card_id` BIGINT,
  `terminal_id` BIGINT,
  `amount` DOUBLE,
  `event_time` TIMESTAMP_LTZ(3),
  `recorded_at` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL
) WITH (
  'connector' = 'kafka',
  'topic' = 'transactions',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601',
  'json.ignore-parse-errors' = 'true'
);

CREATE TEMPORARY TABLE `labels` (
  `transaction_id` BIGINT,
  `is_fraud` BOOLEAN,
  `label_time` TIMESTAMP_LTZ(3)
) WITH (
  'connector' = 'kafka',
  'topic' = 'labels',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601',
  'json.ignore-parse-errors' = 'true'
);

CREATE TEMPORARY TABLE `decisions` (
  `id` BIGINT,
  `event_time` TIMESTAMP_LTZ(3),
  `score` FLOAT,
  `model` STRING,
  `model_version` BIGINT,
  `decision` STRING,
  `latency_ms` DOUBLE,
  WATERMARK FOR `event_time` AS `event_time` - INTERVAL '0 00:00:05.000' DAY TO SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'decisions',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY TABLE `alerts` (
  `id` BIGINT,
  `event_time` TIMESTAMP_LTZ(3),
  `score` FLOAT,
  `model` STRING,
  `model_version` BIGINT,
  `decision` STRING,
  `latency_ms` DOUBLE,
  `event` ROW<`transaction_id` BIGINT, `card_id` BIGINT, `terminal_id` BIGINT, `amount` DOUBLE, `event_time` TIMESTAMP_LTZ(3)>,
  `reasons` ARRAY<ROW<`feature` STRING, `value` FLOAT, `contribution` FLOAT>>,
  WATERMARK FOR `event_time` AS `event_time` - INTERVAL '0 00:00:05.000' DAY TO SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'alerts',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY TABLE `feature_log` (
  `id` BIGINT,
  `event_time` TIMESTAMP_LTZ(3),
  `score` FLOAT,
  `model` STRING,
  `model_version` BIGINT,
  `pipeline` STRING,
  `beside` ARRAY<ROW<`model` STRING, `model_version` BIGINT, `score` FLOAT>>,
  `feature_set` STRING,
  `features` ARRAY<FLOAT>,
  `columns` ROW<`card_id` BIGINT>,
  WATERMARK FOR `event_time` AS `event_time` - INTERVAL '0 00:00:05.000' DAY TO SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'feature-log',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY TABLE `model_metrics` (
  `model` STRING,
  `version` BIGINT,
  `event_time` TIMESTAMP_LTZ(3),
  `examples` BIGINT,
  `positives` BIGINT,
  `average_precision` DOUBLE,
  `auc` DOUBLE,
  `log_loss` DOUBLE,
  `brier` DOUBLE,
  `calibration_error` DOUBLE,
  `learner` MAP<STRING, DOUBLE>,
  `pipeline` STRING,
  `champion` STRING,
  `degraded` STRING
) WITH (
  'connector' = 'kafka',
  'topic' = 'model-metrics',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY TABLE `dead_letters` (
  `message` BYTES,
  `headers` MAP<STRING, BYTES> METADATA VIRTUAL,
  `recorded_at` TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL
) WITH (
  'connector' = 'kafka',
  'topic' = 'dead-letters',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'raw'
);

CREATE TEMPORARY TABLE `models` (
  `key` STRING NOT NULL,
  `name` STRING,
  `version` BIGINT,
  `parent` BIGINT,
  `kind` STRING,
  `event_time` TIMESTAMP_LTZ(3),
  `examples` BIGINT,
  `positives` BIGINT,
  `features` ARRAY<STRING>,
  `metrics` MAP<STRING, DOUBLE>,
  `pipeline` STRING,
  `champion` STRING,
  `pinned` BIGINT,
  `since` TIMESTAMP_LTZ(3),
  `by` STRING,
  `why` STRING,
  PRIMARY KEY (`key`) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = 'models',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.isolation.level' = 'read_committed',
  'key.format' = 'raw',
  'value.fields-include' = 'EXCEPT_KEY',
  'value.format' = 'json',
  'value.json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY TABLE `champions` (
  `key` STRING NOT NULL,
  `pipeline` STRING,
  `champion` STRING,
  `pinned` BIGINT,
  `since` TIMESTAMP_LTZ(3),
  `by` STRING,
  `why` STRING,
  `decisions` BIGINT,
  `by_hand` BIGINT,
  `last_by_hand` TIMESTAMP_LTZ(3),
  PRIMARY KEY (`key`) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = 'champions',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.isolation.level' = 'read_committed',
  'key.format' = 'raw',
  'value.fields-include' = 'EXCEPT_KEY',
  'value.format' = 'json',
  'value.json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY TABLE `scoring_status` (
  `key` STRING NOT NULL,
  `pipeline` STRING,
  `subtask` INT,
  `at` TIMESTAMP_LTZ(3),
  `model` STRING,
  `model_version` BIGINT,
  `backend` STRING,
  `device` STRING,
  `reason` STRING,
  `stale` BOOLEAN,
  `refused` ARRAY<STRING>,
  PRIMARY KEY (`key`) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = 'scoring-status',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.isolation.level' = 'read_committed',
  'key.format' = 'raw',
  'value.fields-include' = 'EXCEPT_KEY',
  'value.format' = 'json',
  'value.json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TEMPORARY VIEW `features` AS
SELECT `id`, `event_time`, `score`, `model`, `model_version`, `features`,
  `features`[1] AS `amount`,
  `features`[2] AS `card_id_count_60d`,
  `features`[3] AS `card_id_ratio_to_clean_mean_amount_60d`,
  `features`[4] AS `card_id_ratio_to_median_amount_60d`,
  `features`[5] AS `card_id_max_ratio_amount_30d`,
  `features`[6] AS `card_id_since_outlier_amount_60d`,
  `features`[7] AS `terminal_run`,
  `features`[8] AS `terminal_run_age`,
  `features`[9] AS `terminal_run_gap`,
  `features`[10] AS `terminal_since_negative`,
  `features`[11] AS `terminal_run_min`
FROM `feature_log` WHERE `pipeline` = 'card-fraud';

CREATE TEMPORARY VIEW `scored` AS
SELECT `id`, CAST(`event_time` AS TIMESTAMP_LTZ(3)) AS `event_time`, `model`, `model_version`, `score`, TRUE AS `decides`
FROM `feature_log` WHERE `pipeline` = 'card-fraud'
UNION ALL
SELECT l.`id`, CAST(l.`event_time` AS TIMESTAMP_LTZ(3)), b.`model`, b.`model_version`, b.`score`, FALSE
FROM (SELECT * FROM `feature_log` WHERE `pipeline` = 'card-fraud') AS l CROSS JOIN UNNEST(l.`beside`) AS b (`model`, `model_version`, `score`);

CREATE TEMPORARY VIEW `model_quality` AS
SELECT `model`, `version`, `event_time`, `examples`, `positives`, `average_precision`, `auc`, `log_loss`,
  `brier`, `calibration_error`
FROM `model_metrics` WHERE `model` IS NOT NULL;

CREATE TEMPORARY VIEW `alerts_by_minute` AS
SELECT window_start, COUNT(DISTINCT `id`) AS `alerts`, MAX(`score`) AS `highest_score`
FROM TUMBLE(TABLE `alerts`, DESCRIPTOR(`event_time`), INTERVAL '1' MINUTE)
GROUP BY window_start, window_end;

CREATE TEMPORARY VIEW `dead_letters_by_reason` AS
SELECT DECODE(`headers`['source-topic'], 'UTF-8') AS `topic`, DECODE(`headers`['reason'], 'UTF-8') AS `reason`,
  COUNT(*) AS `letters`, MAX(`recorded_at`) AS `newest`
FROM `dead_letters`
GROUP BY DECODE(`headers`['source-topic'], 'UTF-8'), DECODE(`headers`['reason'], 'UTF-8');

CREATE TEMPORARY MODEL `fraud`
INPUT (`features` ARRAY<FLOAT>)
OUTPUT (`probability` FLOAT, `by_version` BIGINT)
WITH (
  'provider' = 'weir',
  'name' = 'fraud',
  'models.topic' = 'models',
  'features' = 'amount;card_id_count_60d;card_id_ratio_to_clean_mean_amount_60d;card_id_ratio_to_median_amount_60d;card_id_max_ratio_amount_30d;card_id_since_outlier_amount_60d;terminal_run;terminal_run_age;terminal_run_gap;terminal_since_negative;terminal_run_min',
  'properties.bootstrap.servers' = 'localhost:9092'
);

CREATE TEMPORARY MODEL `champion`
INPUT (`features` ARRAY<FLOAT>)
OUTPUT (`probability` FLOAT, `by_model` STRING, `by_version` BIGINT)
WITH (
  'provider' = 'weir',
  'name' = 'fraud',
  'models.topic' = 'models',
  'features' = 'amount;card_id_count_60d;card_id_ratio_to_clean_mean_amount_60d;card_id_ratio_to_median_amount_60d;card_id_max_ratio_amount_30d;card_id_since_outlier_amount_60d;terminal_run;terminal_run_age;terminal_run_gap;terminal_since_negative;terminal_run_min',
  'properties.bootstrap.servers' = 'localhost:9092',
  'pipeline' = 'card-fraud'
);
