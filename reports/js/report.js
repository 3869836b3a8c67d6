"use strict";
// The page is whole without this script: it only filters, folds and marks the section in view.
(() => {
  const form = document.getElementById("filter");
  const findings = [...document.querySelectorAll(".finding")];
  const files = [...document.querySelectorAll("details.file")];
  const texts = findings.map((finding) => finding.parentElement.firstElementChild.textContent + finding.textContent);
  const lowered = texts.map((text) => text.toLowerCase());

  function matches(finding, target, status) {
    if (!target && !status) return true;
    return finding.dataset.verdicts.trim().split(" ").some((verdict) => {
      const [name, value] = verdict.split(":");
      return (!target || name === target) && (!status || value === status);
    });
  }

  function apply() {
    const target = form.elements.target.value;
    const status = form.elements.status.value;
    const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    findings.forEach((finding, index) => {
      const fits = matches(finding, target, status) && words.every((word) => lowered[index].includes(word));
      finding.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    const filtering = Boolean(target || status || words.length);
    files.forEach((file) => {
      file.hidden = !file.querySelector(".finding:not([hidden])");
      if (filtering && !file.hidden) file.open = true;
    });
    const output = form.querySelector("output");
    output.textContent = output.dataset.template
      .replace("%shown%", String(shown)).replace("%total%", String(findings.length));
  }

  if (form && findings.length) {
    form.hidden = false;
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("click", (event) => {
      const act = event.target.dataset.act;
      if (act) files.forEach((file) => { file.open = act === "open"; });
    });
    apply();
  }

  // Marks the section in view in the contents.
  const links = new Map([...document.querySelectorAll(".contents a")].map((a) => [a.hash.slice(1), a]));
  const seen = new IntersectionObserver((entries) => {
    entries.filter((entry) => entry.isIntersecting).forEach((entry) => {
      links.forEach((link, id) => {
        if (id === entry.target.id) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      });
    });
  }, { rootMargin: "-10% 0px -80% 0px" });
  document.querySelectorAll("main > section").forEach((section) => seen.observe(section));
})();
