import { failed, type Result, success } from "../model/result.ts";

/** The longest time of one post. */
const TIMEOUT_MS = 10_000;
/** The variables that hold headers, such as a token; that of metrics wins. */
const HEADER_VARIABLES = ["OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_METRICS_HEADERS"];

/**
 * Posts a request of OTLP/HTTP to a collector. Answers a warning where it took only a part of it. Headers come from
 * the variables of OpenTelemetry; neither they nor what the collector says is shown. A redirection is a failure: the
 * token is meant for one place.
 */
export async function postOtlp(
  url: URL,
  body: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Result<string | undefined>> {
  const headers = readHeaders(env);
  if (!headers.ok) return headers;
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { ...headers.value, "content-type": "application/json" },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer = await response.text();
    if (!response.ok) return refuse(url, `it answered with status ${response.status}`);
    return success(describeRejected(answer));
  } catch (error) {
    return refuse(url, describeNetworkError(error));
  }
}

/** `key=value,key=value`, values encoded as in an address. A mistake is told without what is in it. */
function readHeaders(
  env: Readonly<Record<string, string | undefined>>,
): Result<Readonly<Record<string, string>>> {
  const headers: Record<string, string> = {};
  for (const name of HEADER_VARIABLES) {
    for (const entry of (env[name] ?? "").split(",").filter((one) => one.trim() !== "")) {
      const [key = "", ...rest] = entry.split("=");
      const value = decode(rest.join("=").trim());
      if (!/^[\w!#$%&'*+.^`|~-]+$/.test(key.trim()) || rest.length === 0 || value === undefined)
        return failed({
          code: "environment-invalid",
          message: `${name} is not of the form key=value,key=value`,
          next: "correct it; values are encoded as in an address: %20 is a space",
        });
      headers[key.trim().toLowerCase()] = value;
    }
  }
  return success(headers);
}

function decode(text: string): string | undefined {
  try {
    const value = decodeURIComponent(text);
    return /^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(value) ? value : undefined;
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function describeRejected(answer: string): string | undefined {
  const count = /"rejectedDataPoints"\s*:\s*"?(\d+)/.exec(answer)?.[1] ?? "0";
  return Number(count) > 0 ? `the collector refused ${count} of the figures` : undefined;
}

/** The code of the system where there is one: a whole message may hold a header. */
function describeNetworkError(error: unknown): string {
  if (!(error instanceof Error)) throw error;
  if (error.name === "TimeoutError") return `no answer in ${TIMEOUT_MS / 1000} s`;
  const { cause } = error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "no connection";
  return `it cannot be reached (${code})`;
}

function refuse({ origin, pathname }: URL, why: string): Result<never> {
  return failed({
    code: "report-unwritable",
    message: `the figures were not sent to ${origin}${pathname}: ${why}`,
    next: "check the address of --otlp, and the token in OTEL_EXPORTER_OTLP_HEADERS",
  });
}
