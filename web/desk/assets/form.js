// The form for a new job: shows at once what is found, and says what is wrong without losing what was filled in.
import { say, send } from "./parts.js";

const WAIT_MS = 500; // after the last key, before it is looked what an address leads to

export function startForm(form) {
  const found = document.querySelector("#found");
  const nothing = found.innerHTML;
  let timer = 0;
  let turn = 0;

  const look = async () => {
    const mine = ++turn;
    const data = new FormData(form);
    if (form.elements.audio.files.length) data.set("has_audio", "yes");
    data.delete("audio"); // large, and nothing is looked for in it here
    const file = form.elements.article.files[0];
    if (!data.get("article_url").trim() && !data.get("article_text").trim() && !file) {
      found.innerHTML = nothing;
      return;
    }
    note(found, form.dataset.looking);
    const answer = await ask("/look", data, found);
    if (!answer || mine !== turn) return;
    showFaults(form, answer.faults ?? { article_url: answer.detail }, { summary: false });
    found.innerHTML = answer.found || nothing;
    lookAtSound(mine);
  };

  const lookAtSound = async (mine) => {
    const typed = form.elements.audio_url.value.trim();
    const address = typed || document.querySelector("#podcast")?.textContent;
    const place = document.querySelector("#sound");
    if (!place || !address || form.elements.audio.files.length) return;
    note(place, form.dataset.soundLooking);
    const data = new FormData();
    data.set("audio_url", address);
    const answer = await ask("/look/sound", data, place);
    if (answer && mine === turn) place.innerHTML = answer.sound ?? "";
  };

  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(look, WAIT_MS);
  };
  for (const name of ["article_url", "article_text", "audio_url", "language"]) {
    form.elements[name].addEventListener("input", soon);
  }
  form.elements.article.addEventListener("change", soon);
  form.elements.audio.addEventListener("change", () => {
    showLength(form.elements.audio.files[0], document.querySelector("#audio-length"));
    soon();
  });
  if (form.elements.article_url.value) soon();
  for (const place of form.querySelectorAll(".drop")) takeDrops(place);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(timer); // what is submitted is looked at there, and said there
    turn += 1;
    const button = form.querySelector("button.main");
    button.disabled = true;
    const data = new FormData(form);
    data.set("act", "submit");
    try {
      const answer = await send("/new", data);
      if (answer.address) {
        location.assign(answer.address);
        return;
      }
      showFaults(form, answer.faults ?? { article_url: answer.detail }, { summary: true });
    } catch (error) {
      showFaults(form, { article_url: String(error.message) }, { summary: true });
    }
    button.disabled = false;
  });
}

async function ask(address, data, place) {
  try {
    return await send(address, data);
  } catch (error) {
    note(place, String(error.message));
    return null;
  }
}

function note(place, text) {
  const made = document.createElement("p");
  made.className = "hint";
  made.textContent = text;
  place.replaceChildren(made);
}

function showFaults(form, faults, { summary }) {
  for (const line of form.querySelectorAll(".fault[id$='-fault']")) {
    const name = line.id.slice(0, -"-fault".length);
    const text = faults[name] ?? "";
    line.textContent = text;
    line.hidden = !text;
    const input = document.getElementById(name);
    if (text) input?.setAttribute("aria-invalid", "true");
    else input?.removeAttribute("aria-invalid");
    if (text) line.closest("details")?.setAttribute("open", "");
  }
  const box = form.querySelector("#summary");
  box.hidden = !summary || !Object.keys(faults).length;
  if (box.hidden) return;
  box.querySelector("ul").replaceChildren(...Object.entries(faults).map(([name, text]) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `#${name}`;
    link.textContent = text;
    item.append(link);
    return item;
  }));
  box.focus();
}

function takeDrops(place) {
  const input = place.querySelector("input[type=file]");
  const over = (event) => {
    event.preventDefault();
    place.classList.add("over");
  };
  place.addEventListener("dragover", over);
  place.addEventListener("dragleave", () => place.classList.remove("over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("over");
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change"));
    say(input.files[0].name);
  });
}

function showLength(file, place) {
  place.textContent = "";
  if (!file) return;
  const address = URL.createObjectURL(file);
  const sound = new Audio();
  sound.preload = "metadata";
  sound.onloadedmetadata = () => {
    const seconds = Math.round(sound.duration);
    if (Number.isFinite(seconds)) {
      place.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    }
    URL.revokeObjectURL(address);
  };
  sound.onerror = () => URL.revokeObjectURL(address);
  sound.src = address;
}
