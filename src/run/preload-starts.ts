import type { Launcher, LaunchRequest } from "../exec/launcher.ts";
import type { Task } from "../model/task.ts";

/** A launcher that tells which groups were not preloaded, and the requests of tasks for it. */
export interface PreloadStarts {
  readonly launcher: Launcher;
  /** Adds to a request what its task wants to have preloaded. */
  readonly request: (plain: LaunchRequest, task: Task) => LaunchRequest;
}

/** Warns once for each group and reason when a task was started plainly although it names modules to preload. */
export function watchPreloadStarts(
  launcher: Launcher,
  warn: (message: string) => void,
): PreloadStarts {
  const groups = new WeakMap<LaunchRequest, string>();
  const warnings = new Set<string>();
  const follow = (group: string, reason: string): void => {
    const message = `tests of ${group} were started without preload: ${reason}`;
    if (warnings.has(message)) return;
    warnings.add(message);
    warn(message);
  };
  return {
    launcher: {
      ...launcher,
      launch: (request) => {
        const child = launcher.launch(request);
        const group = groups.get(request);
        if (group !== undefined) {
          void child.started.then((start) => {
            if ("pid" in start && start.notPreloaded !== undefined) {
              follow(group, start.notPreloaded);
            }
          });
        }
        return child;
      },
    },
    request: (plain, { group, preload }) => {
      if (preload === undefined) return plain;
      const request = { ...plain, preload };
      groups.set(request, group);
      return request;
    },
  };
}
