// What a page can do more where scripts run. Everything works without it.
"use strict";
(() => {
  const lang = document.documentElement.lang;
  const inWords = new Intl.DateTimeFormat(lang === "ja" ? "ja-JP" : "en-GB", { dateStyle: "long", timeZone: "UTC" });
  const dayMs = 86400000;
  const toDays = (iso) => Math.round(Date.parse(iso) / dayMs);
  const toIso = (days) => new Date(days * dayMs).toISOString().slice(0, 10);

  // A form that only picks out what is shown leaves out what was left empty, so that addresses stay short.
  addEventListener("submit", (event) => {
    if (event.target.method !== "get") return;
    for (const field of event.target.elements) {
      if (field.name && field.value === "") field.disabled = true;
    }
  });
  // Back from another page by the browser's own button, fields that were left out are there again.
  addEventListener("pageshow", () => {
    for (const field of document.querySelectorAll("form[method=get] :disabled")) field.disabled = false;
  });

  // A calendar's field shows the browser's own format; the day in words stands beside it.
  addEventListener("input", (event) => {
    const words = event.target.type === "date" && document.getElementById(event.target.id + "-words");
    if (words) words.textContent = event.target.value ? inWords.format(new Date(event.target.value)) : "";
  });

  // The chart's own slider: any day on the same axis, and the page as of that day without a reload.
  const box = document.querySelector(".chart-box");
  if (!box?.dataset.from) return;
  const range = document.createElement("input");
  const said = document.createElement("p");
  const told = document.createElement("output");
  Object.assign(range, { type: "range", className: "range", step: 1, id: "slider" });
  said.className = "slid";
  said.ariaHidden = "true";
  told.className = "hidden";
  told.htmlFor = "slider";
  range.setAttribute("aria-label", box.dataset.label);
  const measure = (of) => {
    range.min = toDays(of.dataset.from);
    range.max = toDays(of.dataset.to);
  };
  const tell = () => {
    const day = inWords.format(new Date(range.value * dayMs));
    range.setAttribute("aria-valuetext", day);
    said.textContent = day;
  };
  measure(box);
  range.value = toDays(box.dataset.shown);
  tell();
  box.append(range, said, told);
  const own = [range, said, told];

  // Puts what another page shows in place of what this one does, but for the slider and what is around it.
  const graft = (here, there, into) => {
    const holds = [...here.childNodes].find((node) => node.contains(range));
    const match = [...there.childNodes].find((node) => node === into || node.contains?.(into));
    if (here === box) {
      for (const node of [...here.childNodes]) if (!own.includes(node)) node.remove();
      here.prepend(...there.childNodes);
      for (const name of Object.keys(there.dataset)) here.dataset[name] = there.dataset[name];
      return;
    }
    const before = [], after = [];
    let passed = false;
    for (const node of [...there.childNodes]) {
      if (node === match) passed = true;
      else (passed ? after : before).push(node);
    }
    for (const node of [...here.childNodes]) if (node !== holds) node.remove();
    holds.before(...before);
    holds.after(...after);
    graft(holds, match, into);
  };

  // What the reader opened stays open.
  const opened = () => [...document.querySelectorAll("main details")].map((one) => [one.className, one.open]);
  const open = (before) => {
    for (const [name, is] of before) {
      const one = is && document.querySelector("main details." + CSS.escape(name || "none"));
      if (one) one.open = true;
    }
  };

  let asked = null;
  const show = async (address) => {
    asked?.abort();
    const mine = (asked = new AbortController());
    try {
      const answer = await fetch(address, { signal: mine.signal, headers: { accept: "text/html" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const into = page.querySelector(".chart-box");
      if (!into) throw new Error("no chart");
      if (mine.signal.aborted) return;
      const before = opened();
      const top = box.getBoundingClientRect().top;
      for (const name of [".top", ".menu", ".foot"]) {
        document.querySelector(name).replaceWith(page.querySelector(name));
      }
      graft(document.querySelector("main"), page.querySelector("main"), into);
      open(before);
      document.title = page.title;
      history.replaceState(null, "", address);
      measure(box);
      // What came or went above it does not move the slider away from the pointer.
      scrollBy(0, box.getBoundingClientRect().top - top);
      // Whoever hears the page is told what whoever sees it sees change.
      const hero = [...document.querySelectorAll(".hero > *")].map((one) => one.textContent);
      told.textContent = hero.join(lang === "ja" ? "" : " ");
    } catch (error) {
      if (error.name !== "AbortError") location.assign(address);
    }
  };

  let waiting = 0;
  range.addEventListener("input", () => {
    tell();
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const address = new URL(location.href);
      const day = toIso(Number(range.value));
      address.hash = "";
      for (const page of ["page", "past"]) address.searchParams.delete(page);
      if (day === box.dataset.today) address.searchParams.delete("as_of");
      else address.searchParams.set("as_of", day);
      show(address.href);
    }, 180);
  });
})();
