/**
 * Doubts whether an expression has a value: what `try` and `can` must know beside the value itself.
 *
 * An instance of a block whose `count` only the deployment knows may not exist, and an unknown
 * value may be null or of another type. The expression then has an error, and `try` goes on. Each
 * place that meets such a value counts a doubt; `try` compares the count before and after. A local
 * value, an input or an output with an error stops the deployment, so its doubts do not count.
 *
 * Left out are null values in places other than templates.
 */
export class Doubts {
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(): void {
    this.#count++;
  }

  /** Without the doubts of `compute`. */
  apart<T>(compute: () => T): T {
    const before = this.#count;
    const made = compute();
    this.#count = before;
    return made;
  }
}
