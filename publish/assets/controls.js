// The player's controls: what they say, what they are, what they look like.

const GERMAN = {
  player: "Wiedergabe", play: "Abspielen", pause: "Anhalten", position: "Stelle im Ton", speed: "Tempo", follow: "Mitrollen",
  sentenceBack: "Satz zurück", sentenceOn: "Satz vor", blockBack: "Absatz zurück", blockOn: "Absatz vor",
  find: "Suchen", findIn: "Im Text suchen", hitBack: "Vorige Fundstelle", hitOn: "Nächste Fundstelle", close: "Suche schließen",
  more: "Mehr", downloads: "Herunterladen", keys: "Tasten", decimal: ",",
  keyList: [["Leertaste", "abspielen, anhalten"], ["← →", "Satz zurück, vor"], ["Umschalt ← →", "Absatz zurück, vor"]],
  hits: (number, of) => (of ? `${number} von ${of}` : "nicht gefunden"),
  of: (time, whole) => `${time} von ${whole}`,
  labels: { music: "Musik", speech: "Gesprochenes", advert: "Werbung", credit: "An- und Absage" },
  beside: (label) => `Im Ton: ${label}`,
  noSound: "Der Ton ließ sich nicht laden.",
  noTimes: "Die Zeiten zum Mitlesen ließen sich nicht laden.",
  notFound: "Der Text zu dieser Aufnahme steht nicht auf dieser Seite.",
  rough: "Nach einem Sprung kann die Hervorhebung vom Ton abweichen: Seine Bitrate wechselt, und Browser finden Stellen darin nur ungefähr.",
  changed: "Der Ton ist ein anderer als der, zu dem die Zeiten gehören. Was hervorgehoben wird, ist nicht verlässlich.",
};

const ENGLISH = {
  player: "Player", play: "Play", pause: "Pause", position: "Position", speed: "Speed", follow: "Scroll along",
  sentenceBack: "Previous sentence", sentenceOn: "Next sentence", blockBack: "Previous paragraph", blockOn: "Next paragraph",
  find: "Search", findIn: "Search the text", hitBack: "Previous match", hitOn: "Next match", close: "Close search",
  more: "More", downloads: "Download", keys: "Keys", decimal: ".",
  keyList: [["Space", "play, pause"], ["← →", "previous, next sentence"], ["Shift ← →", "previous, next paragraph"]],
  hits: (number, of) => (of ? `${number} of ${of}` : "not found"),
  of: (time, whole) => `${time} of ${whole}`,
  labels: { music: "music", speech: "speech", advert: "advert", credit: "credit" },
  beside: (label) => `In the sound: ${label}`,
  noSound: "The sound could not be loaded.",
  noTimes: "The times for reading along could not be loaded.",
  notFound: "The text of this recording is not on this page.",
  rough: "After a jump, the highlight may be out of step with the sound: its bit rate varies, and browsers find places in it only roughly.",
  changed: "This is not the sound that the times belong to. What is highlighted is not reliable.",
};

/** What the controls say to readers of `language`: German for German, English for all others. */
export const wording = (language) => (/^de\b/i.test(language ?? "") ? GERMAN : ENGLISH);

const ICONS = {
  play: "M6 3v18l15-9z", pause: "M5 3h5v18H5zM14 3h5v18h-5z",
  sentenceBack: "M17 4v16L5 12z", sentenceOn: "M7 4v16l12-8z",
  blockBack: "M4 4h3v16H4zM20 4v16L8 12z", blockOn: "M20 4h-3v16h3zM4 4v16l12-8z",
  find: "M10 3a7 7 0 1 0 4.2 12.6l5.1 5.1 1.4-1.4-5.1-5.1A7 7 0 0 0 10 3zm0 2a5 5 0 1 1 0 10 5 5 0 0 1 0-10z",
  hitBack: "M12 7l8 8-1.6 1.6L12 10.200l-6.400 6.400L4 15z", hitOn: "M12 17L4 9l1.600-1.600L12 13.800l6.400-6.400L20 9z",
  close: "M5.600 4.200L12 10.600l6.400-6.400 1.400 1.400L13.400 12l6.400 6.400-1.400 1.400L12 13.400l-6.400 6.400-1.400-1.400L10.600 12 4.200 5.600z",
};
const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2];

