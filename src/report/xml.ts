import { plainText } from "../lib/ansi.ts";

/** Attributes in the order in which they are written; undefined ones are left out. */
export type XmlAttributes = Readonly<Record<string, string | number | undefined>>;

/** Renders one element with its attributes and content: text that was already escaped, or lines of elements. */
export function xmlElement(name: string, attributes: XmlAttributes, content: string): string {
  const start = `<${name}${Object.entries(attributes).map(renderAttribute).join("")}`;
  return content === "" ? `${start}/>` : `${start}>${content}</${name}>`;
}

/** Escapes any output of a program as XML text. What XML 1.0 cannot hold is left out. */
export function xmlText(text: string): string {
  // Escaping every ">" also takes care of "]]>", which text must not contain.
  return plainText(text)
    .replace(/[\uFFFE\uFFFF]/g, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

function renderAttribute([name, value]: [string, string | number | undefined]): string {
  if (value === undefined) return "";
  // A parser turns bare line breaks and tabs of an attribute into spaces.
  const text = xmlText(String(value))
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "&#10;")
    .replaceAll("\t", "&#9;");
  return ` ${name}="${text}"`;
}
