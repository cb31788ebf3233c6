// Import rules of the house (docs/architecture.md). Imports point down; type imports count.
const pure =
  "^src/(model|lib|schedule|plan|report|suites|environment|refs|verify|audit|import|rollout)/";

/** @param {string} room @param {string[]} allowed */
const only = (room, allowed) => ({
  name: `${room}-imports`,
  severity: "error",
  comment: `${room}/ may import only ${allowed.join(", ") || "nothing"} of src/. Pass a value down instead of importing up.`,
  from: { path: `^src/${room}/` },
  to: { path: "^src/", pathNot: `^src/(${[room, ...allowed].join("|")})/` },
});

export default {
  forbidden: [
    {
      name: "no-cycles",
      severity: "error",
      comment:
        "Import cycles, type imports too, make files impossible to read one at a time. Move the shared type down to model/.",
      from: {},
      to: { circular: true },
    },
    {
      name: "pure-rooms-have-no-effects",
      severity: "error",
      comment:
        "This room is pure: no files, no processes, no network. Take the value as a parameter.",
      from: { path: pure },
      to: { dependencyTypes: ["core"], pathNot: "^(node:)?(util|path|path/posix)$" },
    },
    {
      name: "github-reads-in-one-file",
      severity: "error",
      comment: "Only github/read-workflows.ts reads files; all else there is pure.",
      from: { path: "^src/github/", pathNot: "/read-workflows[.]ts$" },
      to: { dependencyTypes: ["core"], pathNot: "^(node:)?(util|path|path/posix)$" },
    },
    only("model", []),
    only("lib", ["model"]),
    only("schedule", ["model", "lib"]),
    only("disk", []),
    only("config", ["model", "lib", "disk"]),
    only("suites", ["model", "lib"]),
    only("rollout", ["model", "lib", "suites"]),
    only("coverage", ["model", "lib"]),
    only("environment", ["model", "lib"]),
    only("discovery", ["model", "lib"]),
    only("plan", ["model", "lib", "config"]),
    only("report", ["model", "lib"]),
    only("history", ["model", "lib", "disk"]),
    only("bash", ["model", "lib"]),
    only("github", ["model", "lib"]),
    only("replica", ["model", "lib", "github"]),
    only("refs", ["model", "lib", "github"]),
    only("import", ["model", "lib", "bash", "suites"]),
    only("exec", ["model", "lib", "bash", "disk"]),
    only("verify", ["model", "lib", "bash"]),
    only("audit", ["model", "lib", "bash"]),
    only("judge", ["model", "lib", "bash", "exec", "disk"]),
    only("run", ["model", "lib", "exec", "schedule", "history"]),
    {
      name: "src-needs-no-tests",
      severity: "error",
      comment: "The product does not import its tests, benches or scripts.",
      from: { path: "^src/" },
      to: { path: "^(test|bench|scripts)/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { extensions: [".ts", ".js", ".json"] },
  },
};
