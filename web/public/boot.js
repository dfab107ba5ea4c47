// Brings the client to a page that the API has answered (`/e/…`): its newest build is whatever index.html loads.
(() => {
  const home = new URL(document.currentScript.src).origin;
  if (location.origin !== home) {
    // Somebody followed a link to the API itself: the client lives elsewhere.
    const canonical = document.querySelector('link[rel="canonical"]');
    if (canonical && new URL(canonical.href).origin === home) location.replace(canonical.href);
    return;
  }
  // Trusted Types let no text become a page, so the tags are read as text; the policy vouches for the script's address.
  const policy = globalThis.trustedTypes?.createPolicy("boot", { createScriptURL: (address) => address });
  const attribute = (tag, name) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];
  const tags = (html, name) => [...html.matchAll(new RegExp(`<${name}\\b[^>]*>`, "g"))].map(([tag]) => tag);
  new MutationObserver((_, observer) => {
    // The client is drawn.
    observer.disconnect();
    document.getElementById("plain")?.remove();
  }).observe(document.getElementById("app"), { childList: true });
  const add = (name, attributes) => document.head.append(Object.assign(document.createElement(name), attributes));
  fetch("/index.html")
    .then((reply) => (reply.ok ? reply.text() : Promise.reject(new Error(`index.html: ${reply.status}`))))
    .then((html) => {
      for (const tag of tags(html, "link")) {
        const rel = attribute(tag, "rel");
        if (rel !== "stylesheet" && rel !== "modulepreload" && rel !== "preload") continue;
        const as = attribute(tag, "as");
        add("link", { rel, href: attribute(tag, "href"), crossOrigin: "anonymous", ...(as && { as }) });
      }
      for (const tag of tags(html, "script")) {
        const address = attribute(tag, "src");
        if (attribute(tag, "type") !== "module" || !address) continue;
        const src = policy ? policy.createScriptURL(address) : address;
        add("script", { type: "module", src });
      }
    })
    // The text and its link to the tickets stay.
    .catch((error) => console.error(error));
})();
