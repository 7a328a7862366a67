// Behaviours of every page. Each only adds to a page that works without script; nothing here is
// inline, evaluated or styled by attribute, because the Content-Security-Policy forbids it.

import { startParts } from "./js/parts.js";
import { guardPrivatePages } from "./js/private.js";
import { guardLargeFiles } from "./js/upload.js";
import { followSwaps } from "./js/swap.js";
import { tellFailures } from "./js/failure.js";

startParts(document.body);
guardPrivatePages();
guardLargeFiles();
followSwaps();
tellFailures();
