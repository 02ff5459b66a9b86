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
    labelFold();
    count();
  }

  // Accents and case do not matter to who searches. What stands in both languages is searched.
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const searched = new Map();
  const textOf = (finding) => {
    if (!searched.has(finding)) {
      const path = finding.closest(".file").querySelector("summary").textContent;
      searched.set(finding, plain(`${path} ${finding.textContent}`));
    }
    return searched.get(finding);
  };

  function filter() {
    const wanted = Object.fromEntries(new FormData(form));
    const terms = plain(wanted.search).split(/\s+/).filter(Boolean);
    for (const file of files) {
      const fits = !wanted.file || file.dataset.path === wanted.file;
      let left = 0;
      for (const finding of file.querySelectorAll(".finding")) {
        const shown = fits
          && ["feature", "category", "severity", "folder"].every(
            (name) => !wanted[name] || finding.dataset[name] === wanted[name])
          && terms.every((term) => textOf(finding).includes(term));
        finding.hidden = !shown;
        left += Number(shown);
      }
      file.hidden = !left;
    }
    count();
  }

  function count() {
    if (!form) return;
    const left = findings.filter((each) => !each.hidden).length;
    document.getElementById("shown").textContent = say("filter.shown", left);
  }

  function labelFold() {
    const button = document.getElementById("fold");
    if (button) button.textContent = say(`filter.${button.dataset.fold}`);
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
      filter();
    });
  }
  if (form) {
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", filter);
    form.addEventListener("reset", () => setTimeout(filter));
    const fold = document.getElementById("fold");
    fold.addEventListener("click", () => {
      const open = fold.dataset.fold === "unfold";
      for (const file of files) file.open = open;
      fold.dataset.fold = open ? "fold" : "unfold";
      labelFold();
    });
  }
  // A link to a finding that the filter hides would lead nowhere.
  addEventListener("hashchange", () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target && target.hidden) { form.reset(); setTimeout(() => { filter(); target.scrollIntoView(); }); }
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
