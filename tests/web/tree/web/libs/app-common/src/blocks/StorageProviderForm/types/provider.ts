// An imitation: what the form makes of a provider's fields, as far as the web app is known to do it.
import { type ZodTypeAny, z } from "zod";
import type { FieldDefinition, MessageDefinition, ProviderConfig } from "./common";

export type { ProviderConfig };

type Target = "import" | "export";

const EMPTY: Record<string, unknown> = { text: "", password: "", textarea: "", toggle: false };

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

export const defaultsFor = (fields: (FieldDefinition | MessageDefinition)[]): Record<string, unknown> => {
  const found: Record<string, unknown> = {};
  for (const field of fields) {
    if (field.type === "message") continue;
    const { schema } = field;
    if (schema instanceof z.ZodDefault) found[field.name] = schema._def.defaultValue();
    else if (field.type === "select") found[field.name] = field.options?.[0]?.value ?? "";
    else found[field.name] = EMPTY[field.type] ?? field.min ?? 0;
  }
  return found;
};

// What the form holds when it opens for a storage as the API sends it: without credentials, and with nulls.
export const editedForm = (fields: FieldDefinition[], stored: Record<string, unknown>): Record<string, unknown> => {
  const found: Record<string, unknown> = {};
  for (const field of fields) {
    const value = stored[field.name];
    const blank = field.type === "toggle" ? false : field.type === "number" || field.type === "counter" ? value : "";
    if (field.accessKey && value === undefined) found[field.name] = "••••••••";
    else found[field.name] = value === null || value === undefined ? (field.required ? value : blank) : value;
  }
  return found;
};
