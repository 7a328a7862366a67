// Compiles and copies what stands in static/ and the accessibility checker of the browser tests.
// Run by "npm run build" after a change here; the results are committed, so that neither running
// the application nor its tests need npm.

import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { compile } from "sass";

const out = new URL("../", import.meta.url).pathname;
const checker = new URL("../../app/webtest/testdata/", import.meta.url).pathname;
const here = new URL("./", import.meta.url).pathname;
const modules = here + "node_modules/";
const version = (name) => JSON.parse(readFileSync(`${modules}${name}/package.json`, "utf8")).version;

function styles() {
  const { css } = compile(here + "app.scss", { loadPaths: [modules, here], style: "compressed", charset: false, quietDeps: true });
  writeFileSync(out + "app.css", css);
}

async function script(entry, name, banner) {
  await build({
    entryPoints: [here + entry],
    outfile: out + name,
    bundle: true,
    minify: true,
    format: "iife",
    target: ["chrome99", "firefox97", "safari15.4"],
    legalComments: "none",
    banner,
  });
}

function htmx() {
  for (const name of readdirSync(out)) if (/^htmx-.*\.min\.js$/.test(name)) rmSync(out + name);
  cpSync(modules + "htmx.org/dist/htmx.min.js", `${out}htmx-${version("htmx.org")}.min.js`);
}

function licences() {
  const section = (name, use, file) =>
    `## ${name} ${version(name)}\n\n${use}\n\n${readFileSync(file, "utf8").trim()}\n`;
  writeFileSync(out + "LICENSES.md", [
    "# Licences of the parts made by others\n",
    section("govuk-frontend", "Parts of it are compiled into app.css and app.js.", here + "govuk-frontend-LICENSE.txt"),
    section("htmx.org", "The file htmx-*.min.js, unchanged.", modules + "htmx.org/LICENSE"),
  ].join("\n"));
}

function axe() {
  mkdirSync(checker, { recursive: true });
  cpSync(modules + "axe-core/axe.min.js", checker + "axe.min.js");
  cpSync(modules + "axe-core/LICENSE", checker + "axe-LICENSE.txt");
  cpSync(modules + "axe-core/LICENSE-3RD-PARTY.txt", checker + "axe-LICENSE-3RD-PARTY.txt");
}

styles();
await script("app-src.js", "app.js", { js: `/*! Contains parts of govuk-frontend ${version("govuk-frontend")}, MIT licence: see LICENSES.md */` });
await script("grid-src.js", "grid.js", {});
await script("ticks-src.js", "ticks.js", {});
htmx();
licences();
axe();
