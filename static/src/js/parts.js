// The three scripted parts of govuk-frontend that the forms use.

import { Button } from "govuk-frontend/dist/govuk/components/button/button.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { PasswordInput } from "govuk-frontend/dist/govuk/components/password-input/password-input.mjs";

// ErrorSummary comes last: it takes the focus when it starts.
const parts = [
  [Button, { preventDoubleClick: true }],
  [PasswordInput, {}],
  [ErrorSummary, {}],
];

// startParts starts the parts in root, root itself included, that have not been started yet.
// govuk-frontend's own createAll looks only below its scope and complains of started parts.
export function startParts(root) {
  document.body.classList.add("js-enabled", "govuk-frontend-supported");
  for (const [Part, config] of parts) {
    const started = `data-${Part.moduleName}-init`;
    const all = root.querySelectorAll(`[data-module="${Part.moduleName}"]`);
    for (const element of [root, ...all]) {
      if (element.dataset.module !== Part.moduleName || element.hasAttribute(started)) continue;
      try {
        new Part(element, config);
      } catch (error) {
        console.error(error); // one part with broken markup must not stop the others
      }
    }
  }
}
