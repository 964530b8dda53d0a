// Listens for snapshots and shows the newest; says so when there are none.

import * as format from "./format.js";

const STALE_AFTER_MS = 4_000;
const main = document.querySelector("main");
const figures = new Map([...document.querySelectorAll("[data-figure]")].map((node) => [node.dataset.figure, node]));

const STATES = {
  CONNECTING: "Connecting", WAITING_FOR_TOPICS: "Waiting for topics", CATCHING_UP: "Catching up", LIVE: "Live",
  UNREACHABLE: "Broker unreachable",
};

export const byId = (id) => document.getElementById(id);

export function write(node, text) {
  if (node.textContent !== text) node.textContent = text; // a live region speaks at each write
}

/** The figures by their names in the page. */
export function writeFigures(texts) {
  for (const [name, text] of Object.entries(texts)) write(figures.get(name), text);
}

/** What all pages have: figures of what was judged, how fast and how late. */
export const judged = ({ decisions, rate, latency, alerts, deadLetters }) => {
  const ahead = alerts.distinct - decisions.alerts;
  return {
    "rate": format.rate(rate.perSecond),
    "p50": format.millis(latency.recent.p50),
    "p99": format.millis(latency.recent.p99),
    "p50-whole": latency.whole.count ? `whole run ${format.millis(latency.whole.p50)}` : "",
    "p99-whole": latency.whole.count ? `whole run ${format.millis(latency.whole.p99)}` : "",
    "decisions": format.count(decisions.total),
    "share": decisions.total ? `${format.percent(decisions.alerts, decisions.total)} alerts` : "",
    "alerts": format.count(decisions.alerts),
    "alerts-ahead": ahead > 0 ? `${format.count(ahead)} more to commit` : "",
    "dead-letters": format.count(deadLetters.total),
  };
};

function say(state, title, detail) {
  byId("connection").dataset.state = state;
  write(byId("connection-state"), title);
  write(byId("connection-detail"), detail);
}

/** Shows each snapshot by what the page adds to what all pages show. */
export function listen(showMore) {
  let lastNews = 0; // by this machine's clock: how old the server's own time is, a wrong clock could not tell
  let lastShown = null;
  let source = null;

  function show(snapshot) {
    const { connection, malformed } = snapshot;
    say(connection.state.toLowerCase().replaceAll("_", "-"), STATES[connection.state] ?? connection.state,
      `since ${format.timeSeenFrom(snapshot.at, connection.since)} UTC. ${connection.detail}`);
    write(byId("clock"), `figures of ${format.time(snapshot.at)} UTC`);
    byId("malformed").hidden = malformed.total === 0;
    write(byId("malformed"), malformed.total ? `${format.count(malformed.total)} records break their topic's format. The latest: ${malformed.latest}` : "");
    showMore(snapshot);
  }

  function open() {
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
    if (source.readyState === EventSource.CLOSED) open();
  }, 1_000);

  open();
}

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
