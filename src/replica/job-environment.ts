import { memberOf } from "../github/evaluate.ts";
import type { Value } from "../github/value.ts";
import type { RunFacts } from "./run-state.ts";

/** What is known of the checkout and of the event that would start CI. */
export interface CheckoutFacts {
  /** Absolute. */
  readonly root: string;
  readonly sha: string;
  /** `refs/heads/main`. */
  readonly ref: string;
  /** `owner/name`, where the checkout says so. */
  readonly repository: string;
  readonly event: string;
  /** What GitHub would tell of the event: `github.event`. */
  readonly eventData?: Value;
  /** The name of the workflow, and the id of the job. */
  readonly workflow: string;
  readonly job: string;
  /** Absolute. */
  readonly scratchPath: string;
  /** As Node names the processor. */
  readonly arch: string;
}

/** What only GitHub has and the user gave, by name. */
interface GivenValues {
  readonly secrets: Readonly<Record<string, string>>;
  readonly vars: Readonly<Record<string, string>>;
}

/** What of this shell a job of CI has too. The rest stays outside. */
const FROM_SHELL =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|SSL_CERT_FILE|(https?|no|all)_proxy|(HTTPS?|NO|ALL)_PROXY)$/;

/** The environment in which GitHub's runner starts steps. `keepsShell`: with all of this shell. */
export function makeBaseEnvironment(
  shell: Readonly<Record<string, string | undefined>>,
  facts: CheckoutFacts,
  { keepsShell }: { readonly keepsShell: boolean },
): Readonly<Record<string, string>> {
  const kept = Object.entries(shell).flatMap(([name, value]) =>
    value !== undefined && (keepsShell || FROM_SHELL.test(name)) ? [[name, value] as const] : [],
  );
  const github = Object.entries(githubFacts(facts)).map(
    ([name, value]) => [`GITHUB_${name.toUpperCase()}`, value] as const,
  );
  const runner = Object.entries(runnerFacts(facts)).map(
    ([name, value]) => [`RUNNER_${name.toUpperCase()}`, value] as const,
  );
  return {
    ...Object.fromEntries([...kept, ...github, ...runner]),
    CI: "true",
    GITHUB_ACTIONS: "true",
  };
}

/** The contexts `github` and `runner`, with what stands for the rest of them. */
export function makeRunFacts(facts: CheckoutFacts, { secrets, vars }: GivenValues): RunFacts {
  const { eventData } = facts;
  const github = {
    ...githubFacts(facts),
    action_path: "",
    ...(eventData === undefined ? {} : { event: eventData }),
    ...(secrets["GITHUB_TOKEN"] === undefined ? {} : { token: secrets["GITHUB_TOKEN"] }),
  };
  return { github, runner: runnerFacts(facts), secrets, vars };
}

function githubFacts(facts: CheckoutFacts): Readonly<Record<string, string>> {
  const { ref, repository } = facts;
  return {
    workspace: facts.root,
    workflow: facts.workflow,
    job: facts.job,
    sha: facts.sha,
    ref,
    ref_name: ref.replace(/^refs\/(heads|tags)\//, ""),
    ref_type: ref.startsWith("refs/tags/") ? "tag" : "branch",
    repository,
    repository_owner: repository.split("/")[0] ?? "",
    event_name: facts.event,
    ...branchFacts(facts),
    actor: "moult",
    run_id: "1",
    run_number: "1",
    run_attempt: "1",
    server_url: "https://github.com",
    api_url: "https://api.github.com",
    graphql_url: "https://api.github.com/graphql",
  };
}

/** The branches of a pull request: without one there are none, and of one they are known by its data. */
function branchFacts({ event, eventData = null }: CheckoutFacts): Readonly<Record<string, string>> {
  if (!event.startsWith("pull_request")) return { head_ref: "", base_ref: "" };
  const pairs = ["head", "base"].map((side) => {
    const value = ["pull_request", side, "ref"].reduce<Value>(memberOf, eventData);
    return [`${side}_ref`, value] as const;
  });
  return Object.fromEntries(
    pairs.flatMap(([name, value]) => (typeof value === "string" ? [[name, value] as const] : [])),
  );
}

function runnerFacts({ scratchPath, arch }: CheckoutFacts): Readonly<Record<string, string>> {
  return {
    os: "Linux",
    arch: arch === "arm64" ? "ARM64" : "X64",
    name: "moult replica",
    environment: "self-hosted",
    temp: `${scratchPath}/temp`,
    tool_cache: `${scratchPath}/tools`,
  };
}
