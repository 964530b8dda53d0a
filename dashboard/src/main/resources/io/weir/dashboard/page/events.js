// The page of a pipeline of events with a model.

import * as charts from "./charts.js";
import * as format from "./format.js";
import { byId, judged, listen, write, writeFigures } from "./live.js";
import * as tables from "./tables.js";

const SILENT_AFTER_MS = 60_000; // a subtask that has not told for so long does not run

const updateCharts = [
  charts.rate(byId("rate")), charts.latency(byId("latency")), charts.precision(byId("precision")), charts.scores(byId("scores")),
];
const updateAlerts = tables.alerts(byId("alerts"));
const updateQuality = tables.quality(byId("quality"));
const updateScoring = tables.scoring(byId("scoring"));
const updateContests = tables.contests(byId("contests"));
const updateDeadLetters = tables.deadLetters(byId("dead-letters"));

listen((snapshot) => {
  const { alerts, quality, models, deadLetters } = snapshot;
  const deciding = snapshot.contests[0]?.reigns[0].model;
  const newest = quality.find((q) => q.model === deciding)
    ?? quality.reduce((best, q) => (!best || q.examples > best.examples ? q : best), null);
  const model = models.find((m) => m.name === newest?.model) ?? models[0];
  writeFigures({
    ...judged(snapshot),
    "labels": format.count(snapshot.labelsLearned),
    "positives": newest ? `${format.count(newest.positives)} fraud` : "",
    "average-precision": format.fraction(newest?.averagePrecision),
    "auc": newest ? `AUC ${format.fraction(newest.auc)}` : "",
    "model-version": format.count(model?.version),
    "model-kind": model ? `${model.name}, ${model.kind ?? "kind unknown"}` : "none learned yet",
  });

  updateCharts.forEach((update) => update(snapshot));
  updateAlerts(alerts.newest);
  updateContests(snapshot.contests);
  const changes = snapshot.contests.flatMap(({ pipeline, reigns }) => reigns.filter(({ by }) => by !== "file").map(({ model, pinned, since, by, why }) =>
    `${format.dateAndTime(since)} ${model}${pinned ? ` version ${pinned}` : ""} decides in ${pipeline}, by ${by}${why ? `: ${why}` : ""}`));
  byId("promotions").hidden = changes.length === 0;
  write(byId("promotions"), changes.join(" · "));
  const degraded = snapshot.contests.filter((each) => each.degraded).map((each) => `${each.reigns[0].model} has gone bad: ${each.degraded}.`);
  byId("degraded").hidden = degraded.length === 0;
  write(byId("degraded"), degraded.join(" "));
  updateDeadLetters(deadLetters.bySource);
  updateQuality(quality.map(({ model, views }) => ({ model, views })));
  const silent = (each) => Date.parse(snapshot.at) - Date.parse(each.at) > SILENT_AFTER_MS;
  updateScoring(snapshot.scoring.map((each) => ({ ...each, told: format.timeSeenFrom(snapshot.at, each.at), silent: silent(each) })));
  const failed = snapshot.scoring.filter((each) => !silent(each)).flatMap((each) =>
    each.failedGpus.map(({ gpu, reason, advice }) => `GPU ${gpu} has failed (${each.pipeline}, subtask ${each.subtask}): ${reason}. ${advice}`));
  byId("gpu-failed").hidden = failed.length === 0;
  write(byId("gpu-failed"), failed.join(" "));
});