const CONTROL_STYLE = `
:host { display: block; --_paper: var(--gleichlauf-paper, Canvas); --_rule: var(--gleichlauf-rule, color-mix(in srgb, currentcolor 25%, transparent)); }
:host([hidden]) { display: none; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
.bar { color: var(--gleichlauf-quiet, inherit); font: 0.8125rem/1.4 var(--gleichlauf-font, system-ui, sans-serif); }
:host([dock]) { position: fixed; inset: auto 0 0; z-index: 2; }
:host([dock]) .bar { padding: 0.5rem 1.25rem max(0.5rem, env(safe-area-inset-bottom)); border-block-start: 1px solid var(--_rule); background: var(--_paper); }
.row, .find, .say { display: flex; align-items: center; gap: 0.25rem 0.9rem; max-width: var(--gleichlauf-width, none); margin: 0 auto; }
.say { min-block-size: 0; color: var(--gleichlauf-ink, inherit); padding-block-end: 0.35rem; }
.say:empty { display: none; }
button, select, summary, input { font: inherit; color: inherit; }
button { display: grid; place-items: center; inline-size: 1.875rem; block-size: 1.875rem; flex: none; margin: 0; padding: 0; border: 0; border-radius: 4px; background: none; cursor: pointer; }
button:hover, summary:hover { color: var(--gleichlauf-accent, inherit); }
:focus-visible { outline: 2px solid var(--gleichlauf-accent, currentcolor); outline-offset: 2px; border-radius: 3px; }
svg { inline-size: 1.05em; block-size: 1.05em; fill: currentcolor; }
.steps { display: flex; flex: none; align-items: center; gap: 0.125rem; }
.toggle { inline-size: 2.75rem; block-size: 2.75rem; margin-inline: 0.25rem; border-radius: 50%; background: var(--gleichlauf-ink, CanvasText); color: var(--_paper); font-size: 1.25rem; }
.toggle:hover { background: var(--gleichlauf-accent, CanvasText); color: var(--_paper); }
.toggle:focus-visible { border-radius: 50%; }
.position { flex: 1 1 5rem; min-inline-size: 4rem; block-size: 1.5rem; margin: 0; accent-color: var(--gleichlauf-accent, auto); cursor: pointer; }
.clock { flex: none; font-variant-numeric: tabular-nums; white-space: nowrap; }
label { display: flex; flex: none; align-items: center; gap: 0.4rem; min-block-size: 1.875rem; white-space: nowrap; cursor: pointer; }
select, .query { min-block-size: 1.875rem; padding-inline: 0.25rem; border: 1px solid var(--gleichlauf-quiet, currentcolor); border-radius: 3px; background: var(--_paper); color: var(--gleichlauf-ink, CanvasText); }
.follow input { inline-size: 1.125rem; block-size: 1.125rem; margin: 0; accent-color: var(--gleichlauf-accent, auto); }
.find { padding-block-end: 0.5rem; }
.query { flex: 1 1 8rem; min-inline-size: 6rem; padding-inline: 0.6rem; font-size: 1rem; }
.hits { flex: none; min-inline-size: 5.5rem; }
.hops { display: flex; flex: none; gap: 0.25rem; }
.more { position: relative; flex: none; }
summary { display: block; min-block-size: 1.875rem; line-height: 1.875rem; padding-inline: 0.2rem; cursor: pointer; list-style: none; text-decoration: underline dotted; text-underline-offset: 0.25em; }
summary::-webkit-details-marker { display: none; }
.panel { position: absolute; inset: calc(100% + 0.5rem) 0 auto auto; z-index: 3; inline-size: max-content; max-inline-size: calc(100vw - 2.5rem); max-block-size: 70vh; overflow: auto; padding: 0.75rem 1rem; border: 1px solid var(--_rule); border-radius: 4px; background: var(--_paper); color: var(--gleichlauf-ink, CanvasText); }
:host([dock]) .panel { inset: auto 0 calc(100% + 1rem) auto; }
.panel h2 { margin: 0 0 0.25rem; font: inherit; font-weight: 600; }
.panel dl { margin: 0 0 0.75rem; }
.panel dl:last-child { margin: 0; }
.panel dl div { display: flex; justify-content: space-between; gap: 1.5rem; }
.panel dd { margin: 0; color: var(--gleichlauf-quiet, inherit); }
.files { display: flex; flex-wrap: wrap; gap: 0.125rem 1rem; max-inline-size: 20rem; }
::slotted(a) { display: inline-block; min-block-size: 1.5rem; line-height: 1.5rem; color: inherit; }
@container (max-width: 44rem) {
  .row { flex-wrap: wrap; }
  .steps { order: 1; } .clock { order: 2; margin-inline-start: auto; } .position { order: 3; flex-basis: 100%; }
  .speed { order: 4; } .follow { order: 5; } .search { order: 6; margin-inline-start: auto; } .more { order: 7; }
}
@container (max-width: 26rem) {
  .row { gap: 0.125rem 0.6rem; }
  .speed span { position: absolute; clip-path: inset(50%); white-space: nowrap; }
  .hits { min-inline-size: 0; }
}
.bar { container-type: inline-size; }
@media (max-height: 22rem) { :host([dock]) { position: static; } :host([dock]) .bar { border-block: 0; } :host([dock]) .panel { inset: calc(100% + 0.5rem) 0 auto auto; } }
@media (forced-colors: active) { .toggle, button { border: 1px solid ButtonText; } svg { fill: ButtonText; } }
@media print { :host { display: none; } }`;

