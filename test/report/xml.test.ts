import { describe, expect, it } from "vitest";
import { xmlElement, xmlText } from "../../src/report/xml.ts";

describe("xmlText", () => {
  it("escapes markup, also the end of a CDATA section", () => {
    expect(xmlText('<a b="c"> & ]]>')).toBe('&lt;a b="c"&gt; &amp; ]]&gt;');
  });

  it("leaves out what XML cannot hold and keeps everything else", () => {
    expect(xmlText("\0\u001b[31mé測👩‍👧\uffff\ufffe\u0085")).toBe("é測👩‍👧");
  });
});

describe("xmlElement", () => {
  it("keeps quotes, line breaks and tabs of attributes and drops undefined ones", () => {
    expect(xmlElement("a", { b: '"\n\t', c: undefined, d: 1 }, "")).toBe(
      '<a b="&quot;&#10;&#9;" d="1"/>',
    );
  });

  it("closes an element that has content", () => {
    expect(xmlElement("a", {}, "text")).toBe("<a>text</a>");
  });
});
