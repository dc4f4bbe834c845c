// An alignment as JSON, in either of its forms, as words that know when they are read and where they stand in the page.

import { locate, placeIn } from "./anchors.js";

/**
 * Lay an alignment on the page.
 *
 * @param data `gleichlauf.player/1` or `gleichlauf.alignment/1`.
 * @returns `words` with `start` and `end` in seconds, `place`, `sentence` and `block`; and whether any paragraph was `found`.
 */
export function read(data, root) {
  const found = locate(data.paragraphs.map(readable), root);
  const words = data.paragraphs.flatMap((paragraph, index) => wordsOf(paragraph, found[index]));
  for (const { start_ms, end_ms, label } of data.insertions) {
    const element = root.querySelector(`[data-gleichlauf-start="${start_ms}"]`);
    words.push({ start: start_ms / 1000, end: end_ms / 1000, place: null, sentence: null, block: { element, label } });
  }
  return { words, found: found.some(Boolean) };
}

/** A paragraph's text and its words, offsets in what JavaScript counts in; of either form of JSON. */
function readable({ text, words, sentences }) {
  const flat = words ?? sentences.flatMap((s) => s.words.map((w) => [w.char_start, w.char_end, w.start_ms, w.end_ms]));
  let at = 0; // beyond U+FFFF a character counts for two here
  const offsets = [...text].map((character) => (at += character.length) - character.length).concat(text.length);
  return { text, words: flat.map(([from, to]) => ({ from: offsets[from], to: offsets[to] })) };
}

/** The words of a paragraph that are read, with their places where the paragraph was found. */
function wordsOf(paragraph, found) {
  const block = { element: found?.element ?? null };
  const sentences = paragraph.words
    ? paragraph.sentences.map((first, index, all) => paragraph.words.slice(first, all[index + 1]))
    : paragraph.sentences.map((s) => s.words.map((w) => [w.char_start, w.char_end, w.start_ms, w.end_ms]));
  let number = 0;
  return sentences.flatMap((words) => {
    const sentence = { words: [], places: [] };
    for (const [, , start, end] of words) {
      const place = found?.places[number++] ?? null;
      if (place) sentence.places.push(place);
      if (start !== null) sentence.words.push({ start: start / 1000, end: end / 1000, place, sentence, block });
    }
    return sentence.words;
  });
}

/** A sentence as one place in each block that it stands in. */
export function stretches(sentence) {
  const byBlock = new Map();
  for (const place of sentence?.places ?? []) {
    const { start } = byBlock.get(place.block) ?? place;
    byBlock.set(place.block, placeIn(place.block, Math.min(start, place.start), place.end));
  }
  return [...byBlock.values()];
}
