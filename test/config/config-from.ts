import type { LoadedConfig } from "../../src/config/config.ts";
import { parseConfig } from "../../src/config/parse-config.ts";
import { parseYamlText } from "../../src/config/yaml-text.ts";

/** The config in a text, as if it were the file /project/moult.config.yaml. */
export function configFrom(text: string): LoadedConfig {
  const path = "/project/moult.config.yaml";
  const { data, placeOf } = parseYamlText(path, text);
  const parsed = parseConfig(data);
  if (parsed.kind === "issues") throw new Error(JSON.stringify(parsed.issues));
  return { path, root: "/project", config: parsed.config, placeOf };
}
