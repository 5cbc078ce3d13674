// An imitation: what the form makes of a provider's fields, as far as the web app is known to do it.
import { type ZodTypeAny, z } from "zod";
import type { FieldDefinition, MessageDefinition, ProviderConfig } from "./common";

export type { ProviderConfig };

type Target = "import" | "export";
type Form = Record<string, any>;

const MASK = "••••••••••••••••";

export const fieldsFor = (provider: ProviderConfig, target?: Target): FieldDefinition[] =>
  provider.fields.filter(
    (field): field is FieldDefinition =>
      field.type !== "message" && (!target || !field.target || field.target === target),
  );

export const isRequired = (field: FieldDefinition, editing = false): boolean => {
  if (field.accessKey && editing) return false;
  if (field.required) return true;
  const { schema } = field;
  return schema instanceof z.ZodString && schema._def.checks.some((one) => one.kind === "min" && one.value === 1);
};

export const schemaFor = (fields: FieldDefinition[], editing = false) => {
  const shape: Record<string, ZodTypeAny> = {};
  for (const field of fields) {
    const message = `${field.label} is required`;
    let schema: ZodTypeAny = field.schema;
    if (field.accessKey && editing) schema = schema.optional();
    else if (!isRequired(field, editing)) schema = schema.nullable().optional();
    else if (schema instanceof z.ZodString) schema = schema.min(1, message);
    else schema = schema.refine((value) => value !== undefined && value !== null, message);
    shape[field.name] = schema;
  }
  return z.object(shape);
};

const blank = (field: FieldDefinition): unknown => {
  if (field.type === "number" || field.type === "counter") return field.min || 0;
  if (field.type === "select") return field.options?.[0]?.value || "";
  return field.type === "toggle" ? false : "";
};

export const defaultsFor = (fields: (FieldDefinition | MessageDefinition)[]): Form => {
  const found: Form = {};
  for (const field of fields) {
    if (field.type === "message") continue;
    const { schema } = field;
    found[field.name] = schema instanceof z.ZodDefault ? schema._def.defaultValue() : blank(field);
  }
  return found;
};

// What the form holds when it opens for a storage as the API sends it: without credentials, and with nulls.
export const editedForm = (fields: FieldDefinition[], stored: Form): Form => {
  const found: Form = {};
  for (const field of fields) {
    const value = stored[field.name];
    if (field.name in stored) found[field.name] = value;
    if (field.accessKey) found[field.name] = MASK;
    else if (field.type === "counter") found[field.name] = value || defaultsFor([field])[field.name];
    else if (field.required) continue;
    else if (field.type !== "number") found[field.name] = value ?? (field.type === "toggle" ? false : "");
    else if (value === 0 && field.min && field.min > 0) found[field.name] = field.min;
  }
  return found;
};

const holds = ({ field, value }: { field: string; value: any }, form: Form): boolean => {
  if (typeof value === "function") return value(form[field], form);
  return Array.isArray(value) ? value.includes(form[field]) : form[field] === value;
};

// Both conditions are missing where the web app does not know them.
type Conditional = { visibleWhen?: any; dependsOn?: any };

export const isVisible = (field: FieldDefinition, form: Form): boolean => {
  const { visibleWhen } = field as Conditional;
  return !visibleWhen || holds(visibleWhen, form);
};

export const isDisabled = (field: FieldDefinition, form: Form): boolean => {
  const { dependsOn } = field as Conditional;
  return Boolean(dependsOn) && !holds(dependsOn, form);
};

// Every input is of one line: an HTML input drops the line breaks of a value, and makes spaces of pasted ones.
const oneLine = (value: unknown): string => String(value).replace(/[\r\n]/g, "");

export const shown = (field: FieldDefinition, form: Form): unknown => {
  const value = form[field.name];
  if (field.type === "toggle") return value || false;
  if (field.type === "number") return String(value ?? "");
  if (field.type === "counter") {
    return String(Math.max(field.min || 0, Math.min(field.max || 100, value ?? (field.min || 0))));
  }
  if (field.type !== "select") return oneLine(value || "");
  const chosen = field.options?.find((option) => option.value === (value ?? ""));
  return chosen ? chosen.label : (field.placeholder ?? "");
};

// An input of numbers has no value while its text is not a number, as after "-", and the form puts 0 there at once.
const typedNumber = (text: string): number => {
  let shown = "";
  for (const key of text.replace(/[^0-9.eE+-]/g, "")) shown = /^\d+\.?\d*$/.test(shown + key) ? shown + key : "0";
  return Number(shown);
};

// What the form holds after a person has typed `text` over what was there; `clear` leaves nothing.
export const edited = (field: FieldDefinition, form: Form, action: string, text = ""): Form => {
  // the buttons of a counter only change what is shown
  if (isDisabled(field, form) || !isVisible(field, form) || action === "plus" || action === "minus") return form;
  const typed = text.replace(/\r\n|\r|\n/g, " ");
  let value: unknown = typed;
  if (action === "toggle") value = !form[field.name];
  else if (action === "choose") value = field.options?.find(({ label }) => label === text)?.value;
  else if (field.type === "number" || field.type === "counter") value = typedNumber(typed);
  return { ...form, [field.name]: value };
};

// What is sent: untouched credentials are not, when a storage is edited.
export const posted = (fields: FieldDefinition[], form: Form, editing = false): Form => {
  const secrets = new Set(fields.filter((field) => field.accessKey).map(({ name }) => name));
  const kept = Object.entries(form).filter(
    ([name, value]) => !editing || !secrets.has(name) || !["", undefined, MASK].includes(value),
  );
  return Object.fromEntries(kept);
};
