// Keys: Enter and the arrows between cells, Home and End to the ends of the row, Escape back to what the cell held. In a
// text they move the caret first, and leave the cell at its edge; a select box keeps the letters, the space bar and
// Alt with an arrow.

// edge says whether the caret of a control can go no further to that side; a text that is selected as a whole is left
// at once.
function edge(control, side) {
  if (control.options) return true;
  const { selectionStart: from, selectionEnd: to, value } = control;
  if (from === 0 && to === value.length) return true;
  return from === to && to === (side < 0 ? 0 : value.length);
}

// open says whether the list of a select box is open; browsers that cannot tell keep such keys to themselves.
function open(control) {
  try {
    return control.matches("select:open");
  } catch {
    return false;
  }
}

const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

// target is where a key leads from a cell: a row and a column, or null when the key is not ours.
function target(event, control, at) {
  const { key, shiftKey, ctrlKey } = event;
  if (key === "Enter") return [at.row + (shiftKey ? -1 : 1), at.column];
  if (key === "Home" || key === "End") {
    const side = key === "Home" ? -1 : 1;
    if (shiftKey || (!ctrlKey && !edge(control, side))) return null;
    return [ctrlKey ? side * Infinity : at.row, side * Infinity];
  }
  const step = steps[key];
  if (!step || shiftKey || ctrlKey || (step[1] && !edge(control, step[1]))) return null;
  return [at.row + step[0], at.column + step[1]];
}

export function moveByKeys(cells, saver) {
  const held = new WeakMap(); // what a cell held when it was entered
  cells.table.addEventListener("focusin", ({ target: control }) => held.set(control, control.value));
  // an Enter that has moved the focus must not open the list that it comes to
  cells.table.addEventListener("keypress", (event) => event.key === "Enter" && cells.at(event.target) && event.preventDefault());
  cells.table.addEventListener("keydown", (event) => {
    const control = event.target;
    const at = cells.at(control);
    if (!at || event.altKey || event.metaKey || event.isComposing || open(control)) return;
    if (event.key === "Escape") return saver.restore(control, held.get(control));
    if (event.key === "F2" && control.select) return control.setSelectionRange(control.value.length, control.value.length);
    const to = target(event, control, at);
    if (!to) return;
    event.preventDefault(); // Enter would send the form, an arrow would choose
    cells.go(...to);
  });
}