const icon = (name) => `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;
const button = (name, say, kind = name) =>
  `<button type="button" class="${kind}" data-does="${name}" aria-label="${say[name]}" title="${say[name]}">${icon(name)}</button>`;

/** Put the controls into a shadow root; what they say holds no word from outside. */
export function build(shadow, say) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CONTROL_STYLE);
  shadow.adoptedStyleSheets = [sheet];
  shadow.innerHTML = `<section class="bar" aria-label="${say.player}">
<p class="say problem" role="status"></p>
<div class="find" role="search" hidden>
<input class="query" type="search" aria-label="${say.findIn}" placeholder="${say.findIn}" autocomplete="off" spellcheck="false">
<span class="hits" role="status"></span>
<span class="hops">${button("hitBack", say)}${button("hitOn", say)}${button("close", say)}</span>
</div>
<p class="say beside"></p>
<div class="row">
<div class="steps">${button("blockBack", say)}${button("sentenceBack", say)}${button("play", say, "toggle")}${button("sentenceOn", say)}${button("blockOn", say)}</div>
<input class="position" type="range" min="0" max="0" step="1" value="0" aria-label="${say.position}">
<span class="clock"><span class="now">0:00</span> / <span class="whole"></span></span>
<label class="speed"><span>${say.speed}</span><select>${SPEEDS.map(
    (rate) => `<option value="${rate}"${rate === 1 ? " selected" : ""}>${String(rate).replace(".", say.decimal)}×</option>`,
  ).join("")}</select></label>
<label class="follow"><input type="checkbox" checked>${say.follow}</label>
${button("find", say, "search")}
<details class="more"><summary>${say.more}</summary><div class="panel"><h2>${say.keys}</h2><dl>${say.keyList
    .map(([key, does]) => `<div><dt>${key}</dt><dd>${does}</dd></div>`)
    .join("")}</dl><div class="downloads"><h2>${say.downloads}</h2><div class="files"><slot></slot></div></div></div></details>
</div></section>`;
}

/** Show the button as one that plays, or pauses. */
export function showPlaying(toggle, say, playing) {
  const name = playing ? "pause" : "play";
  toggle.setAttribute("aria-label", say[name]);
  toggle.title = say[name];
  toggle.querySelector("path").setAttribute("d", ICONS[name]);
}

/** A time as people write it: 1:32, 1:02:05. */
export function clock(time) {
  const [hours, minutes, seconds] = [time / 3600, (time / 60) % 60, time % 60].map(Math.floor);
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}
