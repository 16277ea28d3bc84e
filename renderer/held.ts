/**
 * A value that can be let go of. React keeps the last props and state of a view for as long as the view is there, and so
 * does what its handlers saw: what is shown once is put into one of these, views that stay pass it on unopened, and only
 * what goes with it takes it out.
 */
export class Held<T> {
  #value: T | null;

  constructor(value: T) {
    this.#value = value;
  }

  /** Null once it was let go of. */
  get value(): T | null {
    return this.#value;
  }

  /** Whoever holds this holds nothing any more. */
  letGo(): void {
    this.#value = null;
  }
}
