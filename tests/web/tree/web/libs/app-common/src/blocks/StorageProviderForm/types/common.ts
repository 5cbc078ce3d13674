// An imitation: what a field of the storage form may say, as the web app of spring 2026 declares it.
import type { FC } from "react";
import type { ZodType } from "zod";

export type FieldType = "text" | "password" | "number" | "select" | "toggle" | "counter" | "textarea" | "hidden";

export type Predicate = (value: any, form: Record<string, any>) => boolean;

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
  dependsOn?: { field: string; value: any | Predicate };
  visibleWhen?: { field: string; value: string | string[] | Predicate };
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
