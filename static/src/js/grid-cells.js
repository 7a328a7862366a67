// The controls of the grid by row and column. Every row has the same columns.

export class Cells {
  constructor(table) {
    this.table = table;
    this.rows = Array.from(table.tBodies[0].rows, (row) => Array.from(row.querySelectorAll("select, input")));
  }

  // at is where a control stands, null for what is none of them.
  at(control) {
    for (const [row, all] of this.rows.entries()) {
      const column = all.indexOf(control);
      if (column >= 0) return { row, column };
    }
    return null;
  }

  // go moves the focus into a cell, as far as there are cells; a text is selected, so that typing replaces it.
  go(row, column) {
    const all = this.rows[Math.max(0, Math.min(row, this.rows.length - 1))];
    const control = all[Math.max(0, Math.min(column, all.length - 1))];
    control.focus();
    if (control.select) control.select();
  }
}

// fill puts a text into a control. What is no choice of a select box becomes one, so that it is seen and refused.
export function fill(control, text) {
  if (control.options) {
    const choice = Array.from(control.options).find((o) => o.value === text || o.label.trim() === text);
    if (!choice) control.add(new Option(text, text));
    control.value = choice ? choice.value : text;
  } else {
    control.value = text;
  }
}

// look marks the cell of a control as blank or not.
export function look(control) {
  control.closest("td").classList.toggle("is-blank", control.value === "");
}
