import manifest from "../../package.json" with { type: "json" };

/** The version of this Moult, as in package.json. */
export const MOULT_VERSION: string = manifest.version;

declare const MOULT_BUILD_ID: string | undefined;

/** Changes with every build; undefined when Moult runs from its source, where nothing may be kept. */
export const BUILD_ID: string | undefined =
  typeof MOULT_BUILD_ID === "undefined" ? undefined : MOULT_BUILD_ID;
