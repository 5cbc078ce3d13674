// An imitation: what a field of the storage form may say, as an early web app declares it.
import type { FC } from "react";
import type { ZodType } from "zod";

export type FieldType = "text" | "password" | "number" | "select" | "toggle" | "counter" | "textarea" | "hidden";

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
