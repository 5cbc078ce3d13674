// An imitation: the web app of autumn 2026, which hides fields, requires them while they are shown, and disables none.
import type { FC } from "react";
import type { ZodType } from "zod";

export type FieldType = "text" | "password" | "number" | "select" | "toggle" | "counter" | "textarea" | "hidden";

export interface Condition {
  field: string;
  value: string | string[] | ((value: any, form: Record<string, any>) => boolean);
}

export interface FieldDefinition {
  name: string;
  type: FieldType;
  label: string;
  schema: ZodType;
  description?: string;
  placeholder?: string;
  required?: boolean;
  options?: { value: string | boolean | number; label: string }[];
  min?: number;
  max?: number;
  step?: number;
  autoComplete?: string;
  accessKey?: boolean;
  target?: "import" | "export";
  resetConnection?: boolean;
  visibleWhen?: Condition;
  requiredWhen?: Condition;
}

export interface MessageDefinition {
  name: string;
  type: "message";
  content: FC;
}

export interface ProviderConfig {
  name: string;
  title: string;
  description: string;
  fields: (FieldDefinition | MessageDefinition)[];
  layout: { fields: string[] }[];
  icon?: FC<any>;
}
