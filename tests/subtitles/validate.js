// Reads files with other people's parsers and writes what they found as JSON.
// Standard input: [{"kind": "vtt" | "ttml", "text": ..., "times": [seconds, ...]}, ...]
globalThis.VTTCue = class {
  constructor(startTime, endTime, text) {
    Object.assign(this, { startTime, endTime, text });
  }
};
globalThis.VTTRegion = class {};
const { readFileSync } = require("node:fs");
const { WebVTTParser } = require("webvtt-parser");
const entities = require("webvtt-parser/html-entities.json");
const { WebVTT } = require("vtt.js");
const { fromXML } = require("imsc/src/main/js/doc.js");
const { generateISD } = require("imsc/src/main/js/isd.js");

// The W3C's parser, which forgives nothing. Stamps and spans are kept to be looked at.
function strictly(text) {
  const plain = (node) => (node.type === "text" ? node.value : (node.children ?? []).map(plain).join(""));
  const nodes = (node) => [
    ...(node.type === "object" || node.name ? [[node.name, ...(node.classes ?? []), node.value ?? ""]] : []),
    ...(node.type === "timestamp" ? [["stamp", node.value]] : []),
    ...(node.children ?? []).flatMap(nodes),
  ];
  const { cues, errors } = new WebVTTParser(entities).parse(text, "subtitles/captions/descriptions");
  const found = cues.map(({ id, startTime, endTime, tree }) => ({
    id,
    start: startTime,
    end: endTime,
    text: plain(tree),
    nodes: nodes(tree),
  }));
  return { cues: found, errors };
}

// The parser of video.js and of Firefox's past, which forgives much.
function leniently(text) {
  const cues = [];
  const errors = [];
  const parser = new WebVTT.Parser({ VTTCue }, WebVTT.StringDecoder());
  parser.oncue = (cue) => cues.push({ id: cue.id, start: cue.startTime, end: cue.endTime, text: cue.text });
  parser.onparsingerror = (error) => errors.push(String(error.message));
  parser.parse(text);
  parser.flush();
  return { cues, errors };
}

// The player that streaming services use; what is seen at each time, as lines of [text, colour, language].
function imsc(text, times) {
  const errors = [];
  const handler = Object.fromEntries(["info", "warn", "error", "fatal"].map((name) => [name, (m) => void errors.push(`${name}: ${m}`)]));
  const doc = fromXML(text, handler);
  const shown = times.map((time) => {
    const lines = [[]];
    const visit = (node) => {
      if (node.kind === "br") lines.push([]);
      if (node.text !== undefined && node.text !== null && node.kind === "span") {
        const color = node.styleAttrs["http://www.w3.org/ns/ttml#styling color"];
        lines[lines.length - 1].push([node.text, color, node.lang]);
      }
      for (const child of node.contents ?? []) visit(child);
    };
    for (const region of generateISD(doc, time, handler).contents) visit(region);
    return lines;
  });
  return { shown, errors, changes: doc.getMediaTimeEvents(), language: doc.lang };
}

const files = JSON.parse(readFileSync(0, "utf8"));
const found = files.map(({ kind, text, times }) =>
  kind === "vtt" ? { strict: strictly(text), lenient: leniently(text) } : imsc(text, times),
);
process.stdout.write(JSON.stringify(found));
