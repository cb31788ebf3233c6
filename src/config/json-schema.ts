import * as z from "zod/mini";
import { configSchema } from "./schema.ts";

/** Renders the JSON Schema (2020-12) of the config, for editors and for docs/config.schema.json. */
export function renderConfigSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(configSchema), undefined, 2)}\n`;
}
