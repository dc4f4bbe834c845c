// <gleichlauf-player>: plays the recording of the article that it stands beside, and marks in the article what is read.
//
// <gleichlauf-player src="player.json" for="article"> holds an <audio controls>, and links to files for download: what
// a reader without scripts gets. Its attributes are described in docs/publishers.md.

import { caretAt, occurrences, rangeOf } from "./anchors.js";
import { build, clock, showPlaying, wording } from "./controls.js";
import { Marks } from "./marks.js";
import { read, stretches } from "./reading.js";
import { Track } from "./track.js";

const HANDS_OFF_MS = 6000; // who scrolls by hand is left alone so long
const NOT_TEXT =
  "a, button, input, select, textarea, label, summary, video, audio, gleichlauf-player, [contenteditable], [role=button]";
const CHANGED_S = 1; // by which a recording may be longer or shorter than the one that was aligned
const stillness = matchMedia("(prefers-reduced-motion: reduce)");

class GleichlaufPlayer extends HTMLElement {
  connectedCallback() {
    if (!this.shadowRoot) this.start();
    else if (this.track) this.listen(); // moved in the page
  }

  disconnectedCallback() {
    this.ears?.abort();
    this.marks?.clear();
    this.shown = null;
  }

  async start() {
    if (document.readyState === "loading") await new Promise((go) => document.addEventListener("DOMContentLoaded", go));
    this.say = wording(this.closest("[lang]")?.lang);
    build(this.attachShadow({ mode: "open" }), this.say);
    const $ = (selector) => this.shadowRoot.querySelector(selector);
    this.ui = Object.fromEntries(
      ["toggle", "position", "now", "whole", "problem", "beside", "find", "query", "hits", "search", "more", "downloads"].map(
        (name) => [name, $(`.${name}`)],
      ),
    );
    this.ui.speed = $("select");
    this.ui.follow = $(".follow input");
    this.ui.downloads.hidden = !this.querySelector("a[href]");
    this.audio = this.querySelector("audio") ?? document.querySelector(this.getAttribute("audio") ?? "audio");
    this.root = document.querySelector(this.getAttribute("for") ?? "article, main") ?? document.body;
    this.marks = new Marks();
    this.handsOffUntil = 0;
    this.hits = [];
    if (!this.audio) return this.tell(this.say.noSound);
    let data;
    try {
      data = await this.load();
    } catch {
      return this.tell(this.say.noTimes);
    }
    this.take(data);
    if (this.isConnected) this.listen();
    this.showPosition();
    this.open();
    this.setAttribute("ready", "");
  }

  async load() {
    const inside = this.querySelector('script[type="application/json"]');
    if (inside) return JSON.parse(inside.textContent);
    const answer = await fetch(this.getAttribute("src"));
    if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
    return answer.json();
  }

  /** Lay the times on the page. */
  take(data) {
    this.data = data;
    this.whole = data.duration_ms / 1000;
    this.ui.position.max = Math.ceil(this.whole);
    this.ui.whole.textContent = clock(this.whole);
    const { words, found } = read(data, this.root);
    this.track = new Track(words);
    if (data.paragraphs.length && !found) this.tell(this.say.notFound);
    else if (this.seeksRoughly) this.tell(this.say.rough);
  }

  listen() {
    const { audio, ui } = this;
    this.ears = new AbortController();
    const on = (target, kind, does, options) =>
      target.addEventListener(kind, does, { signal: this.ears.signal, ...options });
    on(audio, "play", () => {
      showPlaying(ui.toggle, this.say, true);
      this.tick();
    });
    on(audio, "pause", () => {
      showPlaying(ui.toggle, this.say, false);
      this.keepPlace();
    });
    on(audio, "timeupdate", () => this.showPosition());
    on(audio, "seeking", () => {
      this.show(audio.currentTime);
      this.showPosition();
    });
    on(audio, "seeked", () => audio.paused && this.keepPlace());
    on(audio, "error", () => setTimeout(() => this.checkSound()), { capture: true }); // of a <source>, too
    on(audio, "loadedmetadata", () => this.compare());
    this.checkSound();
    this.compare();
    showPlaying(ui.toggle, this.say, !audio.paused);
    if (!audio.paused) this.tick();

    const does = {
      play: () => this.toggle(),
      sentenceBack: () => this.step("sentence", -1),
      sentenceOn: () => this.step("sentence", 1),
      blockBack: () => this.step("block", -1),
      blockOn: () => this.step("block", 1),
      find: () => this.showSearch(ui.find.hidden),
      hitBack: () => this.hop(-1),
      hitOn: () => this.hop(1),
      close: () => this.showSearch(false),
    };
    on(this.shadowRoot, "click", (event) => does[event.target.closest("button")?.dataset.does]?.());
    on(ui.position, "input", () => this.seek(ui.position.valueAsNumber));
    on(ui.speed, "change", () => (audio.playbackRate = Number(ui.speed.value)));
    on(ui.follow, "change", () => this.keepInView());
    on(ui.query, "input", () => this.search());
    on(this.shadowRoot, "keydown", (event) => this.onKeyInside(event));
    const keys = this.getAttribute("keys") === "page" ? document : this;
    on(keys, "keydown", (event) => this.onKey(event));
    on(window, "hashchange", () => this.open());
    for (const kind of ["wheel", "touchmove"]) on(window, kind, () => this.handsOff(), { passive: true });
    on(this.root, "click", (event) => this.onClick(event));
    on(document, "pointerdown", (event) => {
      if (ui.more.open && !event.composedPath().includes(ui.more)) ui.more.open = false;
    });
    if (this.hasAttribute("dock") && !this.keptClear) this.keepClear();
  }

