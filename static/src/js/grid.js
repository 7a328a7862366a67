// The entry grid: keys move between its cells, a pasted block fills them, and each cell is saved as it is left. The form
// beneath saves everything without script; here its button saves what is not saved yet.

import { Cells } from "./grid-cells.js";
import { moveByKeys } from "./grid-keys.js";
import { takePastes } from "./grid-paste.js";
import { Saver } from "./grid-save.js";

export function startGrid(form) {
  if (!form || !document.getElementById("grid-was")) return;
  const cells = new Cells(form.querySelector(".eg-grid"));
  const saver = new Saver(form, cells);
  moveByKeys(cells, saver);
  takePastes(cells, saver, document.getElementById("grid-note"));
  for (const element of document.querySelectorAll("[data-scripted]")) element.hidden = false;
}
