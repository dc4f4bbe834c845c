// Marks in the page what is read, without touching its markup: words and sentences are CSS highlights, the block has
// `aria-current`. Where a browser has no CSS highlights, only the block is marked.

import { rangeOf } from "./anchors.js";

const LAYERS = ["sentence", "found", "word", "hit"]; // the later lie above

const MARK_STYLE = `
@media screen and (forced-colors: none) {
  ::highlight(gleichlauf-sentence) { background-color: var(--gleichlauf-sentence, color-mix(in srgb, currentcolor 12%, transparent)); }
  ::highlight(gleichlauf-word) {
    background-color: var(--gleichlauf-word, color-mix(in srgb, currentcolor 12%, transparent));
    text-decoration: underline 0.14em var(--gleichlauf-accent, currentcolor);
  }
  ::highlight(gleichlauf-found) { text-decoration: underline double var(--gleichlauf-accent, currentcolor); }
  ::highlight(gleichlauf-hit) { background-color: Highlight; color: HighlightText; }
}
@media screen and (forced-colors: active) {
  ::highlight(gleichlauf-found) { text-decoration: underline; }
  ::highlight(gleichlauf-word), ::highlight(gleichlauf-hit) { background-color: Highlight; color: HighlightText; }
}
@media screen {
  [data-gleichlauf-now] {
    --gleichlauf-bar: var(--gleichlauf-accent, currentcolor);
    border-image: linear-gradient(var(--gleichlauf-bar) 0 0) 0 0 0 1 / 0 0 0 3px / 0 0 0 0.75rem;
  }
}
@media (forced-colors: active) { [data-gleichlauf-now] { --gleichlauf-bar: Highlight; } }`;

// Under forced colours Chromium paints every highlight alike, so that a word would not stand out from its sentence.
const forced = matchMedia("(forced-colors: active)");

let sheet = null; // one for the page, however many players it has

/** What one player marks. */
export class Marks {
  constructor() {
    if (!sheet) {
      sheet = new CSSStyleSheet(); // unlike an inline style, no policy of the page forbids it
      sheet.replaceSync(MARK_STYLE);
      document.adoptedStyleSheets.push(sheet);
    }
    this.ranges = Object.fromEntries(LAYERS.map((layer) => [layer, []]));
    this.element = null;
  }

  /** Mark these places and no others of a layer; false where one of them is no longer in the page. */
  set(layer, places) {
    const highlight = highlightOf(layer);
    const ranges = (layer === "sentence" && forced.matches ? [] : places).map(rangeOf);
    for (const range of this.ranges[layer]) highlight?.delete(range);
    this.ranges[layer] = ranges.filter((range) => range);
    for (const range of this.ranges[layer]) highlight?.add(range);
    return this.ranges[layer].length === ranges.length;
  }

  /** Mark the block that is read, or none. */
  setBlock(element) {
    if (this.element === element) return;
    this.element?.removeAttribute("aria-current");
    this.element?.removeAttribute("data-gleichlauf-now");
    element?.setAttribute("aria-current", "true");
    element?.setAttribute("data-gleichlauf-now", "");
    this.element = element;
  }

  clear() {
    for (const layer of LAYERS) this.set(layer, []);
    this.setBlock(null);
  }
}

function highlightOf(layer) {
  const registry = globalThis.CSS?.highlights;
  if (!registry) return null;
  const name = `gleichlauf-${layer}`;
  if (!registry.has(name)) {
    registry.set(name, new Highlight());
    registry.get(name).priority = LAYERS.indexOf(layer);
  }
  return registry.get(name);
}
