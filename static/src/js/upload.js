// A file input may carry data-max-bytes, the largest size the server takes, and data-too-large,
// the question to ask. A larger file is sent only after that question, because a long upload
// over a slow line that ends in a refusal is the worst way to learn of the limit.

function tooLarge(input) {
  const most = Number(input.dataset.maxBytes);
  return Array.from(input.files).some((file) => file.size > most);
}

export function guardLargeFiles() {
  // In the capture phase, so that neither the browser nor htmx starts sending first.
  document.addEventListener("submit", (event) => {
    const input = Array.from(event.target.querySelectorAll("input[type=file][data-max-bytes]")).find(tooLarge);
    if (!input) return;
    const question = input.dataset.tooLarge || "This file is larger than we can take. Send it all the same?";
    if (confirm(question)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    input.focus();
  }, true);
}
