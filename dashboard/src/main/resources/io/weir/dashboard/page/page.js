// Listens for snapshots and shows the newest; says so when there are none.

import * as charts from "./charts.js";
import * as format from "./format.js";
import * as tables from "./tables.js";

const STALE_AFTER_MS = 4_000;
const SILENT_AFTER_MS = 60_000; // a subtask that has not told for so long does not run
const byId = (id) => document.getElementById(id);
const main = document.querySelector("main");

const figures = new Map([...document.querySelectorAll("[data-figure]")].map((node) => [node.dataset.figure, node]));
const updateCharts = charts.create({
  rate: byId("rate"), latency: byId("latency"), precision: byId("precision"), scores: byId("scores"),
});
const updateAlerts = tables.alerts(byId("alerts"));
const updateScoring = tables.scoring(byId("scoring"));
const updateDeadLetters = tables.deadLetters(byId("dead-letters"));

const STATES = {
  CONNECTING: "Connecting", WAITING_FOR_TOPICS: "Waiting for topics", CATCHING_UP: "Catching up", LIVE: "Live",
  UNREACHABLE: "Broker unreachable",
};

function write(node, text) {
  if (node.textContent !== text) node.textContent = text; // a live region speaks at each write
}

function say(state, title, detail) {
  byId("connection").dataset.state = state;
  write(byId("connection-state"), title);
  write(byId("connection-detail"), detail);
}

function show(snapshot) {
  const { connection, decisions, alerts, latency, quality, models, deadLetters, malformed } = snapshot;
  say(connection.state.toLowerCase().replaceAll("_", "-"), STATES[connection.state] ?? connection.state,
    `since ${format.timeSeenFrom(snapshot.at, connection.since)} UTC. ${connection.detail}`);
  write(byId("clock"), `figures of ${format.time(snapshot.at)} UTC`);

  const newest = quality.reduce((best, q) => (!best || q.examples > best.examples ? q : best), null);
  const model = models.find((m) => m.name === newest?.model) ?? models[0];
  const ahead = alerts.distinct - decisions.alerts;
  const texts = {
    "rate": format.rate(snapshot.rate.perSecond),
    "p50": format.millis(latency.recent.p50),
    "p99": format.millis(latency.recent.p99),
    "p50-whole": latency.whole.count ? `whole run ${format.millis(latency.whole.p50)}` : "",
    "p99-whole": latency.whole.count ? `whole run ${format.millis(latency.whole.p99)}` : "",
    "decisions": format.count(decisions.total),
    "share": decisions.total ? `${format.percent(decisions.alerts, decisions.total)} alerts` : "",
    "alerts": format.count(decisions.alerts),
    "alerts-ahead": ahead > 0 ? `${format.count(ahead)} more to commit` : "",
    "dead-letters": format.count(deadLetters.total),
    "labels": format.count(snapshot.labelsLearned),
    "positives": newest ? `${format.count(newest.positives)} fraud` : "",
    "average-precision": format.fraction(newest?.averagePrecision),
    "auc": newest ? `AUC ${format.fraction(newest.auc)}` : "",
    "model-version": format.count(model?.version),
    "model-kind": model ? `${model.name}, ${model.kind ?? "kind unknown"}` : "none learned yet",
  };
  for (const [name, text] of Object.entries(texts)) write(figures.get(name), text);

  updateCharts(snapshot);
  updateAlerts(alerts.newest);
  updateDeadLetters(deadLetters.bySource);
  const silent = (each) => Date.parse(snapshot.at) - Date.parse(each.at) > SILENT_AFTER_MS;
  updateScoring(snapshot.scoring.map((each) => ({ ...each, told: format.timeSeenFrom(snapshot.at, each.at), silent: silent(each) })));
  const failed = snapshot.scoring.filter((each) => !silent(each)).flatMap((each) =>
    each.failedGpus.map(({ gpu, reason, advice }) => `GPU ${gpu} has failed (${each.pipeline}, subtask ${each.subtask}): ${reason}. ${advice}`));
  byId("gpu-failed").hidden = failed.length === 0;
  write(byId("gpu-failed"), failed.join(" "));
  byId("malformed").hidden = malformed.total === 0;
  write(byId("malformed"), malformed.total ? `${format.count(malformed.total)} records break their topic's format. The latest: ${malformed.latest}` : "");
}

let lastNews = 0; // by this machine's clock: how old the server's own time is, a wrong clock could not tell
let lastShown = null;
let source = null;

function listen() {
  source?.close();
  source = new EventSource("/api/events");
  source.addEventListener("snapshot", (event) => {
    lastNews = performance.now();
    main.classList.remove("stale");
    lastShown = JSON.parse(event.data);
    // A hidden page need not draw; it draws the newest when it is looked at again.
    if (!document.hidden) show(lastShown);
  });
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && lastShown && !main.classList.contains("stale")) show(lastShown);
});

setInterval(() => {
  if (performance.now() - lastNews < STALE_AFTER_MS) return;
  main.classList.add("stale");
  const since = lastShown ? ` The figures are those of ${format.time(lastShown.at)} UTC.` : "";
  say("stale", "No connection", `to this page's server; trying again.${since}`);
  // A browser gives up on some answers for good; then begin anew.
  if (source.readyState === EventSource.CLOSED) listen();
}, 1_000);

listen();

fetch("/api/links").then((answer) => answer.json()).then((links) => {
  byId("links").replaceChildren(...links.map(({ title, url }) => {
    const anchor = document.createElement("a");
    anchor.href = url;
    anchor.textContent = title;
    anchor.rel = "noreferrer";
    return anchor;
  }));
  byId("links").hidden = links.length === 0;
}).catch(() => {}); // the page is whole without them
