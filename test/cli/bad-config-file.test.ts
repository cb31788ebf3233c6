import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeProject } from "../rig/project.ts";
import { moultAsNobody } from "./moult-as-nobody.ts";
import { refusal, shown } from "./shown.ts";

describe("the file of a config", () => {
  it("may be missing: moult init is next", async () => {
    await using project = makeProject({});
    expect(await refusal(project)).toMatchInlineSnapshot(`
      "error: no moult.config.yaml in ROOT or above it
        next: moult init
      exit 2"
    `);
  });

  it("may be missing where --config or -C points", async () => {
    await using project = makeProject({ "moult.config.yaml": "version: 1\n", file: "" });
    expect(await refusal(project, ["run", "--config", "nope.yaml"])).toMatchInlineSnapshot(`
      "nope.yaml: error: no such config
        next: correct --config, or leave it out to use the nearest config
      exit 2"
    `);
    expect(await refusal(project, ["run", "--config", "file/x.yaml"])).toMatchInlineSnapshot(`
      "file/x.yaml: error: no such config
        next: correct --config, or leave it out to use the nearest config
      exit 2"
    `);
    // Not the config of the folder above it.
    expect(await refusal(project, ["run", "-C", "nope"])).toMatchInlineSnapshot(`
      "error: no such directory: nope
        next: correct -C (or MOULT_DIRECTORY); it starts from the folder where you are
      exit 2"
    `);
    expect(await refusal(project, ["run", "-C", "file"])).toMatchInlineSnapshot(`
      "error: no such directory: file
        next: correct -C (or MOULT_DIRECTORY); it starts from the folder where you are
      exit 2"
    `);
  });

  it("may not be there twice", async () => {
    await using project = makeProject({
      "moult.config.yaml": "version: 1\n",
      "moult.config.json": '{ "version": 1 }\n',
    });
    expect(await refusal(project)).toMatchInlineSnapshot(`
      "moult.config.json: error: there are two configs, moult.config.yaml and moult.config.json
        next: remove one of them, or choose with --config FILE
      exit 2"
    `);
  });

  it("may be a directory", async () => {
    await using project = makeProject({ "moult.config.yaml/x": "" });
    expect(await refusal(project)).toMatchInlineSnapshot(`
      "moult.config.yaml: error: the config is a directory
        next: remove the directory, or name a file with --config FILE
      exit 2"
    `);
    expect(await refusal(project, ["run", "--config", "moult.config.yaml"])).toMatchInlineSnapshot(`
      "moult.config.yaml: error: the config is a directory
        next: name a file, for example --config moult.config.yaml
      exit 2"
    `);
  });

  it("may be unreadable", async () => {
    await using project = makeProject({ "moult.config.yaml": "version: 1\n" });
    chmodSync(project.root, 0o755);
    chmodSync(join(project.root, "moult.config.yaml"), 0o000);
    expect(shown(project, moultAsNobody(project.root, ["run"]))).toMatchInlineSnapshot(`
      "moult.config.yaml: error: the config cannot be read (EACCES)
        next: make it readable: chmod a+r ROOT/moult.config.yaml
      exit 2"
    `);
  });

  it("may stand in a folder whose name is strange", async () => {
    await using project = makeProject({});
    const folder = join(project.root, "it's\n日本");
    mkdirSync(folder);
    expect(await refusal(project, ["plan", "-C", folder, "--config", join(folder, "x.yaml")]))
      .toMatchInlineSnapshot(`
        "it's\\n日本/x.yaml: error: no such config
          next: correct --config, or leave it out to use the nearest config
        exit 2"
      `);
  });
});
