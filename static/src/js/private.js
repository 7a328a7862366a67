// Pages about a person carry data-private on the body. A browser may bring such a page back from
// its memory after sign-out, without asking the server, so it is hidden when it is put away and
// asked for again when it returns.

export function guardPrivatePages() {
  if (!document.querySelector("[data-private]")) return;
  addEventListener("pagehide", (event) => {
    if (event.persisted) document.body.hidden = true;
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.body.hidden = true;
    location.reload();
  });
}
