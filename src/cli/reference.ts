import type { Command } from "commander";
import { VERBS } from "./app.ts";
import { buildProgram } from "./command-line.ts";

/** Renders docs/cli.md: the help of every command, as the program itself prints it. */
export function renderCliReference(): string {
  const silent = { write: () => undefined, isTerminal: false, columns: () => 80, rows: () => 24 };
  const program = buildProgram({ stdout: silent, stderr: silent }, VERBS, {
    onChoice: () => undefined,
    isMeant: () => true,
  });
  const commands: readonly Command[] = [program, ...program.commands];
  const sections = commands.map((command) => {
    const title = command === program ? "moult" : `moult ${command.name()}`;
    let help = "";
    command.configureOutput({
      writeOut: (text) => (help += text),
      getOutHelpWidth: () => 100,
      getOutHasColors: () => false,
    });
    command.outputHelp();
    return `## ${title}\n\n\`\`\`\n${help.trim()}\n\`\`\`\n`;
  });
  const head = "# Command line\n\nGenerated from the program by `npm run generate`.\n";
  return [head, ...sections].join("\n");
}
