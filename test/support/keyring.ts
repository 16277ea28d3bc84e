import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { makeFolder, removeFolder } from './temp.ts';

/** A real Secret Service (gnome-keyring) on a session bus of its own, with an empty login keyring. */
export interface Keyring {
  /** For child processes as it stands; in this process only if it is put into `process.env` before keytar loads. */
  readonly env: Readonly<Record<string, string>>;
  /** Locks the login keyring, as a screen lock may. */
  lock(): void;
  /** Unlocks it, as the operator does in its own window. */
  unlock(): Promise<void>;
  /** Stops the daemon from running, so that it answers nothing, or lets it go on. */
  freeze(frozen: boolean): void;
  /** Ends daemon and bus and removes their folder. May be called twice. */
  stop(): Promise<void>;
}

export interface KeyringOptions {
  readonly unlocked: boolean;
  /** What becomes of the prompt for the keyring's password: it cannot open, or nobody answers it. */
  readonly prompter?: 'none' | 'unanswered';
}

// The pipe on stdin is the leash: however the test process ends, the shell reads its end, and bus, daemon and folder go.
const script = `
trap '' PIPE
printf %s test | gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null 2>&1 &
trap 'kill $! ; kill -CONT $! ; wait $! ; rm -rf "$HOME"' EXIT
gdbus wait --session --timeout 20 org.freedesktop.secrets || exit 1
echo "$! $DBUS_SESSION_BUS_ADDRESS"
cat >/dev/null
`;

/** Starts a keyring. Throws where it does not come up: it needs the part `keychain`. */
export async function startKeyring({ unlocked, prompter = 'none' }: KeyringOptions): Promise<Keyring> {
  const home = makeFolder('keyring');
  const own = { HOME: home, XDG_DATA_HOME: join(home, 'data'), XDG_RUNTIME_DIR: join(home, 'run') };
  for (const dir of [own.XDG_DATA_HOME, own.XDG_RUNTIME_DIR, join(home, 'services')]) mkdirSync(dir, { mode: 0o700 });
  if (prompter === 'unanswered') writeFileSync(join(home, 'services', 'prompter.service'), prompterService);
  writeFileSync(join(home, 'bus.conf'), busConfig(home));
  const child = spawn('dbus-run-session', [`--config-file=${join(home, 'bus.conf')}`, '--', 'sh', '-c', script], {
    env: { PATH: process.env['PATH'] ?? '', ...own },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit');
  const started = await Promise.race([
    once(createInterface(child.stdout), 'line').then(([line]) => String(line)),
    ended.then(() => null),
  ]);
  const [, daemon, address] = /^(\d+) (.+)$/.exec(started ?? '') ?? [];
  if (daemon === undefined || address === undefined) {
    removeFolder(home);
    throw new Error('the keyring did not start');
  }
  const env = { ...own, DBUS_SESSION_BUS_ADDRESS: address };
  const lock = () => {
    const collection = "[objectpath '/org/freedesktop/secrets/collection/login']";
    const target = ['--dest', 'org.freedesktop.secrets', '--object-path', '/org/freedesktop/secrets'];
    const method = ['--method', 'org.freedesktop.Secret.Service.Lock', collection];
    execFileSync('gdbus', ['call', '--session', ...target, ...method], { env: { ...process.env, ...env } });
  };
  if (!unlocked) lock();
  return {
    env,
    lock,
    unlock: () => unlockAs(join(own.XDG_RUNTIME_DIR, 'keyring', 'control'), 'test'),
    freeze: (frozen) => void process.kill(Number(daemon), frozen ? 'SIGSTOP' : 'SIGCONT'),
    stop: async () => {
      child.stdin.end();
      await ended;
      removeFolder(home);
    },
  };
}

/** Unlocks the login keyring with its password, as signing in does: gnome-keyring's `daemon/control/gkd-control-server.c`. */
async function unlockAs(control: string, password: string): Promise<void> {
  const socket = connect(control);
  const numbers = [12 + password.length, 1, password.length];
  const head = Buffer.concat(numbers.map((number) => Buffer.of(0, 0, 0, number)));
  // A byte to which the kernel ties who sends it; then the length of all that follows, the request, the password.
  socket.write(Buffer.concat([Buffer.of(0), head, Buffer.from(password)]));
  const [answer] = await once(socket, 'data');
  socket.destroy();
  if (Buffer.from(answer).readUInt32BE(4) !== 0) throw new Error('the keyring did not unlock');
}

/** No folder with the services of the desktop, so nothing is started behind a test's back. */
function busConfig(home: string): string {
  return `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=${home}/bus</listen>
  <servicedir>${home}/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
  <limit name="service_start_timeout">600000</limit>
</busconfig>
`;
}

/** Stands for a prompt that nobody answers: it never takes its name, and ends with the bus. */
const prompterService = `[D-BUS Service]
Name=org.gnome.keyring.SystemPrompter
Exec=/usr/bin/gdbus monitor --session --dest org.freedesktop.DBus
`;
