// What plain HTML cannot do: times in the reader's zone, pages that follow the journey live, and words that light up with their figure.
"use strict";

const units = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" });
const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });
const date = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", year: "numeric" });

function tellTimes(within) {
  for (const time of within.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    const seconds = (at - Date.now()) / 1000;
    const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) || ["second", 1];
    const text = Math.abs(seconds) > 20 * 86400 ? date.format(at) : Math.abs(seconds) < 5 ? "just now" : relative.format(Math.round(seconds / size), unit);
    if (time.textContent !== text) time.textContent = text;
    if (!time.dataset.told) { time.title = absolute.format(at); time.dataset.told = "1"; }
  }
}

// A page asks for itself again and takes over the parts marked data-live; focus and opened details stay where they are.
let asking = false, askAgain = false;
async function refresh() {
  if (asking) { askAgain = true; return; }
  asking = true;
  try {
    const answer = await fetch(location.href, { headers: { "x-refresh": "1" } });
    if (answer.ok) takeOver(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch { /* away for a moment: the stream tells, and the next pulse asks again */ }
  asking = false;
  if (askAgain) { askAgain = false; setTimeout(refresh, 150); }
}

function takeOver(fresh) {
  for (const old of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(old.id);
    if (!next) continue;
    const known = new Set([...old.querySelectorAll("[id]")].map((element) => element.id));
    const opened = new Set([...old.querySelectorAll("details")].map((element, index) => [element.open, index]).filter(([open]) => open).map(([, index]) => index));
    const focused = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    const scrolled = [...old.querySelectorAll(".cards, .scroll, ol.columns")].map((element) => [element.scrollTop, element.scrollLeft]);
    const scrolledSelf = old.scrollTop;
    for (const element of next.querySelectorAll("[id]")) if (known.size && !known.has(element.id)) element.classList.add("fresh");
    next.querySelectorAll("details").forEach((element, index) => { if (opened.has(index)) element.open = true; });
    tellTimes(next);
    old.replaceChildren(...next.childNodes);
    [...old.querySelectorAll(".cards, .scroll, ol.columns")].forEach((element, index) => { if (scrolled[index]) [element.scrollTop, element.scrollLeft] = scrolled[index]; });
    old.scrollTop = scrolledSelf;
    if (focused) [...old.querySelectorAll("a[href]")].find((link) => link.getAttribute("href") === focused)?.focus({ preventScroll: true });
  }
}

let stream = null, seen = document.body.dataset.seen;
function follow() {
  if (stream || document.hidden || !document.querySelector("[data-live]")) return;
  stream = new EventSource(`${document.body.dataset.root}/live?seen=${encodeURIComponent(seen)}`);
  stream.onopen = () => sayLive(true);
  stream.onerror = () => {
    sayLive(false);
    // A browser tries again by itself after a lost line, but not after an answer like 503.
    if (stream?.readyState === EventSource.CLOSED) { unfollow(); setTimeout(follow, 2000); }
  };
  stream.onmessage = (event) => { seen = event.lastEventId; refresh(); };
}

function unfollow() {
  stream?.close();
  stream = null;
}

function sayLive(live) {
  const pulse = document.querySelector("[data-pulse]");
  pulse.classList.toggle("on", live);
  pulse.querySelector("[data-pulse-text]").textContent = live ? "Live" : "Reconnecting";
}

// All cards of one story light up together; a figure and its words do, too.
function lightUp(attribute, within, sign) {
  document.addEventListener(sign, (event) => {
    const chosen = event.target.closest?.(within)?.getAttribute(attribute) ?? null;
    for (const element of document.querySelectorAll(`[${attribute}]`)) element.classList.toggle("lit", chosen !== null && element.getAttribute(attribute) === chosen);
    document.querySelector(".columns")?.classList.toggle("has-lit", chosen !== null);
  });
}

function lightSlots(event) {
  const slot = event.target.closest?.("[data-slot]")?.dataset.slot;
  const marks = event.target.closest?.("[data-slots]")?.dataset.slots.split(" ") ?? [];
  for (const mark of document.querySelectorAll("[data-slots]")) mark.classList.toggle("lit", Boolean(slot) && mark.dataset.slots.split(" ").includes(slot));
  for (const line of document.querySelectorAll("[data-slot]")) line.classList.toggle("lit", marks.includes(line.dataset.slot));
}

for (const sign of ["pointerover", "focusin"]) {
  lightUp("data-story", "[data-story]", sign);
  document.addEventListener(sign, lightSlots);
}
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return unfollow();
  follow();
  refresh();
});
window.addEventListener("pagehide", unfollow);
window.addEventListener("pageshow", follow);
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea");
  const search = document.getElementById("q");
  if (event.key === "/" && !typing && search && !event.ctrlKey && !event.metaKey) { event.preventDefault(); search.focus(); search.select(); }
});

document.querySelector("[data-pulse]").hidden = !document.querySelector("[data-live]");
tellTimes(document);
setInterval(() => tellTimes(document), 5000);
const polled = document.querySelector("[data-poll]");
if (polled) setInterval(() => { if (!document.hidden) refresh(); }, Number(polled.dataset.poll) * 1000);
document.querySelector(".post.chosen")?.scrollIntoView({ block: "nearest" });
follow();

// A drawing that is wider than the screen begins at the company that was asked for.
for (const frame of document.querySelectorAll(".graph-frame")) {
  const asked = frame.querySelector(".dg-asked")?.getBoundingClientRect();
  if (asked) frame.scrollLeft += asked.left + asked.width / 2 - frame.getBoundingClientRect().left - frame.clientWidth / 2;
}
