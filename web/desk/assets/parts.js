// Parts of a page: put in place as the server made them, with the focus and what was opened kept.

export function replaceParts(parts) {
  for (const [id, html] of Object.entries(parts)) {
    const part = document.getElementById(id);
    if (!part || part.dataset.html === html) continue;
    const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
    const opened = [...part.querySelectorAll("details[id]")].map((each) => [each.id, each.open]);
    part.innerHTML = html;
    part.dataset.html = html;
    for (const [name, isOpen] of opened) {
      const each = document.getElementById(name);
      if (each) each.open = isOpen;
    }
    localTimes(part);
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }
}

// Times are given in UTC; who has scripts sees them by the clock on the wall.
export function localTimes(within) {
  const write = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
  for (const time of within.querySelectorAll("time[datetime]")) {
    const date = new Date(time.dateTime);
    if (!Number.isNaN(date.getTime())) time.textContent = write.format(date);
  }
}

export function say(text) {
  const news = document.querySelector("#news");
  news.textContent = "";
  requestAnimationFrame(() => { news.textContent = text; });
}

export async function send(address, body, headers = {}) {
  const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json", ...headers } });
  return { status: answer.status, ...(await answer.json()) };
}
