// Holds answers of the API against its OpenAPI document, config/schemas/desk.openapi.json.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const DOCUMENT = JSON.parse(readFileSync(
  join(process.env.WIREFOLD_SOURCE_DIR, "config/schemas/desk.openapi.json"), "utf8"));

const ajv = new Ajv2020.default({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema({ $id: "desk", ...DOCUMENT });
const validators = new Map();

const pointer = (parts) => parts
  .map((part) => encodeURIComponent(String(part).replaceAll("~", "~0").replaceAll("/", "~1")))
  .join("/");

function templateOf(path) {
  return Object.keys(DOCUMENT.paths).find((template) => {
    const pattern = template.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{[^}]+\}/g, "[^/]+");
    return new RegExp(`^${pattern}$`).test(path);
  });
}

function responseOf(template, method, status) {
  const responses = DOCUMENT.paths[template]?.[method.toLowerCase()]?.responses;
  const key = [String(status), `${String(status)[0]}XX`, "default"].find((name) =>
    responses?.[name]);
  if (!key) return undefined;
  const { $ref } = responses[key];
  return $ref ? $ref.slice(2).split("/") : ["paths", template, method.toLowerCase(), "responses",
    key];
}

/// What is wrong with an answer: a list of sentences, empty where it keeps the contract.
export function breaches({ method, path, status, body }) {
  const called = `${method} ${path} ${status}`;
  const template = templateOf(path);
  if (!template) return [`${called}: no such path in the document`];
  const place = responseOf(template, method, status);
  if (!place) return [`${called}: no such response in the document`];
  const reference = `desk#/${pointer([...place, "content", "application/json", "schema"])}`;
  if (!validators.has(reference)) validators.set(reference, ajv.compile({ $ref: reference }));
  const validate = validators.get(reference);
  return validate(body) ? [] : validate.errors.map((error) =>
    `${called}: ${error.instancePath || "/"} ${error.message} ${JSON.stringify(error.params)}`);
}
