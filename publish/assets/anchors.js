// Finds the words of an alignment in a page, whatever has been done to the page since.
//
// A paragraph whose words are all there, in one block, is found by their hash, wherever the block stands. Any other is
// looked for by its quotes: runs of three words that it shares with blocks that nobody else has claimed; inside those
// the longest common run of words decides which word is which. Letters count, case and punctuation do not.

const RUN = 3; // words of a quote
const SHARED = 0.5; // of the quotes of the shorter side, for a block to be looked into
const FOUND = 0.5; // of a paragraph's words, for it to count as found
const MAX_HITS = 500;
const MAX_CELLS = 4_000_000; // of the table of common runs: a paragraph of 2000 words in a block of as many

const BLOCKS = new Set(
  ("ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY CAPTION DD DETAILS DIV DL DT FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 " +
    "HEADER HGROUP LI MAIN NAV OL P PRE SECTION SUMMARY TABLE TBODY TD TFOOT TH THEAD TR UL").split(" "),
);
const SKIPPED =
  "script, style, noscript, template, textarea, select, button, svg, math, audio, video, iframe, [hidden], " +
  "[data-gleichlauf-skip], gleichlauf-player";
const INVISIBLE = /[\u00ad\u200b\u2060]/g; // what a page may put into a word to break it
const WORD = /[\p{L}\p{N}\p{M}\u00ad\u200b\u2060]+/gu;

/** The blocks of text below `root`: their element, their text, and where in it each text node begins. */
export function blocksOf(root) {
  const blocks = [];
  let block = null;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
    node.nodeType === Node.ELEMENT_NODE && node.matches(SKIPPED) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.nodeType === Node.ELEMENT_NODE) {
      if (node.tagName === "BR" && block) block.text += "\n";
      continue;
    }
    let element = node.parentElement;
    while (element !== root && !BLOCKS.has(element.tagName)) element = element.parentElement;
    if (element !== block?.element) blocks.push((block = { element, text: "", nodes: [] }));
    block.nodes.push({ node, at: block.text.length });
    block.text += node.data;
  }
  return blocks;
}

/** A stretch of a block's text as a place in the page. */
export function placeIn(block, start, end) {
  const [from, to] = [nodeAt(block, start), nodeAt(block, end - 1)];
  const last = Math.min(end - to.at, to.node.length);
  return { block, start, end, from: from.node, fromOffset: Math.min(start - from.at, from.node.length), to: to.node, toOffset: last };
}

/** A place as a range, `null` where the page has changed meanwhile. */
export function rangeOf(place) {
  const range = document.createRange();
  try {
    if (!place.from.isConnected || !place.to.isConnected) return null;
    range.setStart(place.from, place.fromOffset);
    range.setEnd(place.to, place.toOffset);
  } catch {
    return null; // a text node has become shorter
  }
  return range;
}

/**
 * Find paragraphs below `root`.
 *
 * @param paragraphs with `text` and `words`, whose `from` and `to` are offsets in it.
 * @returns for each paragraph its element and the places of its words, `null` for those that are not there;
 *   `null` for a paragraph that is not there.
 */
export function locate(paragraphs, root) {
  const blocks = blocksOf(root).map((block) => ({ ...block, tokens: tokensOf(block.text), taken: new Set() }));
  const wanted = paragraphs.map(({ text }) => tokensOf(text));
  const pairs = byHash(wanted, blocks);
  byQuote(wanted, blocks, pairs);
  return paragraphs.map((paragraph, index) => pairs[index] && placed(paragraph, wanted[index], pairs[index]));
}

