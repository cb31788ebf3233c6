import { DatabaseSync } from "node:sqlite";

/**
 * Does something while no other process does the same: waits for up to ten seconds for who holds the lock. The lock is
 * the kernel's, on a database without content, so that it ends with the process however that ends. The folder of
 * `path` must exist. On an error of the system, or when it waits in vain, it throws.
 */
export function holdLock<T>(path: string, work: () => T): T {
  const database = new DatabaseSync(path);
  try {
    database.exec("PRAGMA busy_timeout = 10000; BEGIN EXCLUSIVE");
    return work();
  } finally {
    database.close();
  }
}
