import type { ParseBash } from "../bash/tree-sitter.ts";
import { findDeadArms } from "./dead-arms.ts";
import { findErrexitOff } from "./errexit-off.ts";
import type { Finding } from "./finding.ts";
import { findEndingGuards } from "./guard-ends.ts";
import { findHidingDeclarations, findHidingPipes, findIgnoredTests } from "./hidden-codes.ts";
import { findLostCodes } from "./lost-codes.ts";
import { findOnlyLast } from "./only-last.ts";
import { readKnown, type Known, type ScriptView } from "./script-view.ts";
import { findTestMistakes } from "./test-mistakes.ts";
import { findUnlimitedJobs } from "./unlimited-jobs.ts";
import { findUnreachable } from "./unreachable.ts";

/** A script and what it sources, as texts. */
export interface ScriptToAudit {
  /** The script is the first. Paths are relative to the project. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** How many files of the project a glob matches now; undefined when that is not known. */
  readonly countFiles: Known["countFiles"];
  /** The variables of the config; {} without one. */
  readonly declared: Known["declared"];
}

/** What is a trouble in a script, in the order of the lines. Nothing of it runs; never throws. */
export function auditScript(parse: ParseBash, script: ScriptToAudit): readonly Finding[] {
  const trees = script.files.map(({ text }) => parse(text));
  try {
    const files = script.files.flatMap(({ path, text }, index) => {
      const root = trees[index]?.rootNode;
      return root === undefined ? [] : [{ path, text, root }];
    });
    const known = readKnown(files, script);
    return files.flatMap((file) => auditFile({ ...file, known }));
  } finally {
    for (const tree of trees) tree.delete();
  }
}

const QUESTIONS: readonly ((script: ScriptView) => readonly Finding[])[] = [
  findLostCodes,
  findUnlimitedJobs,
  findErrexitOff,
  findHidingDeclarations,
  findHidingPipes,
  findIgnoredTests,
  findOnlyLast,
  findEndingGuards,
  findTestMistakes,
  findDeadArms,
  findUnreachable,
];

function auditFile(script: ScriptView): readonly Finding[] {
  return QUESTIONS.flatMap((find) => find(script)).toSorted((a, b) => a.place.line - b.place.line);
}
