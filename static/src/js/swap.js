// After a fragment has been swapped in: its parts start, its data-announce is said, and the focus
// stays where the reader was.

import { startParts } from "./parts.js";
import { announce } from "./status.js";

// Longer than htmx's settling (20 ms), after which the new content stands.
const SETTLED = 60; // milliseconds

// For each request whose reader had the focus in the asking element or in the region to be
// replaced: the element that had it. Polls that nobody stands in never move the focus.
const held = new WeakMap();

function active() {
  const element = document.activeElement;
  return element === document.body ? null : element;
}

function hold({ xhr, elt, target }) {
  const focus = active();
  if (focus && (elt.contains(focus) || target.contains(focus))) held.set(xhr, focus);
}

// place gives a lost focus back: to the element that had it, else to the region's data-focus,
// else to its heading, else to the region.
function place(xhr, region) {
  if (!held.has(xhr) || active()) return;
  const before = held.get(xhr);
  if (before.isConnected) before.focus();
  if (active()) return;
  const where = region.isConnected ? region : document.querySelector("main");
  const mark = where.matches("[data-focus]") ? where : where.querySelector("[data-focus]");
  const spot = mark || where.querySelector("h1, h2, h3, h4") || where;
  spot.focus();
  if (active()) return;
  spot.tabIndex = -1; // headings and regions take the focus only when told that they may
  spot.focus();
}

function say(region) {
  const speaker = region.matches("[data-announce]") ? region : region.querySelector("[data-announce]");
  if (speaker) announce(speaker.dataset.announce);
}

export function followSwaps() {
  document.addEventListener("htmx:beforeRequest", (event) => hold(event.detail));
  document.addEventListener("htmx:beforeSwap", (event) => hold(event.detail));
  document.addEventListener("htmx:afterSettle", (event) => {
    startParts(event.target);
    place(event.detail.xhr, event.target);
    say(event.target);
  });
  // A swap that only removes something settles nothing, and a button disabled while its request
  // runs has lost the focus even if nothing was swapped.
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    setTimeout(() => place(detail.xhr, detail.target), SETTLED);
  });
}
