// A request that failed is said in #eg-failed, a banner that the layout holds hidden. Nothing is
// swapped, so what was typed stays. The banner's words: data-error, data-offline, data-timeout;
// they are shown in its [data-words]. The server's own words replace them when its answer names
// the banner by "HX-Retarget: #eg-failed"; they are taken as text, never as markup.

import { announce } from "./status.js";

let failed = null; // the element whose request failed last

// serversWords are those of an answer that names the banner; "" for any other.
export function serversWords(target, markup) {
  if (target !== "#eg-failed") return "";
  const answer = new DOMParser().parseFromString(markup, "text/html");
  return answer.body.textContent.replace(/\s+/g, " ").trim();
}

// showFailure says what went wrong: the words, else those of the banner for the name.
export function showFailure(name, words) {
  const banner = document.getElementById("eg-failed");
  if (!banner) return;
  const text = words || banner.dataset[name] || "";
  (banner.querySelector("[data-words]") || banner).textContent = text;
  banner.hidden = false;
  banner.scrollIntoView({ block: "nearest" });
  announce(text);
}

// hideFailure takes the message away again.
export function hideFailure() {
  document.getElementById("eg-failed").hidden = true;
}

function show(element, name, words) {
  failed = element;
  showFailure(name, words);
}

// A success of the same element takes the message away; a poll elsewhere on the page does not.
function clear({ elt, successful }) {
  if (!failed || !successful || (failed !== elt && failed.isConnected)) return;
  failed = null;
  hideFailure();
}

export function tellFailures() {
  document.addEventListener("htmx:responseError", ({ detail }) => {
    show(detail.elt, "error", serversWords(detail.xhr.getResponseHeader("HX-Retarget"), detail.xhr.responseText));
  });
  document.addEventListener("htmx:sendError", ({ detail }) => show(detail.elt, "offline"));
  document.addEventListener("htmx:timeout", ({ detail }) => show(detail.elt, "timeout"));
  document.addEventListener("htmx:afterRequest", ({ detail }) => clear(detail));
}
