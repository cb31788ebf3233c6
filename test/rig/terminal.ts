import xterm from "@xterm/headless";
import { type IPty, spawn } from "@lydell/node-pty";
import { resolve } from "node:path";
import { expect } from "vitest";
import { plainEnvironment, type TestProject } from "./project.ts";

/** How a terminal differs from the usual: 80x24, an xterm, not in CI, no MOULT_ variables. */
export interface TerminalCall {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Standard output goes to this file of the project; the terminal sees standard error. */
  readonly stdoutFile?: string;
}

/**
 * A small shell for one command: it survives Ctrl-C, tells the exit code in a sequence that no
 * terminal shows, and prompts. What the terminal sent last is therefore never lost.
 */
const SHELL = `
trap : INT
if [ -n "$STDOUT_FILE" ]; then "$@" >"$STDOUT_FILE"; else "$@"; fi
printf '\\033]7777;%s\\007$ ' $?
exec cat >/dev/null
`;
const EXIT_CODE_SEQUENCE = 7777;
const EXIT_CODE_START = `\u001b]${EXIT_CODE_SEQUENCE};`;
/** Less than a test may take, so that it is the screen that is reported. */
const PATIENCE_MS = 45_000;
const ERASE_BELOW = "\u001b[J";
const MAIN = resolve("dist/main.cjs");

/** `moult ...args` in a real terminal, seen by an emulator. Ends with its scope (`using`). */
export class TestTerminal {
  readonly #pty: IPty;
  readonly #emulator: xterm.Terminal;
  readonly #watchers = new Set<() => void>();
  #exitCode: number | undefined;
  #isClosed = false;
  #received = "";
  isCursorVisible = true;
  bellCount = 0;
  titles: readonly string[] = [];

  constructor(project: TestProject, args: readonly string[], call: TerminalCall = {}) {
    const { columns = 80, rows = 24, env = {}, stdoutFile = "" } = call;
    const options = { cols: columns, rows, scrollback: 5000, allowProposedApi: true };
    this.#emulator = new xterm.Terminal(options);
    this.#watchEmulator();
    this.#pty = spawn("/bin/sh", ["-c", SHELL, "sh", process.execPath, MAIN, ...args], {
      cols: columns,
      rows,
      cwd: project.root,
      env: {
        ...plainEnvironment(),
        TERM: "xterm-256color",
        STDOUT_FILE: stdoutFile,
        ...env,
      },
    });
    this.#pty.onData((text) => {
      this.#received += text;
      if (!this.#isClosed) this.#emulator.write(text, () => this.#notify());
    });
  }

  /** All that Moult wrote to the terminal, and the echo of what was typed. */
  get bytes(): string {
    return this.#received.split(EXIT_CODE_START, 1)[0] ?? "";
  }

  /** The process of the shell, for tests that count who is left. */
  get pid(): number {
    return this.#pty.pid;
  }

  /** The visible lines, without empty ones at the end. */
  screen(): string {
    const rows = this.#rows().slice(this.#emulator.buffer.active.baseY);
    return rows
      .map((row) => row.trimEnd())
      .join("\n")
      .trimEnd();
  }

  /** All lines, also those that scrolled away. A line that the terminal wrapped is one line. */
  transcript(): string {
    const buffer = this.#emulator.buffer.active;
    return this.#rows()
      .map((row, index) => (buffer.getLine(index + 1)?.isWrapped ? row : `${row.trimEnd()}\n`))
      .join("")
      .trimEnd();
  }

  /** Resolves as soon as the transcript, which ends in what is visible, matches. */
  async shows(pattern: string | RegExp): Promise<void> {
    await this.#until(() => {
      const text = this.transcript();
      return typeof pattern === "string" ? text.includes(pattern) : pattern.test(text);
    }, String(pattern));
  }

  /** Resolves as soon as something that contains the text was written after this call. */
  async writes(text: string): Promise<void> {
    const start = this.#received.length;
    await this.#until(() => this.#received.includes(text, start), JSON.stringify(text));
  }

  /** Resolves with the exit code that the shell saw, when everything is on the screen. */
  async exited(): Promise<number> {
    const isAtPrompt = (): boolean => this.#emulator.buffer.active.cursorX === "$ ".length;
    await this.#until(() => this.#exitCode !== undefined && isAtPrompt(), "the end");
    return this.#exitCode ?? Number.NaN;
  }

  /** Types keys: `"\u0003"` is Ctrl-C, `"\r"` is Enter. */
  type(keys: string): void {
    this.#pty.write(keys);
  }

  /** Resizes the window right after a redraw, so that nothing for the old size is on its way. */
  async resize(columns: number, rows: number): Promise<void> {
    await this.writes(ERASE_BELOW);
    this.#emulator.resize(columns, rows);
    this.#pty.resize(columns, rows);
  }

  /** Closes the window: the kernel sends SIGHUP. */
  hangUp(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    // The class behind IPty has a method that closes the device; its type leaves it out.
    (this.#pty as IPty & { readonly destroy: () => void }).destroy();
  }

  [Symbol.dispose](): void {
    this.hangUp();
    this.#emulator.dispose();
  }

  #watchEmulator(): void {
    const { parser } = this.#emulator;
    parser.registerOscHandler(EXIT_CODE_SEQUENCE, (code) => {
      this.#exitCode = Number(code);
      return true;
    });
    const watchCursor = (isVisible: boolean) => (params: readonly (number | number[])[]) => {
      if (params.includes(25)) this.isCursorVisible = isVisible;
      return false; // The emulator does its own part too.
    };
    parser.registerCsiHandler({ prefix: "?", final: "h" }, watchCursor(true));
    parser.registerCsiHandler({ prefix: "?", final: "l" }, watchCursor(false));
    this.#emulator.onBell(() => (this.bellCount += 1));
    this.#emulator.onTitleChange((title) => (this.titles = [...this.titles, title]));
  }

  #rows(): readonly string[] {
    const buffer = this.#emulator.buffer.active;
    return Array.from(
      { length: buffer.length },
      (_, index) => buffer.getLine(index)?.translateToString() ?? "",
    );
  }

  #notify(): void {
    for (const watch of this.#watchers) watch();
  }

  #until(holds: () => boolean, what: string): Promise<void> {
    return new Promise((done, fail) => {
      const end = (): void => {
        this.#watchers.delete(watch);
        clearTimeout(patience);
      };
      const watch = (): void => {
        if (!holds()) return;
        end();
        done();
      };
      const patience = setTimeout(() => {
        end();
        fail(new Error(`the terminal does not show ${what}, but:\n${this.transcript()}`));
      }, PATIENCE_MS);
      this.#watchers.add(watch);
      watch();
    });
  }
}

/** The word and the id of each result line, from the top. */
export function resultLines(
  terminal: TestTerminal,
): readonly (readonly [word: string, id: string])[] {
  const lines = terminal.transcript().matchAll(/^ *([A-Z]{4,}) .*\d+\/\d+ {2}(.*)$/gm);
  return Array.from(lines, ([, word = "", id = ""]) => [word, id] as const);
}

/** Checks that the footer is gone and that the shell has the cursor on a line of its own. */
export function expectCleanPrompt(terminal: TestTerminal): void {
  expect(terminal.transcript()).not.toMatch(/[█░]/);
  expect(terminal.transcript()).not.toContain(" GB memory");
  expect(terminal.isCursorVisible).toBe(true);
  expect(terminal.bytes).toMatch(/\n$/);
  expect(terminal.screen()).toMatch(/(?:^|\n)\$$/);
}
