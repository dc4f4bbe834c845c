// Keeps text and sound in step. Times are seconds here, since that is what <audio> counts in.

const SHORT_PAUSE = 0.4; // the highlight rests on a word or sentence through a pause that is no longer
const LONG_PAUSE = 2; // and on a paragraph
const AGAIN = 1; // "back" returns to the start of this sentence once so much of it was heard, else to the one before
const HANDS_OFF_MS = 6000; // who scrolls by hand is left alone so long

const audio = document.querySelector("audio");
const main = document.querySelector("main");
const player = document.querySelector(".player");
const toggle = player.querySelector(".toggle");
const position = player.querySelector(".position");
const follow = player.querySelector(".follow input");
const stillness = matchMedia("(prefers-reduced-motion: reduce)");

const times = JSON.parse(document.getElementById("times").textContent);
const words = [...main.querySelectorAll(".w")].map((element, index) => ({
  element,
  start: times[2 * index] / 1000,
  end: times[2 * index + 1] / 1000,
  sentence: element.closest(".s"),
  block: element.closest(".block"),
}));
const wordOf = new Map(words.map((word) => [word.element, word]));
const heard = [...words].sort((a, b) => a.start - b.start); // paragraphs may be read in another order than printed

/** Index in `heard` of the last word that has begun at `time`, -1 before the first. */
function begun(time) {
  let low = 0;
  let high = heard.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (heard[middle].start <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const shown = { element: null, sentence: null, block: null };
const marks = { element: "word-now", sentence: "sentence-now", block: "now" };

/** Highlight what is read at `time`; touches the page only where something changes. */
function show(time) {
  const index = begun(time);
  const word = heard[index];
  const next = heard[index + 1];
  const reading = word && time < word.end;
  const pause = word && next ? next.start - word.end : Infinity;
  const rests = (part, longest) => reading || pause <= longest || (next && next[part] === word[part]);
  const changed = {
    element: word && (reading || pause <= SHORT_PAUSE) ? word.element : null,
    sentence: word && rests("sentence", SHORT_PAUSE) ? word.sentence : null,
    block: word && rests("block", LONG_PAUSE) ? word.block : null,
  };
  for (const part in marks) {
    if (changed[part] === shown[part]) continue;
    shown[part]?.classList.remove(marks[part]);
    changed[part]?.classList.add(marks[part]);
    if (part === "block") {
      shown.block?.removeAttribute("aria-current");
      changed.block?.setAttribute("aria-current", "true");
    }
    shown[part] = changed[part];
    if (part === "sentence" && !audio.paused) keepInView();
  }
}

let handsOffUntil = 0;
for (const kind of ["wheel", "touchmove"]) {
  addEventListener(kind, () => (handsOffUntil = performance.now() + HANDS_OFF_MS), { passive: true });
}

/** Scroll so that the sentence is seen, unless the reader would rather scroll. */
function keepInView({ force = false } = {}) {
  const place = shown.sentence ?? shown.block;
  if (!place || (!force && (!follow.checked || performance.now() < handsOffUntil))) return;
  const { top, bottom } = place.getBoundingClientRect();
  const height = innerHeight - player.offsetHeight;
  if (top >= height * 0.08 && bottom <= height * 0.85) return;
  scrollBy({ top: top - height * 0.3, behavior: force || stillness.matches ? "instant" : "smooth" });
}

function tick() {
  show(audio.currentTime);
  if (!audio.paused) requestAnimationFrame(tick);
}

function seek(time) {
  audio.currentTime = time;
  handsOffUntil = 0;
  show(time);
}

function play() {
  audio.play().catch(() => {}); // what is wrong is told by the error event
}

function playFrom(time) {
  seek(time);
  play();
}

/** Go to the start of the sentence or block before or after. */
function step(part, direction) {
  const now = audio.currentTime;
  const starts = heard.filter((word, index) => index === 0 || heard[index - 1][part] !== word[part]);
  const here = starts.findLastIndex((word) => word.start <= now + 0.01);
  const back = here >= 0 && now - starts[here].start > AGAIN ? here : here - 1;
  const target = starts[direction > 0 ? here + 1 : Math.max(0, back)];
  if (!target) return;
  seek(target.start);
  keepInView({ force: true });
}

const clock = (time) => {
  const [hours, minutes, seconds] = [time / 3600, (time / 60) % 60, time % 60].map(Math.floor);
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
};

function showPosition() {
  const text = clock(audio.currentTime);
  position.value = audio.currentTime;
  position.setAttribute("aria-valuetext", text);
  player.querySelector(".clock time").textContent = text;
}

function showState() {
  player.classList.toggle("playing", !audio.paused);
  toggle.setAttribute("aria-label", audio.paused ? toggle.dataset.play : toggle.dataset.pause);
}

audio.addEventListener("play", () => {
  showState();
  tick();
});
audio.addEventListener("pause", showState);
audio.addEventListener("timeupdate", showPosition);
audio.addEventListener("seeking", () => {
  show(audio.currentTime);
  showPosition();
});
audio.addEventListener("error", () => (player.querySelector(".problem").hidden = false));
toggle.addEventListener("click", () => (audio.paused ? play() : audio.pause()));
position.addEventListener("input", () => seek(position.valueAsNumber));
player.querySelector("select").addEventListener("change", (event) => (audio.playbackRate = Number(event.target.value)));
follow.addEventListener("change", () => keepInView());

const timeIn = (hash) => Number(/^#t=(\d+(?:\.\d+)?)$/.exec(hash)?.[1] ?? NaN);

main.addEventListener("click", (event) => {
  const link = event.target.closest("a.play");
  if (link) {
    event.preventDefault();
    playFrom(timeIn(link.hash));
    return;
  }
  if (!getSelection().isCollapsed || !event.target.closest(".p")) return;
  const part = event.target.closest(".w, .s, .p");
  const word = wordOf.get(part.matches(".w") ? part : part.querySelector(".w"));
  if (word) playFrom(word.start);
});

addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, select, textarea, summary, [contenteditable]")) return;
  if (key === " " && !event.shiftKey) {
    if (target.closest("button")) return;
    // On the button of the paragraph that is being read, the space bar goes on and off as everywhere else.
    if (target.matches("a.play") && !shown.block?.contains(target)) target.click();
    else toggle.click();
  } else if ((key === "ArrowLeft" || key === "ArrowRight") && getSelection().isCollapsed) {
    step(event.shiftKey ? "block" : "sentence", key === "ArrowLeft" ? -1 : 1);
  } else {
    if (/^(Arrow|Page|Home|End)/.test(key)) handsOffUntil = performance.now() + HANDS_OFF_MS;
    return;
  }
  event.preventDefault();
});

/** A link such as page.html#t=63.2 opens the page at that time. */
function open() {
  const time = timeIn(location.hash);
  if (Number.isNaN(time)) return;
  seek(time);
  showPosition();
  keepInView({ force: true });
}

audio.controls = false;
player.querySelector(".controls").hidden = false;
document.querySelector(".hint").hidden = false;
for (const link of main.querySelectorAll("a.play")) link.setAttribute("role", "button");
addEventListener("hashchange", open);
open();
