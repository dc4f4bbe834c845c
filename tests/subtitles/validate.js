// Reads WebVTT from standard input with the W3C's strict parser and writes what it found as JSON.
const { WebVTTParser } = require("webvtt-parser");
const entities = require("webvtt-parser/html-entities.json");
const { readFileSync } = require("node:fs");

const text = (node) => (node.type === "text" ? node.value : (node.children ?? []).map(text).join(""));

const { cues, errors } = new WebVTTParser(entities).parse(readFileSync(0, "utf8"), "subtitles/captions/descriptions");
const plain = cues.map(({ id, startTime, endTime, tree }) => ({ id, start: startTime, end: endTime, text: text(tree) }));
process.stdout.write(JSON.stringify({ cues: plain, errors }));
