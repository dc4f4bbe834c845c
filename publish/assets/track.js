// What is read when. Times are seconds here, since that is what <audio> counts in.

const SHORT_PAUSE = 0.4; // the highlight rests on a word or sentence through a pause that is no longer
const LONG_PAUSE = 2; // and on a block
const AGAIN = 1; // "back" returns to the start of this sentence once so much of it was heard, else to the one before

/** The words of a recording in the order of the sound. */
export class Track {
  /** @param words with `start` and `end`, and `sentence` and `block`, any two values that tell them apart. */
  constructor(words) {
    this.words = [...words].sort((a, b) => a.start - b.start); // paragraphs may be read in another order than printed
    const firstOf = (part) => this.words.filter((word, i) => i === 0 || this.words[i - 1][part] !== word[part]);
    this.firsts = { sentence: firstOf("sentence"), block: firstOf("block") };
  }

  /** The word, the sentence and the block to be marked at `time`, each `null` where there is none. */
  at(time) {
    const index = lastBegun(this.words, time);
    const word = this.words[index];
    if (!word) return { word: null, sentence: null, block: null };
    const next = this.words[index + 1];
    const reading = time < word.end;
    const pause = next ? next.start - word.end : Infinity;
    const rests = (part, longest) => reading || pause <= longest || next?.[part] === word[part];
    return {
      word: reading || pause <= SHORT_PAUSE ? word : null,
      sentence: rests("sentence", SHORT_PAUSE) ? word.sentence : null,
      block: rests("block", LONG_PAUSE) ? word.block : null,
    };
  }

  /** Start of the sentence or block before (-1) or after (1) `time`, `null` where there is none. */
  step(part, direction, time) {
    const firsts = this.firsts[part];
    const here = lastBegun(firsts, time + 0.01);
    const back = here >= 0 && time - firsts[here].start > AGAIN ? here : Math.max(0, here - 1);
    return firsts[direction > 0 ? here + 1 : back]?.start ?? null;
  }
}

/** Index of the last word that has begun at `time`, -1 before the first. */
function lastBegun(words, time) {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words[middle].start <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
