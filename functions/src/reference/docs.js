"use strict";
// Draws openapi.json, which lies beside this page. Text goes into text nodes alone: nothing in it can become markup.

const METHODS = ["get", "post", "put", "patch", "delete"];
const byId = (id) => document.getElementById(id);

/** An element with attributes, and children that are elements or texts. */
function el(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/** A sentence whose parts in backticks are code. */
function prose(text) {
  return (text ?? "").split("`").map((part, i) => (i % 2 ? el("code", null, part) : part));
}

/** Paragraphs, which an empty line separates. */
function paragraphs(text) {
  return (text ?? "").split("\n\n").map((part) => el("p", null, prose(part)));
}

let api = null;

function resolve(schema) {
  if (!schema?.$ref) return schema ?? {};
  const target = schema.$ref.slice(2).split("/").reduce((value, key) => value?.[key], api) ?? {};
  return schema.description ? { ...target, description: schema.description } : target;
}

const nameOf = (schema) => schema?.$ref?.split("/").pop();
const withoutNull = (options) => options.filter((option) => option.type !== "null");

/** The one schema inside "this or null", or the schema itself. */
function core(schema) {
  const options = schema?.anyOf ?? schema?.oneOf;
  if (!options || schema.properties) return schema ?? {};
  const real = withoutNull(options);
  return real.length === 1 ? { ...real[0], description: schema.description ?? real[0].description } : schema;
}

function isNullable(schema) {
  return [].concat(schema.type ?? []).includes("null") || (schema.anyOf ?? []).some((option) => option.type === "null");
}

/** Values of a schema that lists them, or none. */
function values(schema) {
  if (schema.enum) return schema.enum.filter((value) => value !== null).map((value) => ({ const: value }));
  const options = schema.oneOf ?? schema.anyOf ?? [];
  return options.length > 0 && options.every((option) => "const" in option) ? options : [];
}

/** A few words on the type of a value. */
function typeText(given) {
  const or = isNullable(given) ? " or null" : "";
  const inner = core(given);
  const schema = resolve(inner);
  if ("const" in schema) return JSON.stringify(schema.const) + or;
  const listed = values(schema);
  if (listed.length > 0) return listed.map((value) => JSON.stringify(value.const)).join(" | ") + or;
  const kinds = [].concat(schema.type ?? []).filter((type) => type !== "null");
  if (kinds.includes("array")) return `array of ${typeText(schema.items ?? {})}${or}`;
  if (kinds.includes("object") || schema.properties) return (nameOf(inner) ?? "object") + or;
  const options = withoutNull(schema.oneOf ?? schema.anyOf ?? []);
  if (options.length > 0) return options.map((option) => typeText(option)).join(" or ") + or;
  const kind = kinds.join(" or ") || "any value";
  const format = /^u?int/.test(schema.format ?? "") ? "" : schema.format;
  return [kind, format ? `(${format})` : ""].filter(Boolean).join(" ") + or;
}

/** Limits of a value, as words. */
function limits(given) {
  const schema = resolve(core(given));
  const item = schema.items ? resolve(schema.items) : {};
  const range = (low, high, unit) => {
    if (low === undefined && high === undefined) return "";
    if (high === undefined) return `at least ${low}${unit}`;
    return low === undefined ? `at most ${high}${unit}` : `${low} to ${high}${unit}`;
  };
  return [
    range(schema.minimum, schema.maximum, ""),
    range(schema.minLength, schema.maxLength, " characters"),
    range(schema.minItems, schema.maxItems, " items"),
    schema.pattern ? `pattern ${schema.pattern}` : "",
    item.pattern ? `each of the pattern ${item.pattern}` : "",
    schema.default === undefined || schema.default === null ? "" : `default ${JSON.stringify(schema.default)}`,
  ].filter(Boolean).join(" · ");
}

/**
 * What can be opened inside a value: fields of an object, alternatives, or described words; else null. `isAnswer` says which
 * fields are marked: those that a request must have, or those that an answer may lack.
 */
function inside(given, isAnswer) {
  const inner = core(given);
  const schema = resolve(inner);
  if (schema.items) return inside(schema.items, isAnswer);
  if (schema.properties) return { title: `Fields${nameOf(inner) ? ` of ${nameOf(inner)}` : ""}`, draw: () => fields(schema, isAnswer) };
  const listed = values(schema).filter((value) => value.description);
  if (listed.length > 0) return { title: "Meaning of the values", draw: () => meanings(listed) };
  const options = withoutNull(schema.oneOf ?? schema.anyOf ?? []);
  if (options.some((option) => inside(option))) return { title: "Alternatives", draw: () => el("div", null, options.map((option) => alternative(option, isAnswer))) };
  const more = schema.additionalProperties;
  return more && typeof more === "object" ? inside(more, isAnswer) : null;
}

function meanings(listed) {
  return el("ul", { class: "fields" }, listed.map((value) =>
    el("li", null, el("div", { class: "field" }, el("code", null, String(value.const))), el("p", null, prose(value.description)))));
}

function alternative(option, isAnswer) {
  const schema = resolve(option);
  return el("div", null, el("p", { class: "quiet" }, prose(schema.description ?? typeText(option))),
    schema.properties ? fields(schema, isAnswer) : "");
}

/** A part that is drawn when it is first opened: schemas name each other, and most are never looked at. */
function later(title, draw, attributes) {
  const details = el("details", { class: "inner", ...attributes }, el("summary", null, title));
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) details.append(draw());
  });
  return details;
}

