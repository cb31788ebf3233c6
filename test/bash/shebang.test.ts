import { describe, expect, it } from "vitest";
import { parseShebangFlags } from "../../src/bash/shebang.ts";

describe("parseShebangFlags", () => {
  it("reads the flags of the first line", () => {
    expect(parseShebangFlags("#!/bin/bash -ex\necho\n")).toEqual(["-ex"]);
    expect(parseShebangFlags("#! /usr/bin/bash\t+B \n")).toEqual(["+B"]);
    expect(parseShebangFlags("#!/bin/bash -e\r\n")).toEqual(["-e"]);
    expect(parseShebangFlags("#!/bin/bash -u")).toEqual(["-u"]);
  });

  it("reads none where bash would get none, or something that it refuses", () => {
    const texts = [
      "",
      "#!/bin/bash\nset -e\n",
      "#!/bin/bash\n#!/bin/bash -e\n",
      "# #!/bin/bash -e\n",
      "#!/bin/sh -e\n",
      "#!/usr/bin/env bash\n",
      "#!/bin/bash -e -x\n",
      "#!/bin/bash --norc\n",
    ];
    expect(texts.filter((text) => parseShebangFlags(text).length > 0)).toEqual([]);
  });
});
