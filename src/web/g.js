// The reader's own time beside a time of elsewhere, where the two differ.  Words come from the page.
for (const e of document.querySelectorAll("[data-own]")) {
  const times = [...e.querySelectorAll("time")];
  const there = (t) => t.dateTime.slice(0, 16);
  const here = (t) => {
    const d = new Date(t.dateTime);
    return new Date(d - d.getTimezoneOffset() * 6e4).toISOString().slice(0, 16);
  };
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone || times.every((t) => here(t) === there(t))) continue;
  const lang = document.documentElement.lang;
  const say = (t) => {
    const own = here(t);
    if (own.slice(0, 10) === there(t).slice(0, 10)) return own.slice(11);
    const date = new Date(t.dateTime).toLocaleDateString(lang === "en" ? "en-GB" : lang, {
      weekday: "long", day: "numeric", month: "long" });
    return date.replace(/^(\S+), /, "$1 ") + ", " + own.slice(11);
  };
  const fill = (s, name, words) => s.replace("{" + name + "}", () => words);
  let span = say(times[0]);
  if (times[1]) span = fill(fill(e.dataset.span, "from", span), "to", say(times[1]));
  const line = document.createElement("small");
  const city = zone.split("/").pop().replaceAll("_", " ");
  line.textContent = fill(fill(e.dataset.own, "city", city), "span", span);
  e.after(line);
}
// The server that somebody follows from stays on their own device.
const from = document.querySelector("form[action$='/follow']");
if (from) try {
  if (from.server.ariaInvalid) localStorage.removeItem("server");
  from.server.value ||= localStorage.server || "";
  from.onsubmit = () => (localStorage.server = from.server.value);
} catch {} // this browser keeps nothing
