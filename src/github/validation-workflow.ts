import type { ValidationCell, ValidationRow } from "./validation-rows.ts";

/** What a validation workflow is made for. */
export interface Validation {
  readonly rows: readonly ValidationRow[];
  /** A pull request that touches one of these starts it. From the root of the repository. */
  readonly paths: readonly string[];
  /** The folder of the config, from the root of the repository; "" is the root. */
  readonly folder: string;
  /** An action of the repository that installs Moult: "./.github/actions/moult". */
  readonly setUp?: string;
  /** Whether Moult is a dependency in a package.json with a lock file beside it. */
  readonly isInNpm: boolean;
}

/** The SHA-256 of a text, as digits. */
export type Sum = (text: string) => string;

const MADE = "# Made by `moult init github`. Edited by hand it is yours, and left alone.";
const SUM = "# sha256 of what follows: ";

/** Whether a text is one of `renderValidation`, `edited` since, or somebody else's. */
export function ownerOf(text: string, sumOf: Sum): "ours" | "edited" | "other" {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  if (lines[0] !== MADE) return "other";
  return lines[1] === SUM + sumOf(lines.slice(2).join("\n")) ? "ours" : "edited";
}

/**
 * Renders the workflow that checks the config on pull requests: in each environment of CI what Moult would run, and
 * whether that is what the old script runs. Nothing of either runs. Its last job is red unless all others succeeded.
 */
export function renderValidation(validation: Validation, sumOf: Sum): string {
  const rest = renderRest(validation);
  return `${MADE}\n${SUM}${sumOf(rest)}\n${rest}`;
}

function renderRest({ rows, paths, folder, setUp, isInNpm }: Validation): string {
  const steps = [
    ...(setUp === undefined ? [] : [`      - uses: ${setUp}\n`]),
    ...(isInNpm ? ["      - run: npm ci\n"] : []),
  ];
  const shell =
    folder === "" ? "" : `    defaults:\n      run:\n        working-directory: ${quote(folder)}\n`;
  return `name: Moult validation

on:
  pull_request:
    paths:
${paths.map((path) => `      - ${quote(path)}\n`).join("")}
permissions:
  contents: read

jobs:
  validate:
    name: \${{ matrix.name }}
    runs-on: ubuntu-latest
    timeout-minutes: 30
    strategy:
      fail-fast: false
      matrix:
        include:
${rows.map(renderRow).join("")}${shell}    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
        with:
          persist-credentials: false
${steps.join("")}${STEPS}
${GATE}`;
}

const STEPS = String.raw`      - name: Find Moult
        id: moult
        env:
          MOULT: ${"$"}{{ vars.MOULT }}
        run: |
          # As an entry script does.
          program=${"$"}{MOULT:-${"$"}(command -v moult || echo "$PWD/node_modules/.bin/moult")}
          if [ ! -x "$program" ]; then
            echo "::error title=No Moult here::install it in .github/actions/moult/action.yml, then: moult init github"
            exit 1
          fi
          echo "program=$program" >> "$GITHUB_OUTPUT"
      - name: What would run
        env:
          PROGRAM: ${"$"}{{ steps.moult.outputs.program }}
          CELLS: ${"$"}{{ toJSON(matrix.cells) }}
        run: |
          printf '%s\n' "$CELLS" > "$RUNNER_TEMP/cells.json"
          "$PROGRAM" plan --matrix "$RUNNER_TEMP/cells.json"
      - name: Let user namespaces be made
        # The old script is traced in one. Ubuntu 24.04 keeps them from programs; elsewhere there is nothing to do.
        run: sudo -n sysctl -w kernel.apparmor_restrict_unprivileged_userns=0 || true
      - name: Whether that is what the old script runs
        env:
          PROGRAM: ${"$"}{{ steps.moult.outputs.program }}
        run: |
          "$PROGRAM" verify --dry-run --matrix "$RUNNER_TEMP/cells.json"
`;

const GATE = String.raw`  gate:
    name: Moult validation
    # A job that is skipped or cancelled is not red by itself, and proves nothing.
    if: always()
    needs: [validate]
    runs-on: ubuntu-latest
    permissions: {}
    steps:
      - name: Only success counts
        env:
          RESULTS: ${"$"}{{ join(needs.*.result, ' ') }}
        run: |
          echo "results: $RESULTS"
          [ -n "$RESULTS" ]
          for result in $RESULTS; do
            [ "$result" = success ]
          done
`;

function renderRow({ name, cells }: ValidationRow): string {
  const head = `          - name: ${quote(name)}\n            cells:\n`;
  return head + cells.map((cell) => `              - ${renderCell(cell)}\n`).join("");
}

function renderCell({ env, args }: ValidationCell): string {
  const pairs = Object.entries(env).map(([name, value]) => `${name}: ${quote(value)}`);
  const words = args === undefined ? "" : `, args: [${args.map(quote).join(", ")}]`;
  return `{ env: {${pairs.length === 0 ? "" : ` ${pairs.join(", ")} `}}${words} }`;
}

/** A text of JSON is one of YAML, where GitHub looks for expressions. */
function quote(text: string): string {
  return JSON.stringify(text).replaceAll("${{", "${{ '${{' }}");
}
