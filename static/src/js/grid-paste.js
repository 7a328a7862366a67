// A block copied from a spreadsheet fills the cells downwards and to the right of the one with the focus. A blank in it
// leaves its cell as it is. What does not fit is not written, and that is said.

import { fill } from "./grid-cells.js";
import { announce } from "./status.js";

// block takes a copied text apart: rows by line break, cells by tab; what holds one of these or a quote stands between
// quotes, where two quotes are one.
export function block(text) {
  const rows = [[]];
  const cell = /"((?:[^"]|"")*)"(\t|\r?\n|$)|([^\t\r\n]*)(\t|\r?\n|\r|$)/y;
  while (cell.lastIndex < text.length) {
    const found = cell.exec(text);
    const value = found[1] === undefined ? found[3] : found[1].replaceAll('""', '"');
    rows.at(-1).push(value.replace(/\s+/g, " ").trim());
    const end = found[1] === undefined ? found[4] : found[2];
    if (end === "") break;
    if (end !== "\t") rows.push([]);
    else if (cell.lastIndex === text.length) rows.at(-1).push("");
  }
  while (rows.length && rows.at(-1).every((value) => value === "")) rows.pop();
  return rows;
}

// spread fills the cells from a place on and returns which, and how many rows and columns were left over.
function spread(cells, at, rows) {
  const filled = [];
  let rest = 0;
  let wide = 0;
  for (const [down, values] of rows.entries()) {
    const row = cells.rows[at.row + down];
    if (!row) rest += 1;
    else wide = Math.max(wide, values.length - (row.length - at.column));
    for (const [right, value] of values.entries()) {
      const control = row && row[at.column + right];
      if (!control || value === "") continue;
      fill(control, value);
      filled.push(control);
    }
  }
  return { filled, rest, wide };
}

function lost({ rest, wide }, { dataset }) {
  const parts = [];
  if (rest > 0) parts.push(dataset.long.replace("{n}", rest));
  if (wide > 0) parts.push(dataset.wide.replace("{n}", wide));
  return parts.join(" ");
}

export function takePastes(cells, saver, note) {
  // a select box is no place to paste, so browsers tell the document
  document.addEventListener("paste", (event) => {
    const control = document.activeElement;
    const at = cells.at(control);
    if (!at) return;
    const rows = block(event.clipboardData.getData("text/plain"));
    if (rows.length === 0 || (rows.length === 1 && rows[0].length === 1 && !control.options)) return;
    event.preventDefault();
    const done = spread(cells, at, rows);
    const words = lost(done, note);
    note.querySelector("[data-words]").textContent = words;
    note.hidden = words === "";
    announce(words);
    saver.save(done.filled, words);
  });
}
