-- A tour through a pipeline in SQL. After ./weir up and ./weir submit pipelines/card-fraud.yaml:
--   ./weir sql -f examples/sql/tour.sql
-- It sends payments and labels of its own, so that there is something to see. docs/sql.md explains it.

SET 'table.dml-sync' = 'true';

-- 3,000 payments, one each half minute, of 50 cards at 100 terminals.
CREATE TEMPORARY TABLE made_up (n BIGINT, card BIGINT, terminal BIGINT, cents BIGINT) WITH (
  'connector' = 'datagen', 'number-of-rows' = '3000',
  'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '3000',
  'fields.card.min' = '1', 'fields.card.max' = '50',
  'fields.terminal.min' = '1', 'fields.terminal.max' = '100',
  'fields.cents.min' = '100', 'fields.cents.max' = '30000');

INSERT INTO transactions
  SELECT n, card, terminal, cents / 100e0, TO_TIMESTAMP_LTZ(1767225600000 + n * 30000, 3) FROM made_up;

-- A day later it turns out that those above 250 at every second terminal were fraud.
INSERT INTO labels
  SELECT transaction_id, amount > 250 AND MOD(terminal_id, 2) = 0, event_time + INTERVAL '1' DAY
  FROM transactions /*+ OPTIONS('scan.bounded.mode' = 'latest-offset') */;

-- The model that the pipeline learns from them, with the reasons of each score. A query waits until it has a first version.
CREATE TEMPORARY MODEL explained
INPUT (features ARRAY<FLOAT>)
OUTPUT (probability FLOAT, by_version BIGINT, reasons ARRAY<ROW<feature STRING, `value` FLOAT, contribution FLOAT>>)
WITH (
  'provider' = 'weir', 'name' = 'fraud', 'wait' = '5 min');

CREATE TEMPORARY VIEW one_payment AS
  SELECT ARRAY[CAST(299 AS FLOAT), 60, 2, 2, 1, CAST(NULL AS FLOAT), 0, NULL, NULL, NULL, NULL] AS features;

SELECT probability > 0 AS there_is_a_model FROM ML_PREDICT(TABLE one_payment, MODEL explained, DESCRIPTOR(features));

-- What scoring logged of the payments, each with its card.
CREATE TEMPORARY VIEW payments AS
  SELECT t.transaction_id, t.card_id, t.amount, t.event_time AS at_time, f.features
  FROM transactions /*+ OPTIONS('scan.bounded.mode' = 'latest-offset') */ AS t
  JOIN feature_log /*+ OPTIONS('scan.bounded.mode' = 'latest-offset') */ AS f ON f.id = t.transaction_id;

-- Features of one's own beside those of the pipeline.
CREATE TEMPORARY VIEW with_features AS
  SELECT * FROM WINDOW_FEATURES(
    input => TABLE payments PARTITION BY card_id,
    event_time => DESCRIPTOR(at_time),
    features => 'count, avg(amount) over 6 h');

-- The live stream, features and the model in one query.
SELECT transaction_id, amount, count_6h, ROUND(avg_amount_6h, 2) AS avg_amount_6h, probability, by_version, reasons[1].feature AS because
FROM ML_PREDICT(TABLE with_features, MODEL explained, DESCRIPTOR(features))
WHERE probability > 0.5
LIMIT 10;
