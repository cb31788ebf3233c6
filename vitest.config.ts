import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "test/rig/build-once.ts",
    testTimeout: 60_000,
    // Tests start real programs; more files at once than cores would only make them wait.
    maxWorkers: 2,
  },
});
