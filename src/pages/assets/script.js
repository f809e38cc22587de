// What a page can do more where scripts run. Everything works without it.
"use strict";
(() => {
  // A form that only picks out what is shown leaves out what was left empty, so that addresses stay short.
  for (const form of document.querySelectorAll("form[method=get]")) {
    form.addEventListener("submit", () => {
      for (const field of form.elements) {
        if (field.name && field.value === "") field.disabled = true;
      }
    });
  }
  // Back from another page by the browser's own button, fields that were left out are there again.
  addEventListener("pageshow", () => {
    for (const field of document.querySelectorAll("form[method=get] :disabled")) field.disabled = false;
  });
})();
