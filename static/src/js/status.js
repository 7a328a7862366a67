// The one polite status region of a page, #eg-status, exists when the page loads.

// A region that is filled at once after being emptied stays silent in some screen readers, and
// the same words twice are no change, so the words follow a moment later.
const PAUSE = 100; // milliseconds

export function announce(words) {
  const region = document.getElementById("eg-status");
  if (!region || !words) return;
  region.textContent = "";
  setTimeout(() => {
    region.textContent = words;
  }, PAUSE);
}
