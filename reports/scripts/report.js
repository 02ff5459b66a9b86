"use strict";
// The report is complete without this script; it filters, folds, copies and switches the language.
(() => {
  const root = document.documentElement;
  const words = JSON.parse(document.getElementById("words").textContent);
  const form = document.getElementById("filter");
  const findings = [...document.querySelectorAll(".finding")];
  const files = [...document.querySelectorAll(".file")];

  const say = (code, count) => {
    const forms = words[code][root.lang];
    if (typeof forms === "string") return forms;
    const many = root.lang === "fr" ? count > 1 : count !== 1;
    return forms[many ? "other" : "one"].replace("{count}", count.toLocaleString(root.lang));
  };

  function speak(language) {
    root.lang = language;
    for (const button of document.querySelectorAll("[data-language]")) {
      button.setAttribute("aria-pressed", String(button.dataset.language === language));
    }
    for (const each of document.querySelectorAll("option[data-en]")) {
      each.textContent = each.dataset[language];
    }
    for (const each of document.querySelectorAll("[data-en-label]")) {
      each.setAttribute("aria-label", each.dataset[`${language}Label`]);
    }
    for (const each of document.querySelectorAll(".command button")) {
      each.textContent = say("filter.copy");
    }
    for (const button of document.querySelectorAll(".fold")) labelFold(button);
    for (const each of watched) count(each);
  }

  // Accents and case do not matter to who searches. What stands in both languages is searched.
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const searched = new Map();
  const textOf = (item) => {
    if (!searched.has(item)) {
      const path = item.closest(".file, .wave")?.querySelector("summary").textContent ?? "";
      searched.set(item, plain(`${path} ${item.textContent}`));
    }
    return searched.get(item);
  };
  const searching = (wanted) => {
    const terms = plain(wanted.search).split(/\s+/).filter(Boolean);
    return (item) => terms.every((term) => textOf(item).includes(term));
  };

  // A form, what it shows and hides, the boxes that go with their last item, and how it counts.
  const watched = [
    {
      form,
      items: findings,
      boxes: files,
      code: "filter.shown",
      fits: (wanted) => (item) => (!wanted.file || item.closest(".file").dataset.path === wanted.file)
        && ["feature", "category", "severity", "folder"].every(
          (name) => !wanted[name] || item.dataset[name] === wanted[name]),
    },
    {
      form: document.getElementById("plan-filter"),
      items: [...document.querySelectorAll(".planned")],
      boxes: [...document.querySelectorAll(".wave")],
      code: "filter.planned",
      // What says no environment holds in each; what says no application concerns no single one.
      fits: (wanted) => (item) => (!wanted.subject || item.dataset.subject === wanted.subject)
        && (!wanted.environment || (item.dataset.environment || wanted.environment) === wanted.environment),
    },
  ].filter((each) => each.form);

  function filter(each) {
    const wanted = Object.fromEntries(new FormData(each.form));
    const [fits, found] = [each.fits(wanted), searching(wanted)];
    for (const item of each.items) item.hidden = !(fits(item) && found(item));
    for (const box of each.boxes) {
      const items = [...box.querySelectorAll(".finding, .planned")];
      box.hidden = items.length > 0 && items.every((item) => item.hidden);
    }
    count(each);
  }

  function count(each) {
    const left = each.items.filter((item) => !item.hidden).length;
    each.form.querySelector("output").textContent = say(each.code, left);
  }

  function labelFold(button) {
    button.textContent = say(`filter.${button.dataset.fold}`);
  }

  async function copy(button) {
    const command = button.previousElementSibling.textContent;
    try {
      await navigator.clipboard.writeText(command);
    } catch {
      // A page opened from a file may not reach the clipboard: select it, and copy the old way.
      getSelection().selectAllChildren(button.previousElementSibling);
      document.execCommand("copy");
    }
    button.textContent = say("filter.copied");
    setTimeout(() => { button.textContent = say("filter.copy"); }, 1500);
  }

  for (const command of document.querySelectorAll(".command")) {
    const button = document.createElement("button");
    button.type = "button";
    button.addEventListener("click", () => copy(button));
    command.append(button);
  }
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => speak(button.dataset.language));
  }
  for (const link of document.querySelectorAll("[data-show-feature]")) {
    link.addEventListener("click", () => {
      form.reset();
      form.elements.feature.value = link.dataset.showFeature;
      filter(watched[0]);
    });
  }
  for (const each of watched) {
    each.form.hidden = false;
    each.form.addEventListener("submit", (event) => event.preventDefault());
    each.form.addEventListener("input", () => filter(each));
    each.form.addEventListener("reset", () => setTimeout(() => filter(each)));
    const fold = each.form.querySelector(".fold");
    const folded = each.form === form ? files : [...document.querySelectorAll(".folds")];
    fold.addEventListener("click", () => {
      const open = fold.dataset.fold === "unfold";
      for (const box of folded) box.open = open;
      fold.dataset.fold = open ? "fold" : "unfold";
      labelFold(fold);
    });
  }
  // A link to a finding that the filter hides would lead nowhere.
  addEventListener("hashchange", () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target && target.hidden) { form.reset(); setTimeout(() => { filter(watched[0]); target.scrollIntoView(); }); }
  });
  const folded = new Set();
  addEventListener("beforeprint", () => {
    for (const each of document.querySelectorAll("details:not([open])")) { folded.add(each); each.open = true; }
  });
  addEventListener("afterprint", () => {
    for (const each of folded) each.open = false;
    folded.clear();
  });
  document.getElementById("tools").hidden = false;
  speak(root.lang);
})();
