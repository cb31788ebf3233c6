/** A figure that the project wants to reach, ready to read, and whether it does. */
export interface Goal {
  readonly goal: string;
  readonly target: string;
  /** A harder target; reaching it is not asked for. */
  readonly stretch?: string;
  readonly reached: string;
  readonly isMet: boolean;
  /** Absent without a stretch target. */
  readonly isStretchMet?: boolean;
  /** False when a side that it needs is missing; absent means true. */
  readonly isMeasured?: boolean;
}

/** One number of a goal. Several of them together are a goal such as "wall / CPU / peak". */
export interface GoalPart {
  readonly reached: number;
  readonly target: number;
  readonly stretch?: number;
  /** Digits behind the point, when not those of the whole goal. */
  readonly digits?: number;
}

/** How the numbers of a goal are written: digits behind the point (2) and a unit (none). */
export interface GoalFormat {
  readonly digits?: number;
  readonly unit?: string;
}

type Compare = (reached: number, limit: number) => boolean;

/** A goal that is met when no number is above its target. A number that is NaN is never good. */
export function atMost(goal: string, parts: readonly GoalPart[], format: GoalFormat = {}): Goal {
  return judge(goal, parts, { sign: "≤", isGood: (reached, limit) => reached <= limit, format });
}

/** A goal that is met when no number is below its target. A number that is NaN is never good. */
export function atLeast(goal: string, parts: readonly GoalPart[], format: GoalFormat = {}): Goal {
  return judge(goal, parts, { sign: "≥", isGood: (reached, limit) => reached >= limit, format });
}

function judge(
  goal: string,
  parts: readonly GoalPart[],
  { sign, isGood, format }: { sign: string; isGood: Compare; format: GoalFormat },
): Goal {
  const { digits = 2, unit = "" } = format;
  const join = (texts: readonly string[]): string =>
    `${texts.join(" / ")}${unit === "" ? "" : ` ${unit}`}`;
  const isMeasured = !parts.some(({ reached }) => Number.isNaN(reached));
  const stretches = parts.map((part) => part.stretch);
  const hasStretch = stretches.some((stretch) => stretch !== undefined);
  return {
    goal,
    target: `${sign} ${join(parts.map(({ target }) => String(target)))}`,
    // Rounded for the eye only: what is judged is the number itself.
    reached: join(
      parts.map((part) =>
        Number.isNaN(part.reached) ? "-" : part.reached.toFixed(part.digits ?? digits),
      ),
    ),
    isMet: parts.every(({ reached, target }) => isGood(reached, target)),
    ...(isMeasured ? {} : { isMeasured }),
    ...(hasStretch
      ? {
          stretch: `${sign} ${join(stretches.map((one) => (one === undefined ? "-" : String(one))))}`,
          isStretchMet: parts.every(({ reached, target, stretch }) =>
            isGood(reached, stretch ?? target),
          ),
        }
      : {}),
  };
}

/** `met`, `met, with its stretch target`, `missed` or `not measured`. */
export function describeGoal({ isMet, isStretchMet, isMeasured }: Goal): string {
  if (isMeasured === false) return "not measured";
  if (!isMet) return "missed";
  return isStretchMet === true ? "met, with its stretch target" : "met";
}
