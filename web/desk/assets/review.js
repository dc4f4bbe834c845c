// Review: a line in a waveform is moved by keys or by the mouse, and each decision goes to the server at once.
import { replaceParts, say } from "./parts.js";
import { Wave } from "./wave.js";

const LOOK_MS = 700; // between two looks whether the results have all decisions
const MOST_LOOKS = 60; // then something stands against it, and the page says so as it is

export function startReview(root) {
  const address = `${root.dataset.job}/review`;
  let seen = root.dataset.seen;
  let wave = null;
  let isBusy = false;

  const open = ({ focus }) => {
    wave?.close();
    const place = document.querySelector("#wave");
    wave = place ? new Wave(place, root.dataset.job) : null;
    if (focus) (document.querySelector("#wave .line") ?? document.querySelector("#accept"))?.focus({ preventScroll: true });
  };

  const box = document.querySelector("#said");
  const warn = (text) => {
    box.textContent = text;
    box.hidden = !text;
  };

  const take = async (answer, { focus }) => {
    const told = await answer.json();
    warn(told.parts ? (answer.status === 412 ? told.said : "") : told.detail);
    if (!told.parts) {
      say(told.detail);
      return;
    }
    if (answer.ok || answer.status === 412) seen = String(told.seen);
    wave?.close();
    replaceParts(told.parts);
    open({ focus });
    if (told.said) say(told.said);
    if (answer.ok) history.replaceState(null, "", told.address);
    if (told.is_published === false) watch();
  };

  const decide = async (act) => {
    const form = document.querySelector("#decide");
    if (!form || isBusy) return;
    isBusy = true;
    const data = new FormData(form);
    data.set("act", act);
    try {
      const headers = { Accept: "application/json", "If-Match": `"${seen}"` };
      await take(await fetch(address, { method: "POST", body: new URLSearchParams(data), headers }), { focus: true });
    } catch {
      warn(box.dataset.failed);
      say(box.dataset.failed);
    } finally {
      isBusy = false;
    }
  };

  const show = async (query) => {
    try {
      await take(await fetch(`${address}?${query}`, { headers: { Accept: "application/json" } }), { focus: true });
    } catch {
      warn(box.dataset.failed);
    }
  };

  const step = (by) => {
    const links = [...document.querySelectorAll("#queue a[data-at]")];
    const here = links.findIndex((link) => link.hasAttribute("aria-current"));
    const next = links[here + by];
    if (next) show(`at=${next.dataset.at}`);
  };

  let watching = 0;
  const watch = (left = MOST_LOOKS) => {
    clearTimeout(watching);
    if (!left) return;
    watching = setTimeout(async () => {
      const answer = await fetch(`${address}/layer`, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const told = await answer.json();
      replaceParts(told.parts);
      if (!told.is_published) watch(left - 1);
    }, LOOK_MS);
  };

  root.addEventListener("submit", (event) => {
    event.preventDefault();
    decide(event.submitter?.value ?? "accept");
  });
  root.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-at], #switch");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      show(new URL(link.href).search.slice(1));
      document.querySelector("#bench").scrollIntoView({ block: "nearest" });
    } else if (event.target.closest("#play")) {
      wave?.play();
    }
  });
  root.addEventListener("keydown", (event) => {
    if (!event.target.closest(".line") || event.ctrlKey || event.metaKey || event.altKey) return;
    const coarse = event.shiftKey ? 100 : 10;
    const acts = {
      " ": () => wave.play(),
      Enter: () => decide("accept"),
      ArrowLeft: () => wave.move(-coarse),
      ArrowDown: () => wave.move(-coarse),
      ArrowRight: () => wave.move(coarse),
      ArrowUp: () => wave.move(coarse),
      Home: () => wave.moveTo(wave.low),
      End: () => wave.moveTo(wave.high),
      n: () => decide("not_read"),
      r: () => document.querySelector("#read")?.click(),
      u: () => decide("undo"),
      e: () => document.querySelector("#switch")?.click(),
      j: () => step(1),
      k: () => step(-1),
    };
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  if (document.querySelector("#layer [data-published='no']")) watch();
  open({ focus: false });
}
