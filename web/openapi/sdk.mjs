// Makes the SDK's calls from openapi.json: dist/sdk.js, with its types in dist/sdk.d.ts. The types of bodies and answers
// come from openapi-typescript (dist/schema.d.ts). One function for each operation: it describes a request, and a client
// sends it.

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const METHODS = ["get", "post", "put", "patch", "delete"];
const JSON_TYPE = "application/json";

/** `list-events` as `listEvents`, `Idempotency-Key` as `idempotencyKey`. */
const camel = (name) => name.toLowerCase().replace(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase());
const capital = (name) => name[0].toUpperCase() + name.slice(1);

/** The type of a parameter, or of a body that has no name. */
function typeOf(schema) {
  if (schema.$ref) return named(schema.$ref);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeOf))].join(" | ");
  if (schema.type === "object") return "Readonly<Record<string, unknown>>";
  return { integer: "number", number: "number", boolean: "boolean" }[schema.type] ?? "string";
}

const used = new Set();

function named(reference) {
  const name = reference.split("/").pop();
  used.add(name);
  return name;
}

/** A comment of JSDoc; `indent` stands before each line. */
const comment = (text, indent = "") => (text ? `${indent}/** ${text.replaceAll("*/", "* /").replace(/\s+/g, " ")} */\n` : "");

/** Parameters of an operation under the names of the function's input. */
function inputs(operation) {
  return (operation.parameters ?? []).map((one) => ({ ...one, input: one.in === "header" ? camel(one.name) : one.name }));
}

function check(operation, fields) {
  const names = fields.map((one) => one.input);
  if (new Set(names).size !== names.length || names.includes("body") || names.includes("accept")) {
    throw new Error(`${operation.operationId}: two parameters have one name`);
  }
}

/** The JSON answers and the files of an operation. */
function answers(operation) {
  const success = Object.entries(operation.responses).filter(([status]) => status < "400");
  const contents = success.flatMap(([, response]) => Object.entries(response.content ?? {}));
  const json = contents.filter(([type]) => type === JSON_TYPE).map(([, { schema }]) => typeOf(schema));
  const files = contents.filter(([type]) => type !== JSON_TYPE).map(([type]) => type);
  const isEmpty = success.some(([status, response]) => !response.content && status !== "303");
  if (isEmpty && (json.length > 0 || files.length === 0)) json.push("null");
  return { json: [...new Set(json)], files };
}

/** One function: its code and its declaration. */
function call(name, { method, path, operation }, { accept, answer, files }) {
  const parameters = inputs(operation);
  check(operation, parameters);
  const query = parameters.filter((one) => one.in === "query").map((one) => one.name);
  const headers = parameters.filter((one) => one.in === "header").map((one) => [one.input, one.name.toLowerCase()]);
  const shape = Object.fromEntries(Object.entries({
    query: query.length > 0 ? query : undefined,
    headers: headers.length > 0 ? Object.fromEntries(headers) : undefined,
    needsToken: operation.security?.length > 0 ? true : undefined,
    accept,
  }).filter(([, value]) => value !== undefined));
  const doc = comment(`${operation.summary} \`${method.toUpperCase()} ${path}\``);
  const extra = Object.keys(shape).length > 0 ? `, ${JSON.stringify(shape)}` : "";
  const code = `${doc}export const ${name} = /* @__PURE__ */ operation("${method.toUpperCase()}", "${path}"${extra});\n`;

  const lines = parameters.map((one) =>
    `${comment(one.description, "  ")}  readonly ${one.input}${one.required ? "" : "?"}: ${typeOf(one.schema)}${one.required ? "" : " | undefined"};\n`);
  const body = operation.requestBody?.content[JSON_TYPE];
  if (body) lines.push(`  readonly body: ${typeOf(body.schema)};\n`);
  if (files?.length > 1) lines.push(`  readonly accept?: ${files.map((type) => JSON.stringify(type)).join(" | ")};\n`);
  const needed = body || parameters.some((one) => one.required);
  const input = `${capital(name)}Input`;
  const argument = lines.length > 0 ? `input${needed ? "" : "?"}: ${input}` : "";
  const interfaceText = lines.length > 0 ? `export interface ${input} {\n${lines.join("")}}\n` : "";
  const types = `${interfaceText}${doc}export declare function ${name}(${argument}): ApiRequest<${answer}>;\n`;
  return { code, types };
}

function calls(entry) {
  const { operation } = entry;
  const name = camel(operation.operationId);
  const { json, files } = answers(operation);
  // A browser sends its form by itself.
  const isForm = operation.requestBody && !operation.requestBody.content[JSON_TYPE];
  if (isForm) return [];
  const made = [];
  if (json.length > 0) made.push(call(name, entry, { answer: json.join(" | ") }));
  if (files.length > 0) {
    const fileName = json.length > 0 ? `${name}File` : name;
    made.push(call(fileName, entry, { accept: files[0], answer: "Blob", files }));
  }
  return made;
}

const api = JSON.parse(readFileSync(here("../../openapi.json"), "utf8"));
const entries = Object.entries(api.paths).flatMap(([path, item]) =>
  METHODS.filter((method) => item[method]).map((method) => ({ method, path, operation: item[method] })));
const made = entries.flatMap(calls);
const head = `// Made from openapi.json ${api.info.version} by web/openapi/sdk.mjs: change neither by hand.\n\n`;
mkdirSync(here("dist"), { recursive: true });
copyFileSync(here("runtime.js"), here("dist/runtime.js"));
copyFileSync(here("runtime.d.ts"), here("dist/runtime.d.ts"));
writeFileSync(here("dist/sdk.js"), `${head}import { operation } from "./runtime.js";

export { BoxofficeError, createClient } from "./runtime.js";

${made.map((one) => one.code).join("\n")}`);
writeFileSync(here("dist/sdk.d.ts"), `${head}import type { ApiRequest } from "./runtime";
import type { ${[...used].sort().join(", ")} } from "./schema";

export type { ApiRequest, Answer, Client, ClientOptions } from "./runtime";
export { BoxofficeError, createClient } from "./runtime";
export type * from "./schema";

${made.map((one) => one.types).join("\n")}`);
