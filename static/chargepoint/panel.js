// Theme without a reload, time zone, countdowns, unsaved changes, and what the page does when it loses the wallbox.
"use strict";
(() => {
  const all = (selector, root = document) => root.querySelectorAll(selector);
  const keep = (name, value) => { document.cookie = `${name}=${value}; path=/; max-age=31536000; SameSite=Strict`; };

  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && !document.cookie.includes("time_zone=")) keep("time_zone", encodeURIComponent(zone));

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=theme]");
    if (!button) return;
    event.preventDefault();
    document.documentElement.dataset.theme = button.value === "system" ? "" : button.value;
    for (const other of all("button[name=theme]")) other.setAttribute("aria-pressed", other.value === button.value);
    keep("theme", button.value);
  });

  // A stepper moves its range input; the output beside it repeats the value.
  const show = (input) => { const out = document.getElementById(input.dataset.output); if (out) out.textContent = input.value; };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    const input = button && document.getElementById(button.dataset.for);
    if (!input) return;
    if (Number(button.dataset.step) > 0) input.stepUp(); else input.stepDown();
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  document.addEventListener("input", (event) => { if (event.target.dataset.output) show(event.target); });

  setInterval(() => {
    for (const node of all("[data-countdown]")) node.textContent = Math.max(0, node.textContent - 1);
    for (const arc of all("[data-arc]")) arc.setAttribute("stroke-dasharray", `${Math.max(0, parseInt(arc.getAttribute("stroke-dasharray")) - 1)} 60`);
  }, 1000);

  // A form with data-dirty shows its .dirty line, and leaving asks, until it is sent.
  const unsaved = new Set();
  const state = (form) => new URLSearchParams([...new FormData(form)].map(([key, value]) => [key, value.name ?? value])).toString();
  const first = new WeakMap();
  const watch = () => { for (const form of all("form[data-dirty]")) if (!first.has(form)) first.set(form, state(form)); };
  const mark = (form) => {
    const isDirty = state(form) !== first.get(form);
    unsaved[isDirty ? "add" : "delete"](form);
    for (const node of all("[data-when=dirty]", form)) node.hidden = !isDirty;
    for (const node of all("[data-when=clean]", form)) node.hidden = isDirty;
  };
  for (const type of ["input", "change"]) document.addEventListener(type, (event) => { const form = event.target.form; if (form && first.has(form)) mark(form); });
  document.addEventListener("submit", (event) => unsaved.delete(event.target));
  addEventListener("beforeunload", (event) => { if ([...unsaved].some((form) => form.isConnected)) event.preventDefault(); });
  document.addEventListener("htmx:load", watch);
  watch();

  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();

  // Of the tabs that do not fit on a phone, the current one is in sight.
  document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

  // The socket brings a sign of life every 2 s; without one for 6 s the page says so and asks by itself.
  const pollUrl = document.body.dataset.poll;
  if (!pollUrl || !window.htmx) return;
  const lost = document.getElementById("page-lost");
  let seen = Date.now();
  const alive = () => { seen = Date.now(); lost.hidden = true; };
  document.addEventListener("htmx:wsAfterMessage", alive);
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful && event.detail.pathInfo.requestPath === pollUrl) alive(); });
  setInterval(() => {
    const silence = Date.now() - seen;
    if (silence > 4000 && !document.hidden) htmx.ajax("GET", pollUrl, { source: "#live-poll", target: "#live-poll", swap: "none" });
    if (silence > 7000) lost.hidden = false;
  }, 2000);
})();