  // What is heard

  tick() {
    this.show(this.audio.currentTime);
    if (!this.audio.paused) requestAnimationFrame(() => this.tick());
  }

  /** Mark what is read at `time`; touches the page only where something changes. */
  show(time) {
    const now = this.track.at(time);
    const before = this.shown ?? {};
    this.shown = now;
    if (now.word !== before.word && !this.mark("word", now.word?.place ? [now.word.place] : [])) return;
    if (now.block !== before.block) {
      this.marks.setBlock(now.block?.element ?? null);
      const label = now.block?.label;
      this.ui.beside.textContent = label && !now.block.element ? this.say.beside(this.say.labels[label] ?? label) : "";
      if (!this.audio.paused) this.keepPlace();
    }
    if (now.sentence !== before.sentence) {
      this.mark("sentence", stretches(now.sentence));
      if (!this.audio.paused) this.keepInView();
    }
  }

  /** Mark places; where they are gone because the page has changed, look for the text again, once a second at most. */
  mark(layer, places) {
    if (this.marks.set(layer, places)) return true;
    if (performance.now() < (this.lookAgainAt ?? 0)) return true;
    this.lookAgainAt = performance.now() + 1000;
    this.shown = null;
    this.take(this.data);
    this.show(this.audio.currentTime);
    return false;
  }

  toggle() {
    if (this.audio.paused) this.play();
    else this.audio.pause();
  }

  play() {
    this.audio.play().catch(() => {}); // what is wrong is told by the error event
  }

  seek(time) {
    this.audio.currentTime = time;
    this.handsOffUntil = 0;
    this.show(time);
    this.showPosition(time);
  }

  playFrom(time) {
    this.seek(time);
    this.play();
  }

  step(part, direction) {
    const start = this.track.step(part, direction, this.audio.currentTime);
    if (start === null) return;
    this.seek(start);
    this.keepInView({ force: true });
  }

  showPosition(time = this.audio.currentTime) {
    const { position, now } = this.ui;
    position.value = time;
    now.textContent = clock(time);
    // A screen reader speaks each change of the slider that has the focus, and would talk over the sound.
    if (this.audio.paused || this.shadowRoot.activeElement !== position) {
      position.setAttribute("aria-valuetext", this.say.of(clock(time), clock(this.whole)));
    }
  }

  /** Say so where there is no sound: the last <source> has failed. */
  checkSound() {
    const { error, networkState } = this.audio;
    if (error || networkState === HTMLMediaElement.NETWORK_NO_SOURCE) this.tell(this.say.noSound);
  }

  /** Whether browsers miss places in what is played: not in a copy that has an index. */
  get seeksRoughly() {
    return this.data.seeks === "roughly" && !/\.m4a$/i.test(new URL(this.audio.currentSrc, location).pathname);
  }

  /** Say so where this is not the sound that was aligned. */
  compare() {
    const { duration } = this.audio;
    if (this.seeksRoughly || !Number.isFinite(duration)) return;
    if (Math.abs(duration - this.whole) > CHANGED_S) this.tell(this.say.changed);
  }

  tell(problem) {
    this.ui.problem.textContent = problem;
  }

  // The place in the address: page.html#t=63.2

  open() {
    const time = timeIn(location.hash);
    if (Number.isNaN(time) || time === this.kept) return;
    this.seek(time);
    this.keepInView({ force: true });
  }

  keepPlace() {
    if (location.hash && Number.isNaN(timeIn(location.hash))) return; // it points to something else
    if (!this.audio.currentTime && !location.hash) return;
    this.kept = Math.round(this.audio.currentTime * 10) / 10;
    try {
      history.replaceState(history.state, "", `#t=${this.kept}`);
    } catch {
      // in a frame without an origin of its own the address stays as it is
    }
  }

  // Scrolling

  handsOff() {
    this.handsOffUntil = performance.now() + HANDS_OFF_MS;
  }

  /** Scroll so that the sentence is seen, unless the reader would rather scroll. */
  keepInView({ force = false } = {}) {
    if (!force && (!this.ui.follow.checked || performance.now() < this.handsOffUntil)) return;
    const range = stretches(this.shown?.sentence).map(rangeOf)[0];
    const place = range ?? this.shown?.block?.element;
    if (place) this.reveal(place, force);
  }

