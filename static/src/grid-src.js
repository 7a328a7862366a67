// The script of the entry grid, for the page that has one.

import { startGrid } from "./js/grid.js";

startGrid(document.getElementById("grid"));