function field(name, schema, mark, description, isAnswer) {
  const nested = inside(schema, isAnswer);
  const bounds = limits(schema);
  return el("li", null,
    el("div", { class: "field" }, el("code", null, name), el("span", { class: "type" }, typeText(schema)),
      mark ? el("span", { class: "must" }, mark) : ""),
    el("p", null, prose(description ?? resolve(schema).description)),
    bounds ? el("p", { class: "quiet" }, bounds) : "",
    nested ? later(nested.title, nested.draw) : "");
}

function fields(schema, isAnswer) {
  const must = schema.required ?? [];
  const names = Object.keys(schema.properties).sort((a, b) => must.includes(b) - must.includes(a));
  const mark = (name) => (isAnswer ? (must.includes(name) ? "" : "may be absent") : must.includes(name) && "required");
  return el("ul", { class: "fields" }, names.map((name) => field(name, schema.properties[name], mark(name), undefined, isAnswer)));
}

/** A value's description and its fields. */
function shape(schema, isAnswer) {
  const whole = resolve(schema);
  const about = whole.description ? el("p", { class: "quiet" }, prose(whole.description)) : "";
  if (whole.properties) return el("div", null, about, fields(whole, isAnswer));
  const nested = inside(schema, isAnswer);
  return el("div", null, about, nested ? later(nested.title, nested.draw) : el("p", { class: "type" }, typeText(schema)));
}

function code(text, label) {
  const copy = el("button", { type: "button", "aria-label": `Copy: ${label}` }, "Copy");
  copy.addEventListener("click", async () => {
    const done = await navigator.clipboard?.writeText(text).then(() => true, () => false);
    copy.textContent = done ? "Copied" : "Not possible";
    setTimeout(() => { copy.textContent = "Copy"; }, 2000);
  });
  return el("div", { class: "code" }, el("div", { class: "bar" }, label, copy),
    el("pre", { tabindex: "0", role: "region", "aria-label": label }, el("code", null, text)));
}

const pretty = (value) => JSON.stringify(value, null, 2);

/** The content of a request or an answer: each media type with its fields and its example. */
function contents(content, label, isAnswer) {
  return Object.entries(content ?? {}).flatMap(([type, { schema, example }]) => [
    el("p", { class: "type" }, type),
    schema && Object.keys(schema).length > 0 ? shape(schema, isAnswer) : "",
    example === undefined ? "" : code(typeof example === "string" ? example : pretty(example), `Example of ${label}`),
  ]);
}

/** A call by curl, with the example's body. */
function curl({ method, path, operation }) {
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const headers = (operation.parameters ?? []).filter((one) => one.in === "header" && one.required);
  const sent = headers.map((one) => `-H ${quoted(`${one.name.toLowerCase()}: …`)}`);
  if ((operation.security ?? []).length > 0) sent.unshift('-H "authorization: Bearer $TOKEN"');
  const query = (operation.parameters ?? []).filter((one) => one.in === "query" && one.required);
  const text = query.map((one) => `${one.name}=…`).join("&");
  const [type, body] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  if (type === "application/json") {
    sent.push(`-H 'content-type: ${type}'`, `-d ${quoted(JSON.stringify(body.example ?? {}))}`);
  }
  const verb = method === "GET" || (method === "POST" && type) ? "" : `-X ${method} `;
  return [`curl ${verb}"$API_URL${path}${text ? `?${text}` : ""}"`, ...sent].join(" \\\n  ");
}

function parameters(operation) {
  const all = operation.parameters ?? [];
  if (all.length === 0) return [];
  const places = { path: "in the path", query: "in the query", header: "header" };
  return [el("h3", null, "Parameters"), el("ul", { class: "fields" }, all.map((one) => {
    const row = field(one.name, one.schema, one.required && "required", one.description);
    row.firstChild.children[0].after(el("span", { class: "type" }, places[one.in] ?? one.in));
    return row;
  }))];
}

function answer(status, response) {
  const headers = Object.entries(response.headers ?? {});
  return el("section", null,
    el("p", null, el("span", { class: `status s${status[0]}` }, status), " ", prose(response.description)),
    contents(response.content, `the answer ${status}`, true),
    headers.length === 0 ? "" : later("Headers", () => el("ul", { class: "fields" },
      headers.map(([name, header]) => field(name, header.schema ?? {}, "", header.description)))));
}

/** Problems of an operation by status: a line for each code. */
function problems(responses) {
  const refused = responses.filter(([status]) => status >= "400");
  return refused.map(([status, response]) => {
    const lines = response.description.split("\n").map((line) => line.replace(/^- /, ""));
    return el("li", null, el("span", { class: `status s${status[0]}` }, status), lines.map((line) => el("p", null, prose(line))));
  });
}

