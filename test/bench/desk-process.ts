import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('children/desk.ts', import.meta.url));

/** What the process with the two servers says first. */
export interface DeskReady {
  readonly port: number;
  readonly constantPort: number;
  /** Codes of one use. */
  readonly single: readonly string[];
  /** A code without end. */
  readonly good: string;
  /** A code of ten uses. */
  readonly race: string;
  readonly unknown: string;
  readonly expired: string;
  readonly consumed: string;
}

export interface DeskProcess extends DeskReady {
  /** Uses so many codes of one use by the registry's bare call; milliseconds each. */
  readonly use: (count: number) => Promise<readonly number[]>;
  readonly end: () => Promise<void>;
}

/** Starts it with a fresh vault in `dir`. */
export async function startDesk(dir: string, codes: number): Promise<DeskProcess> {
  const child = spawn(process.execPath, [script, dir, String(codes)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const read = async () => {
    const { value } = await lines.next();
    if (value === undefined) throw new Error('the process with the desk has ended');
    return JSON.parse(value);
  };
  const ready = (await read()) as DeskReady;
  return {
    ...ready,
    use: async (count) => {
      child.stdin.write(`${count}\n`);
      return (await read()) as number[];
    },
    end: async () => {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}

/** A connection that asks one request after the other, with as little work of its own as can be. */
export class Asker {
  readonly #socket: Socket;
  #answered: (status: number) => void = () => {};
  #failed: (error: Error) => void = () => {};
  #text = '';

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.setEncoding('latin1');
    this.#socket.on('data', (chunk) => this.#take(String(chunk)));
    this.#socket.on('error', (error) => this.#failed(error));
    this.#socket.on('close', () => this.#failed(new Error('the connection was closed')));
  }

  /** Sends a request; its status. */
  ask(bytes: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#answered = resolve;
      this.#failed = reject;
      this.#socket.write(bytes);
    });
  }

  end(): void {
    this.#failed = () => {};
    this.#socket.destroy();
  }

  #take(chunk: string): void {
    this.#text += chunk;
    const head = this.#text.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(this.#text)?.[1] ?? 0);
    if (this.#text.length < head + 4 + length) return;
    const status = Number(this.#text.slice(9, 12));
    this.#text = '';
    this.#answered(status);
  }
}

/** A question about a code. */
export function infoRequest(port: number, code: string): string {
  return `GET /api/v1/invite/info?invite=${code} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`;
}

/** A redemption. */
export function redeemRequest(port: number, invite: string): string {
  const body = JSON.stringify({ invite, deviceName: 'phone' });
  return `POST /api/v1/invite/redeem HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}
