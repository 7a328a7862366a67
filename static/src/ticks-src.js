// A button whose value is "tick.<type>.<panel>" or "untick.<type>.<panel>" ticks a column of its table at once, where
// the server would do the same and send the page again. The counts of the panels follow whatever is ticked.

import { announce } from "./js/status.js";

const boxesOf = (table, type) => table.querySelectorAll(`input[type="checkbox"][name="t.${type}"]`);

// recount writes how much of its panel a type shows. Fields that a filter leaves out stay counted.
function recount(table, type) {
  const count = table.closest("details")?.querySelector(`summary [data-type="${type}"]`);
  if (!count) return;
  const number = count.querySelector("b");
  const [whole, ...fields] = boxesOf(table, type);
  const ticked = fields.filter((box) => box.checked).length;
  if (!count.dataset.rest) {
    count.dataset.rest = Number(number.textContent) - fields.filter((box) => box.defaultChecked).length;
  }
  number.textContent = Number(count.dataset.rest) + ticked;
  count.classList.toggle("is-off", !whole.checked);
}

document.addEventListener("change", ({ target }) => {
  const table = target.closest("table");
  if (table && target.name?.startsWith("t.")) recount(table, target.name.slice(2));
});

document.addEventListener("click", (event) => {
  const button = event.target.closest('button[name="do"]');
  const [verb, type] = (button?.value || "").split(".");
  if (verb !== "tick" && verb !== "untick") return;
  event.preventDefault();
  const table = button.closest("table");
  let changed = 0;
  for (const box of boxesOf(table, type)) {
    if (box.checked !== (verb === "tick")) changed++;
    box.checked = verb === "tick";
  }
  recount(table, type);
  announce(`${changed} ${changed === 1 ? "box" : "boxes"} ${verb === "tick" ? "ticked" : "unticked"}. Nothing is saved yet`);
});

// What a browser brought back from its memory is counted too.
addEventListener("pageshow", () => {
  for (const table of document.querySelectorAll(".eg-matrix table")) {
    const types = new Set(Array.from(table.querySelectorAll('input[name^="t."]'), (box) => box.name.slice(2)));
    for (const type of types) recount(table, type);
  }
});
