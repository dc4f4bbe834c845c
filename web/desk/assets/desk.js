// Starts what the page that is open needs; without scripts every page works by itself.
import { replaceParts, localTimes, say } from "./parts.js";
import { startForm } from "./form.js";
import { startReview } from "./review.js";

document.documentElement.classList.add("scripted");
localTimes(document);

const rows = document.querySelector("#rows[data-live]");
if (rows) {
  new EventSource(rows.dataset.live).addEventListener("jobs", (event) => {
    const { order, rows: changed } = JSON.parse(event.data);
    for (const { id, html } of changed) replaceRow(rows, id, html);
    const known = new Set(order);
    for (const row of [...rows.children]) if (!known.has(row.id.slice(4))) row.remove();
    order.forEach((id, at) => {
      const row = document.getElementById(`job-${id}`);
      if (row && rows.children[at] !== row) rows.insertBefore(row, rows.children[at] ?? null);
    });
    const empty = document.querySelector("#empty");
    if (empty) empty.hidden = order.length > 0;
  });
}

const job = document.querySelector(".job[data-live]");
if (job) {
  new EventSource(job.dataset.live).addEventListener("parts", (event) => {
    const { parts, news } = JSON.parse(event.data);
    replaceParts(parts);
    if (news) say(news);
  });
}

const form = document.querySelector("#new");
if (form) startForm(form);
const review = document.querySelector("#review[data-job]");
if (review) startReview(review);

function replaceRow(list, id, html) {
  const made = document.createElement("template");
  made.innerHTML = html;
  const fresh = made.content.firstElementChild;
  localTimes(fresh);
  const old = document.getElementById(`job-${id}`);
  if (!old) {
    list.prepend(fresh);
  } else if (old.outerHTML !== fresh.outerHTML) {
    const hadFocus = old.contains(document.activeElement);
    old.replaceWith(fresh);
    if (hadFocus) fresh.querySelector("a")?.focus({ preventScroll: true });
  }
}
