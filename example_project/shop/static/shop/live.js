// Keeps the list of subscriptions up to date: by the API's stream where the site runs under ASGI, else by asking for the list again.
"use strict";

const SECONDS = 5;
const live = document.querySelector("[data-live]");

// As `_state` in purchases.py.
function stateOf(subscription) {
  const until = subscription.ended_at ?? subscription.current_period_end;
  const ending = subscription.cancel_at_period_end ? "ending" : "going on";
  const prices = subscription.prices.map((each) => each.price).join(",");
  return `${subscription.status}, ${ending}, ${until ? Math.floor(Date.parse(until) / 1000) : ""}, ${prices}`;
}

function isShown(subscription) {
  const line = live.querySelector(`[data-id="${CSS.escape(subscription.id)}"]`);
  return line !== null && line.dataset.state === stateOf(subscription);
}

async function show() {
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const fresh = page.querySelector("[data-live]");
  if (fresh) live.replaceChildren(...fresh.childNodes);
}

async function ask() {
  const answer = await fetch(live.dataset.list);
  if (answer.ok && !(await answer.json()).results.every(isShown)) await show();
}

function listen() {
  const stream = new EventSource(live.dataset.live);
  const changed = (event) => isShown(JSON.parse(event.data)) || show();
  stream.addEventListener("added", changed);
  stream.addEventListener("modified", changed);
  stream.addEventListener("removed", show);
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) setInterval(() => ask().catch(() => {}), SECONDS * 1000);
  });
}

if (live) listen();
