/** Why no window can be opened on this machine, and what to do about it. */
export class NoWindowError extends Error {
  override readonly name = 'NoWindowError';
  readonly hint: string;

  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }
}

/** This machine has no display, so it can show no window at all. */
export class NoDisplayError extends NoWindowError {}

/** Throws NoDisplayError where no window can be shown. Only on Linux is a missing display an ordinary thing. */
export function requireDisplay(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): void {
  if (platform !== 'linux' || env['DISPLAY'] || env['WAYLAND_DISPLAY']) return;
  const hint = 'see the program at work with: npm run demo; or use the command line: npm run invites -- --help';
  throw new NoDisplayError('there is no display here to open a window on', hint);
}
