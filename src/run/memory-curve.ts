/** Memory over time in a bounded number of points. */
export class MemoryCurve {
  #points: [atMs: number, bytes: number][] = [];
  #sampleCount = 0;
  /** How many samples one point stands for. */
  #stride = 1;

  /** Adds a sample. A point keeps the largest of its samples: a burst must not fall between two of them. */
  add(atMs: number, bytes: number): void {
    const last = this.#points.at(-1);
    if (last === undefined || this.#sampleCount % this.#stride === 0) {
      this.#points.push([atMs, bytes]);
    } else if (bytes > last[1]) {
      last[0] = atMs;
      last[1] = bytes;
    }
    this.#sampleCount += 1;
    if (this.#points.length > POINT_LIMIT) this.#halve();
  }

  /** The points so far, oldest first. */
  points(): readonly (readonly [atMs: number, bytes: number])[] {
    return this.#points.map(([atMs, bytes]) => [atMs, bytes] as const);
  }

  #halve(): void {
    const pairs = this.#points;
    this.#points = [];
    for (let index = 0; index < pairs.length; index += 2) {
      const [first, second] = [pairs[index], pairs[index + 1]];
      if (first === undefined) continue;
      this.#points.push(second !== undefined && second[1] > first[1] ? second : first);
    }
    this.#stride *= 2;
    // Where the next point begins depends on the count: it goes on from a whole number of points.
    this.#sampleCount = this.#points.length * this.#stride;
  }
}

const POINT_LIMIT = 64;