function body(entry) {
  const { operation } = entry;
  const responses = Object.entries(operation.responses);
  const request = operation.requestBody;
  return el("div", { class: "body" },
    paragraphs(operation.description),
    el("p", { class: "quiet" }, (operation.security ?? []).length > 0 ? "Needs an access token." : "Open to anyone.",
      " Operation ", el("code", null, operation.operationId), "."),
    parameters(operation),
    request ? [el("h3", null, "Request"), el("p", { class: "quiet" }, request.description ?? ""), contents(request.content, "the request")] : "",
    el("h3", null, "Answer"), responses.filter(([status]) => status < "400").map(([status, response]) => answer(status, response)),
    el("h3", null, "Problems"), el("ul", { class: "fields" }, problems(responses)),
    el("h3", null, "By curl"), code(curl(entry), "Command"));
}

function draw(entry) {
  const { method, path, operation } = entry;
  const details = el("details", { class: "op", id: operation.operationId }, el("summary", null,
    el("span", { class: `method ${method}` }, method), el("span", { class: "path" }, path.split(/(?<=\/)/).flatMap((part) => [part, el("wbr")])),
    el("span", { class: "brief" }, prose(operation.summary))));
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) details.append(body(entry));
  });
  return details;
}

/** Every operation with the words by which it is found. */
function operations() {
  return Object.entries(api.paths).flatMap(([path, item]) => METHODS.filter((method) => item[method]).map((method) => {
    const operation = item[method];
    const codes = Object.values(operation.responses).map((response) => response.description ?? "");
    const words = [method, path, operation.operationId, operation.summary, operation.description ?? "", ...operation.tags,
      ...(operation.parameters ?? []).map((one) => one.name), ...codes.flatMap((text) => text.match(/`[a-z_]+`/g) ?? [])];
    return { method: method.toUpperCase(), path, operation, words: words.join(" ").toLowerCase() };
  }));
}

function drawAll() {
  const all = operations();
  const groups = (api.tags ?? []).map((tag) => ({ tag, entries: all.filter((entry) => entry.operation.tags[0] === tag.name) }));
  for (const { tag, entries } of groups) {
    for (const entry of entries) {
      entry.shown = draw(entry);
      entry.link = el("li", null, el("a", { href: `#${entry.operation.operationId}` }, entry.operation.operationId));
    }
    const section = el("section", { class: "tag", "aria-labelledby": `tag-${tag.name}` }, el("h2", { id: `tag-${tag.name}` }, tag.name),
      el("p", null, prose(tag.description)), entries.map((entry) => entry.shown));
    const links = el("section", null, el("h2", null, tag.name), el("ul", null, entries.map((entry) => entry.link)));
    entries.forEach((entry) => Object.assign(entry, { section, links }));
    byId("list").append(section);
    byId("links").append(links);
  }
  return all;
}

function filter(all) {
  const words = byId("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const open = new Set();
  for (const entry of all) {
    const found = words.every((word) => entry.words.includes(word));
    entry.shown.hidden = !found;
    entry.link.hidden = !found;
    if (found) open.add(entry.section).add(entry.links);
  }
  for (const { section, links } of all) {
    section.hidden = !open.has(section);
    links.hidden = !open.has(links);
  }
  byId("about").hidden = words.length > 0;
  const found = all.filter((entry) => !entry.shown.hidden).length;
  byId("count").textContent = found === all.length ? `${all.length} operations` : `${found} of ${all.length} operations`;
}

/** Opens the operation that the address names. */
function follow() {
  const target = byId(decodeURIComponent(location.hash.slice(1)));
  if (!target?.classList.contains("op")) return;
  target.hidden = false;
  target.open = true;
  // The browser's own comes later, and the page must have its length before it scrolls.
  target.dispatchEvent(new Event("toggle"));
  target.scrollIntoView();
  target.firstChild.focus({ preventScroll: true });
}

async function start() {
  const wide = matchMedia("(min-width: 960px)");
  const unfold = () => { byId("index").open = wide.matches; };
  wide.addEventListener("change", unfold);
  unfold();
  const reply = await fetch("openapi.json");
  if (!reply.ok) throw new Error(`openapi.json: ${reply.status}`);
  api = await reply.json();
  byId("version").textContent = api.info.version;
  const address = new URL(".", location.href).href.replace(/\/$/, "");
  byId("about").append(...paragraphs(api.info.description), el("p", null, "In the commands below, ", el("code", null, "API_URL"),
    " is ", el("code", null, address), "."), later("Fields of a problem", () => fields(api.components.schemas.Problem, true)));
  const all = drawAll();
  byId("state").hidden = true;
  byId("filter").addEventListener("input", () => filter(all));
  byId("links").addEventListener("click", () => { byId("index").open = wide.matches; });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    byId("filter").focus();
  });
  addEventListener("hashchange", follow);
  filter(all);
  follow();
}

start().catch((error) => {
  byId("state").textContent = "The description could not be loaded. Load this page again in a moment.";
  console.error(error);
});
