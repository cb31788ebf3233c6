import xterm from "@xterm/headless";
import type { TerminalOptions } from "../../../src/report/terminal/options.ts";

/** The options of a terminal reporter whose paths and command are fixed. */
export function terminalOptions(changes: Partial<TerminalOptions>): TerminalOptions {
  return {
    write: () => {},
    useColor: false,
    columns: () => 80,
    rows: () => 24,
    isVerbose: false,
    logFolder: "/project/.moult/runs/0001",
    cwd: "/project",
    commandPrefix: "moult",
    ...changes,
  };
}

/** A real terminal emulator without a window. */
export class Screen {
  readonly #terminal: xterm.Terminal;
  bytes = "";

  constructor(columns: number, rows: number) {
    // A terminal device turns "\n" into "\r\n", which convertEol stands for.
    const options = { cols: columns, rows, scrollback: 1000, convertEol: true };
    this.#terminal = new xterm.Terminal({ ...options, allowProposedApi: true });
  }

  /** What a reporter needs to write here. */
  get options(): TerminalOptions {
    return terminalOptions({
      write: (text) => {
        this.bytes += text;
        this.#terminal.write(text);
      },
      columns: () => this.#terminal.cols,
      rows: () => this.#terminal.rows,
    });
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#settled();
    this.#terminal.resize(columns, rows);
  }

  /** Everything that can be seen, the scrolled away lines too, without empty lines at the end. */
  async text(): Promise<string> {
    await this.#settled();
    const buffer = this.#terminal.buffer.active;
    const lines = Array.from({ length: buffer.length }, (_, row) =>
      buffer.getLine(row)?.translateToString(true),
    );
    return lines.join("\n").trimEnd();
  }

  #settled(): Promise<void> {
    return new Promise((resolve) => this.#terminal.write("", resolve));
  }
}