  /** @param place an element or a range. */
  reveal(place, atOnce) {
    const { top, bottom } = place.getBoundingClientRect();
    const covered = this.hasAttribute("dock") && getComputedStyle(this).position === "fixed" ? this.offsetHeight : 0;
    const above = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
    const height = innerHeight - covered - above;
    if (top >= above + height * 0.05 && bottom <= above + height * 0.88) return;
    scrollBy({ top: top - above - height * 0.3, behavior: atOnce || stillness.matches ? "instant" : "smooth" });
  }

  /** Keep what has the focus, or is scrolled to, clear of the bar at the lower edge. */
  keepClear() {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("html { scroll-padding-block-end: 0; }");
    document.adoptedStyleSheets.push(sheet);
    this.keptClear = new ResizeObserver(() => {
      const height = getComputedStyle(this).position === "fixed" ? this.offsetHeight : 0;
      sheet.cssRules[0].style.scrollPaddingBlockEnd = `${height + 24}px`;
    });
    this.keptClear.observe(this);
  }

  // Search

  showSearch(shown) {
    this.ui.find.hidden = !shown;
    this.ui.search.setAttribute("aria-expanded", shown);
    if (shown) {
      this.ui.query.focus();
      this.ui.query.select();
      this.search();
    } else {
      this.hits = [];
      this.markHits();
      this.ui.search.focus();
    }
  }

  search() {
    const query = this.ui.query.value.trim();
    this.hits = query ? occurrences(query, this.root) : [];
    this.hit = -1;
    this.markHits();
    this.ui.hits.textContent = query ? (this.hits.length ? String(this.hits.length) : this.say.hits(0, 0)) : "";
  }

  markHits() {
    this.marks.set("found", this.hits);
    this.marks.set("hit", this.hits[this.hit] ? [this.hits[this.hit]] : []);
  }

  /** Go to the next or the previous match, and take the sound there where the match is read. */
  hop(direction) {
    if (!this.hits.length) return;
    const from = this.hit < 0 && direction < 0 ? 0 : this.hit;
    this.hit = (from + direction + this.hits.length) % this.hits.length;
    this.markHits();
    this.ui.hits.textContent = this.say.hits(this.hit + 1, this.hits.length);
    const range = rangeOf(this.hits[this.hit]);
    const word = range && this.wordAt(range.startContainer, range.startOffset);
    if (word) this.seek(word.start);
    if (range) this.reveal(range, true);
  }

  // Clicks and keys

  onClick(event) {
    const link = event.target.closest("a");
    const time = link ? timeIn(link.hash) : NaN;
    if (!Number.isNaN(time)) {
      event.preventDefault();
      this.playFrom(time);
      return;
    }
    if (event.defaultPrevented || event.button || this.getAttribute("clicks") === "off") return;
    if (event.target.closest(NOT_TEXT)) return;
    if (!getSelection().isCollapsed) return;
    const word = this.wordAt(...caretAt(event.clientX, event.clientY));
    if (word) this.playFrom(word.start);
  }

  /** The word at a point of the text, else the first of the sentence there. */
  wordAt(node, offset) {
    if (!node || !this.root.contains(node)) return null;
    const near = this.track.words.filter((word) => word.block.element?.contains(node));
    const there = near.find(({ place }) => place && rangeOf(place)?.isPointInRange(node, offset));
    if (there) return there;
    const sentences = new Set(near.map((word) => word.sentence));
    for (const sentence of sentences) {
      if (stretches(sentence).some((place) => rangeOf(place)?.isPointInRange(node, offset))) return sentence.words[0];
    }
    return null;
  }

  onKeyInside(event) {
    const { find, query, more } = this.ui;
    if (event.key === "Enter" && event.target === query) {
      this.hop(event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape" && more.open) {
      more.open = false;
      more.querySelector("summary").focus();
    } else if (event.key === "Escape" && !find.hidden) {
      this.showSearch(false);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  onKey(event) {
    const target = event.composedPath()[0];
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.closest?.("input, select, textarea, summary, [contenteditable]")) return;
    const { key } = event;
    if (key === " " && !event.shiftKey) {
      if (target.closest?.("button")) return;
      // On the link of the paragraph that is being read, the space bar goes on and off as everywhere else.
      const link = target.closest?.("a");
      const time = link ? timeIn(link.hash) : NaN;
      if (!Number.isNaN(time) && !this.isReading(time)) this.playFrom(time);
      else this.toggle();
    } else if ((key === "ArrowLeft" || key === "ArrowRight") && getSelection().isCollapsed) {
      this.step(event.shiftKey ? "block" : "sentence", key === "ArrowLeft" ? -1 : 1);
    } else {
      if (/^(Arrow|Page|Home|End)/.test(key)) this.handsOff();
      return;
    }
    event.preventDefault();
  }

  isReading(time) {
    return Boolean(this.shown?.block) && this.shown.block === this.track.at(time).block;
  }
}

const timeIn = (hash) => Number(/^#t=(\d+(?:\.\d+)?)$/.exec(hash)?.[1] ?? NaN);

if (!customElements.get("gleichlauf-player")) customElements.define("gleichlauf-player", GleichlaufPlayer);
