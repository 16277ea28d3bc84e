/** Why no window can be opened on this machine, and what to do about it. */
export class NoWindowError extends Error {
  override readonly name = 'NoWindowError';
  readonly hint: string;

  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }
}
