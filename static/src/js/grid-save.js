// Saving cell by cell. One request is under way at a time, so that the marks of what the cells held are always those of
// the last answer; what changes meanwhile goes into the next one. A request that fails keeps everything: it is sent
// again with the next cell, by the form's button, or when the line is back.

import { look } from "./grid-cells.js";
import { hideFailure, serversWords, showFailure } from "./failure.js";
import { announce } from "./status.js";

const PATIENCE = 15000; // milliseconds for a request
const CHOOSING = 700; // milliseconds: letters typed at a select box choose again and again

export class Saver {
  #form;
  #cells;
  #waiting = new Set(); // controls to send
  #under = false; // a request is under way
  #timer = 0;
  #was;
  #note = ""; // to say with the next answer

  constructor(form, cells) {
    this.#form = form;
    this.#cells = cells;
    this.#was = marks(this.#hidden.value);
    const { table } = cells;
    table.addEventListener("input", ({ target }) => look(target));
    table.addEventListener("change", ({ target }) => this.#changed(target));
    table.addEventListener("focusout", ({ target }) => this.#waiting.has(target) && this.#send());
    form.addEventListener("submit", (event) => this.#submitted(event));
    addEventListener("online", () => this.#send());
    addEventListener("beforeunload", (event) => {
      if (this.#under || this.#waiting.size > 0 || (form.dataset.preview && this.#unsaved().length > 0)) event.preventDefault();
    });
  }

  get #hidden() {
    return document.getElementById("grid-was");
  }

  // save sends the cells at once, in one request.
  save(controls, note = "") {
    this.#note = note;
    for (const control of controls) this.#mark(control);
    this.#send();
  }

  // restore brings back what a cell held when it was entered.
  restore(control, value) {
    if (value === undefined || control.value === value) return;
    control.value = value;
    look(control);
    if (control.select) control.select();
    if (control.options) this.#changed(control);
  }

  #mark(control) {
    look(control);
    const { classList } = control.closest("td");
    classList.remove("is-saved");
    classList.add("is-unsaved");
    this.#waiting.add(control);
  }

  #changed(control) {
    if (!this.#cells.at(control)) return;
    this.#mark(control);
    clearTimeout(this.#timer);
    if (control.options) this.#timer = setTimeout(() => this.#send(), CHOOSING);
    else this.#send();
  }

  #unsaved() {
    return Array.from(this.#cells.table.querySelectorAll(".is-unsaved"), (cell) => cell.querySelector("select, input"));
  }

  // The form's button sends what is not saved; the two of a clash decide about one cell.
  #submitted(event) {
    event.preventDefault();
    const button = event.submitter;
    if (button && (button.name === "keep" || button.name === "use")) {
      const control = button.closest("td").querySelector("select, input");
      control.focus();
      this.#waiting.add(control);
      this.#send([[button.name, button.value]]);
      return;
    }
    for (const control of this.#unsaved()) this.#waiting.add(control);
    if (this.#waiting.size > 0) this.#send();
    else if (!this.#under) announce(this.#form.dataset.saved);
  }

  async #send(more = []) {
    if (this.#under || this.#waiting.size === 0) return;
    this.#under = true;
    let sent = true;
    while (sent && this.#waiting.size > 0) {
      sent = await this.#ask(more);
      more = [];
    }
    this.#under = false;
    if (sent && this.#form.dataset.preview && this.#unsaved().length === 0) location.assign(this.#form.action);
  }

  // ask sends the cells that wait and takes the answer. Whatever goes wrong, they wait again; it is false then.
  async #ask(more) {
    const sent = new Map(Array.from(this.#waiting, (control) => [control, control.value]));
    this.#waiting.clear();
    const again = (name, words) => {
      for (const control of sent.keys()) this.#mark(control);
      showFailure(name, words);
      return false;
    };
    let response;
    let text;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), PATIENCE);
    try {
      response = await fetch(this.#form.action, { method: "POST", body: this.#body(sent, more), headers: { "HX-Request": "true" }, signal: late.signal });
      text = await response.text();
    } catch {
      return again(late.signal.aborted ? "timeout" : "offline");
    } finally {
      clearTimeout(timer);
    }
    const answer = new DOMParser().parseFromString(text, "text/html").getElementById("grid-answer");
    if (response.status === 401) return again("error", this.#form.dataset.signedOut);
    if (!answer) return again("error", serversWords(response.headers.get("HX-Retarget"), text));
    hideFailure();
    this.#take(answer, sent);
    return true;
  }

  #body(sent, more) {
    const body = new URLSearchParams(more);
    body.set("csrf", this.#form.elements.csrf.value);
    const was = [];
    for (const [control, value] of sent) {
      body.append(control.name, value);
      if (this.#was.has(control.name)) was.push(`${control.name}=${this.#was.get(control.name)}`);
    }
    body.set("was", was.join(" "));
    return body;
  }

  // take shows an answer: how far the set is, what the cells hold now, and in each what the server says of it. A cell
  // that has been changed since keeps what is typed.
  #take(answer, sent) {
    document.getElementById("grid-head").replaceWith(answer.querySelector("#grid-head"));
    for (const control of sent.keys()) this.#was.delete(control.name);
    for (const [name, mark] of marks(answer.querySelector("#grid-was").value)) this.#was.set(name, mark);
    this.#hidden.value = Array.from(this.#was, (pair) => pair.join("=")).join(" ");
    for (const cell of answer.querySelectorAll("td")) {
      const told = cell.querySelector("select, input");
      const control = document.getElementById(told.id);
      if (!this.#waiting.has(control) && control.value === sent.get(control)) show(control, told, cell);
    }
    announce([answer.dataset.announce, this.#note].join(" ").trim());
    this.#note = "";
  }
}

// marks reads "c1_2=6- c1_3=2".
function marks(text) {
  return new Map(text.split(" ").filter(Boolean).map((pair) => {
    const cut = pair.indexOf("=");
    return [pair.slice(0, cut), pair.slice(cut + 1)];
  }));
}

// show makes a cell what the server says. The control itself stays, and with it the focus.
function show(control, told, cell) {
  const live = control.closest("td");
  for (const node of Array.from(live.childNodes)) if (node !== control) node.remove();
  let before = true;
  for (const node of Array.from(cell.childNodes)) {
    if (node === told) before = false;
    else if (before) live.insertBefore(document.adoptNode(node), control);
    else live.append(document.adoptNode(node));
  }
  for (const name of ["class", "aria-invalid", "aria-describedby"]) {
    if (told.hasAttribute(name)) control.setAttribute(name, told.getAttribute(name));
    else control.removeAttribute(name);
  }
  const { value } = told;
  if (control.options && control.options.length !== told.options.length) control.replaceChildren(...Array.from(told.options, (o) => document.adoptNode(o)));
  if (control.value !== value) control.value = value;
  live.className = cell.className;
  const bad = control.hasAttribute("aria-invalid");
  if (!bad) live.classList.add("is-saved");
  const row = live.closest("tr");
  row.classList.toggle("is-error", row.querySelector("[aria-invalid]") !== null);
}
