import { InviteValidationError } from '../../../shared/errors.ts';
import type { AppHost, Dialogs } from '../../hosts/app-host.ts';

/** What a chosen file may be used for: one that was chosen to be read is never written to. `into`: to add codes to. */
export type Purpose = 'restore' | 'import' | 'export' | 'into' | 'certificate' | 'key';

/** Files kept in mind. Each takes two calls, and then is chosen anew. */
const remembered = 16;

/** The files that the operator chose. The window gets a stand-in for each, and so can name no other. */
export class FileChoices {
  readonly #host: Pick<AppHost, 'dialogs' | 'randomBytes'>;
  readonly #chosen = new Map<string, { readonly path: string; readonly purpose: Purpose; readonly seen?: string }>();

  constructor(host: Pick<AppHost, 'dialogs' | 'randomBytes'>) {
    this.#host = host;
  }

  /** Asks where to write. Throws `cancelled` where the dialog is dismissed. */
  async askTarget(ask: Parameters<Dialogs['save']>[0]): Promise<string> {
    return chosen(await this.#host.dialogs.save(ask));
  }

  /** Asks for a file to read. Throws `cancelled` where the dialog is dismissed. */
  async askSource(ask: Parameters<Dialogs['open']>[0]): Promise<string> {
    return chosen(await this.#host.dialogs.open(ask));
  }

  /** A stand-in for a path; `seen` is the file that a report was made of. */
  remember(path: string, purpose: Purpose, seen?: string): string {
    const file = this.#host.randomBytes(16).toString('hex');
    this.#chosen.set(file, { path, purpose, ...(seen !== undefined && { seen }) });
    const [oldest] = this.#chosen.keys();
    if (this.#chosen.size > remembered && oldest !== undefined) this.#chosen.delete(oldest);
    return file;
  }

  /** Keeps that a new report was made of the file behind a stand-in. */
  lookAgain(file: string, seen: string): void {
    const known = this.#chosen.get(file);
    if (known) this.#chosen.set(file, { ...known, seen });
  }

  /** What the last report was made of; undefined where there was none. */
  seen(file: string): string | undefined {
    return this.#chosen.get(file)?.seen;
  }

  /** The path behind a stand-in. Throws `invalid_value` where it was not given out for that purpose. */
  recall(file: string, purpose: Purpose): string {
    const known = this.#chosen.get(file);
    if (known?.purpose === purpose) return known.path;
    throw new InviteValidationError('invalid_value', 'that file is not known any more', 'choose the file again');
  }
}

function chosen(path: string | null): string {
  if (path !== null) return path;
  throw new InviteValidationError('cancelled', 'no file was chosen, so nothing was done');
}