/** Places below `root` that have the letters of `query`, whatever their case, with soft hyphens or without; 500 at most. */
export function occurrences(query, root) {
  const letters = [...query].map((c) => (/\s/.test(c) ? "\\s+" : c.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")));
  const wanted = new RegExp(letters.join("\\u00ad?"), "giu");
  const hits = blocksOf(root).flatMap((block) =>
    [...block.text.matchAll(wanted)].map(({ 0: found, index }) => placeIn(block, index, index + found.length)),
  );
  return hits.slice(0, MAX_HITS);
}

/** The text node at a point of the window and the offset in it, nothing where there is none. */
export function caretAt(x, y) {
  if (document.caretPositionFromPoint) {
    const caret = document.caretPositionFromPoint(x, y);
    return caret ? [caret.offsetNode, caret.offset] : [];
  }
  const range = document.caretRangeFromPoint?.(x, y);
  return range ? [range.startContainer, range.startOffset] : [];
}

function nodeAt({ nodes }, offset) {
  let index = nodes.length - 1;
  while (index > 0 && nodes[index].at > offset) index -= 1;
  return nodes[index];
}

function tokensOf(text) {
  return [...text.matchAll(WORD)]
    .map(({ 0: word, index }) => ({
      key: word.replace(INVISIBLE, "").normalize("NFKC").toLowerCase(),
      start: index,
      end: index + word.length,
    }))
    .filter(({ key }) => key);
}

const keysOf = (tokens) => tokens.map(({ key }) => key).join(" ");

/** For each paragraph the pairs [its token, block, the block's token], `null` where its very words are nowhere. */
function byHash(wanted, blocks) {
  const unclaimed = new Map();
  for (const block of blocks) {
    const keys = keysOf(block.tokens);
    if (keys) unclaimed.set(keys, [...(unclaimed.get(keys) ?? []), block]);
  }
  return wanted.map((tokens) => {
    const block = unclaimed.get(keysOf(tokens))?.shift();
    return block ? tokens.map((_, index) => claim(index, block, index)) : null;
  });
}

function claim(token, block, index) {
  block.taken.add(index);
  return [token, block, index];
}

/** Fill in the pairs of paragraphs that were edited, split, or put together with others. */
function byQuote(wanted, blocks, pairs) {
  const open = blocks.filter((block) => block.tokens.length >= RUN && block.taken.size < block.tokens.length);
  const quotes = new Map(open.map((block) => [block, quotesOf(block.tokens)]));
  const places = new Map(); // quote → blocks that have it
  for (const [block, own] of quotes) for (const quote of own) places.set(quote, [...(places.get(quote) ?? []), block]);
  wanted.forEach((tokens, paragraph) => {
    if (pairs[paragraph]) return;
    const own = quotesOf(tokens);
    const shared = new Map();
    for (const quote of own) for (const block of places.get(quote) ?? []) shared.set(block, (shared.get(block) ?? 0) + 1);
    const likely = open.filter((block) => shared.get(block) >= SHARED * Math.min(own.size, quotes.get(block).size));
    const free = likely.flatMap((block) => block.tokens.map((token, index) => ({ block, index, key: token.key })));
    const left = free.filter(({ block, index }) => !block.taken.has(index));
    const common = commonRun(tokens, left);
    if (!common.length || common.length < FOUND * tokens.length) return;
    pairs[paragraph] = common.map(([token, other]) => claim(token, left[other].block, left[other].index));
  });
}

function quotesOf(tokens) {
  const quotes = new Set();
  for (let i = 0; i + RUN <= tokens.length; i += 1) quotes.add(keysOf(tokens.slice(i, i + RUN)));
  return quotes;
}

/** The longest common subsequence of two lists by their keys, as pairs of indices. */
function commonRun(a, b) {
  if (!a.length || !b.length || a.length * b.length > MAX_CELLS) return [];
  const width = b.length + 1;
  const longest = new Uint16Array((a.length + 1) * width); // of what begins at (i, j)
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const at = i * width + j;
      longest[at] = a[i].key === b[j].key ? longest[at + width + 1] + 1 : Math.max(longest[at + width], longest[at + 1]);
    }
  }
  const pairs = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i].key === b[j].key) pairs.push([i++, j++]);
    else if (longest[(i + 1) * width + j] >= longest[i * width + j + 1]) i += 1;
    else j += 1;
  }
  return pairs;
}

/** The places of a paragraph's words, each with the punctuation that touches it. */
function placed({ words }, tokens, pairs) {
  const places = words.map(() => null);
  let word = 0;
  for (const [token, block, index] of pairs) {
    while (word < words.length && words[word].to <= tokens[token].start) word += 1;
    if (word === words.length) break;
    if (words[word].from >= tokens[token].end) continue;
    const { text, tokens: all } = block;
    let start = all[index].start;
    let end = all[index].end;
    while (start > (all[index - 1]?.end ?? 0) && /\S/.test(text[start - 1])) start -= 1;
    while (end < (all[index + 1]?.start ?? text.length) && /\S/.test(text[end])) end += 1;
    const before = places[word];
    if (before && before.block !== block) continue;
    places[word] = placeIn(block, before ? before.start : start, end);
  }
  return { element: pairs[0][1].element, places };
}
