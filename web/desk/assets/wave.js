// The sound around a boundary: drawn, heard, and the line in it moved.

const PEAK_MS = 5; // as the server has it
const BEFORE_MS = 1000; // of sound that is heard before the boundary
const AFTER_MS = 2500;
const QUIET = 4; // of 127: softer is a pause

export class Wave {
  constructor(place, job) {
    this.place = place;
    this.job = job;
    this.canvas = place.querySelector("canvas");
    this.line = place.querySelector(".line");
    this.input = document.querySelector("#at");
    this.comma = this.input.value.includes(",") ? "," : ".";
    this.from = Number(place.dataset.from);
    this.to = Number(place.dataset.to);
    this.low = Number(place.dataset.low);
    this.high = Number(place.dataset.high);
    this.words = JSON.parse(place.dataset.words);
    this.at = Number(place.dataset.at);
    this.peaks = new Int8Array(0);
    this.head = null; // where it is heard, while it is
    this.sound = new Audio();
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.input.addEventListener("input", () => {
      const typed = Number(this.input.value.replace(",", "."));
      if (Number.isFinite(typed)) this.moveTo(typed * 1000, { write: false });
    }, { signal });
    place.addEventListener("pointerdown", (event) => this.drag(event), { signal });
    this.watcher = new ResizeObserver(() => this.draw());
    this.watcher.observe(place);
    for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
      matchMedia(query).addEventListener("change", () => this.draw(), { signal });
    }
    this.moveTo(this.at, { write: false });
    this.load();
  }

  async load() {
    const note = this.place.querySelector("#wave-note");
    note.textContent = this.place.dataset.loading;
    try {
      const answer = await fetch(`${this.job}/peaks?from_ms=${this.from}&to_ms=${this.to}`, { signal: this.stop.signal });
      if (!answer.ok) throw new Error(answer.statusText);
      this.peaks = new Int8Array(await answer.arrayBuffer());
      note.textContent = "";
      this.moveTo(this.at, { write: false });
    } catch (error) {
      if (error.name !== "AbortError") note.textContent = this.place.dataset.failed;
    }
  }

  move(by) {
    this.moveTo(Math.round(this.at / 10) * 10 + by);
  }

  moveTo(ms, { write = true } = {}) {
    this.at = Math.min(Math.max(ms, this.low), this.high);
    if (write) this.input.value = (this.at / 1000).toFixed(2).replace(".", this.comma);
    this.line.style.setProperty("inset-inline-start", `${100 * this.share(this.at)}%`);
    this.line.setAttribute("aria-valuenow", Math.round(this.at));
    this.line.setAttribute("aria-valuetext", this.clock(this.at));
    document.querySelector("#wave-text").textContent = this.told();
    this.draw();
  }

  // What the picture shows, in words: how far the line is from the voices on either side.
  told() {
    if (!this.peaks.length) return "";
    const here = Math.floor((this.at - this.from) / PEAK_MS);
    const isQuiet = (k) => Math.max(-this.peaks[2 * k], this.peaks[2 * k + 1]) <= QUIET;
    const n = this.peaks.length / 2;
    let before = here - 1;
    while (before >= 0 && isQuiet(before)) before -= 1;
    let after = Math.max(here, 0);
    while (after < n && isQuiet(after)) after += 1;
    const parts = [this.clock(this.at), this.seconds((here - 1 - before) * PEAK_MS), this.seconds((after - here) * PEAK_MS)];
    return parts.reduce((text, part) => text.replace("{}", part), this.place.dataset.text);
  }

  drag(event) {
    if (event.button) return;
    const box = this.place.getBoundingClientRect();
    const moved = (at) => this.moveTo(Math.round((this.from + ((at.clientX - box.left) / box.width) * (this.to - this.from)) / 10) * 10);
    event.preventDefault();
    this.line.focus({ preventScroll: true });
    this.place.setPointerCapture(event.pointerId);
    moved(event);
    const stop = new AbortController();
    this.place.addEventListener("pointermove", moved, { signal: stop.signal });
    for (const end of ["pointerup", "pointercancel"]) {
      this.place.addEventListener(end, () => stop.abort(), { signal: stop.signal });
    }
  }

  play() {
    const begin = Math.max(0, Math.round(this.at) - BEFORE_MS);
    const end = Math.round(this.at) + AFTER_MS;
    const address = `${this.job}/clip.wav?from_ms=${begin}&to_ms=${end}`;
    if (!this.sound.src.endsWith(address)) this.sound.src = address;
    this.sound.currentTime = 0;
    this.sound.play().catch(() => {});
    const follow = () => {
      this.head = this.sound.paused || this.sound.ended ? null : begin + this.sound.currentTime * 1000;
      this.draw();
      if (this.head !== null && !this.stop.signal.aborted) requestAnimationFrame(follow);
    };
    this.sound.onplaying = () => requestAnimationFrame(follow);
    this.place.dataset.played = String(Number(this.place.dataset.played ?? 0) + 1);
  }

  close() {
    this.sound.pause();
    this.stop.abort();
    this.watcher.disconnect();
  }

  share(ms) {
    return (ms - this.from) / (this.to - this.from);
  }

  clock(ms) {
    const minutes = Math.floor(ms / 60000);
    return `${minutes}:${((ms % 60000) / 1000).toFixed(2).padStart(5, "0").replace(".", this.comma)}`;
  }

  seconds(ms) {
    return `${(ms / 1000).toFixed(2).replace(".", this.comma)} s`;
  }

  draw() {
    const { canvas } = this;
    const ratio = window.devicePixelRatio || 1;
    const width = canvas.clientWidth;
    const height = canvas.clientHeight;
    if (!width || !height) return;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    const style = getComputedStyle(this.place);
    const isForced = matchMedia("(forced-colors: active)").matches;
    const color = (name, forced) => (isForced ? forced : style.getPropertyValue(name).trim());
    const line = this.at;
    const isStart = this.place.closest("[data-edge]").dataset.edge !== "end";
    const loudest = this.peaks.reduce((most, peak) => Math.max(most, Math.abs(peak)), 24);
    const middle = (height - 26) / 2;
    const n = this.peaks.length / 2;
    for (let x = 0; n && x < width; x += 1) {
      const first = Math.floor((x / width) * n);
      const last = Math.max(first + 1, Math.floor(((x + 1) / width) * n));
      let low = 0;
      let high = 0;
      for (let k = first; k < last && k < n; k += 1) {
        low = Math.min(low, this.peaks[2 * k]);
        high = Math.max(high, this.peaks[2 * k + 1]);
      }
      const ms = this.from + (x / width) * (this.to - this.from);
      pen.fillStyle = (ms >= line) === isStart ? color("--mine", "CanvasText") : color("--wave", "GrayText");
      const top = middle - (high / loudest) * (middle - 12) + 6;
      const bottom = middle - (low / loudest) * (middle - 12) + 6;
      pen.fillRect(x, top, 1, Math.max(1, bottom - top));
    }
    pen.font = `13px ${style.fontFamily}`;
    pen.textBaseline = "bottom";
    let right = -Infinity;
    for (const [text, start, end, isMine] of this.words) {
      const x = Math.max(this.share(start) * width, 2);
      pen.fillStyle = isMine ? color("--ink", "CanvasText") : color("--quiet", "GrayText");
      pen.fillRect(this.share(start) * width, height - 22, Math.max(1, this.share(end) * width - this.share(start) * width - 2), 2);
      if (x < right) continue;
      pen.fillText(text, x, height - 2);
      right = x + pen.measureText(text).width + 5;
    }
    if (this.head !== null) {
      pen.fillStyle = color("--ink", "Highlight");
      pen.fillRect(this.share(this.head) * width, 0, 1.5, height - 24);
    }
  }
}
