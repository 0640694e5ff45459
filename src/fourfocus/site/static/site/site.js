// Small helpers of every page. No page needs them to work: forms and links are plain.
(() => {
  // A filter bar sends itself when a choice changes.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-auto-submit]");
    if (form && event.target.matches("select, input[type=date]")) form.requestSubmit();
  });
  // A form is sent once.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (form.method === "post") {
      form.dataset.sent = "1";
      form.querySelectorAll("[type=submit]").forEach((button) => button.classList.add("btn-loading"));
    }
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll(".btn-loading").forEach((button) => button.classList.remove("btn-loading"));
    });
  });
  // Errors of a sent form come first in the reading order.
  const wrong = document.querySelector(".is-invalid, .alert-danger[tabindex]");
  if (wrong) wrong.focus({ preventScroll: false });
  // The names of chosen files, where the browser hides them.
  document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
})();
