// Brings the client to a page that the API has answered (`/e/…`): its newest build is whatever index.html loads.
(() => {
  const home = new URL(document.currentScript.src).origin;
  if (location.origin !== home) {
    // Somebody followed a link to the API itself: the client lives elsewhere.
    const canonical = document.querySelector('link[rel="canonical"]');
    if (canonical && new URL(canonical.href).origin === home) location.replace(canonical.href);
    return;
  }
  const copy = (from, to) => {
    for (const { name, value } of from.attributes) to.setAttribute(name, value);
    document.head.append(to);
    return to;
  };
  fetch("/index.html")
    .then((reply) => (reply.ok ? reply.text() : Promise.reject(new Error(`index.html: ${reply.status}`))))
    .then((html) => {
      const page = new DOMParser().parseFromString(html, "text/html");
      for (const link of page.querySelectorAll('link[rel="stylesheet"], link[rel="modulepreload"]')) {
        copy(link, document.createElement("link"));
      }
      for (const script of page.querySelectorAll('script[type="module"][src]')) {
        // A script of a parsed page never runs; a new one does.
        copy(script, document.createElement("script")).addEventListener("load", () => {
          document.getElementById("plain")?.remove();
        });
      }
    })
    // The text and its link to the tickets stay.
    .catch((error) => console.error(error));
})();
