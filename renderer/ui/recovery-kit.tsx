import './recovery-kit.css';
import { Button, TextInput } from '@mantine/core';
import { IconDownload, IconPrinter } from '@tabler/icons-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useAct } from '../data.ts';
import type { Held } from '../held.ts';
import { CodeText } from './code-text.tsx';
import { usePrinter } from './print-sheet.tsx';
import { confirmsKit, type Kit, kitText } from './recovery-kit-text.ts';
import { toastDone } from './toasts.ts';

export type { Kit } from './recovery-kit-text.ts';

interface Props {
  readonly kit: Held<Kit>;
  /** The operator has typed the end of the code. */
  readonly onDone: () => void;
}

/** Shows a recovery code, once, to save or print, and lets go of it and goes on when its end is typed back. */
export function RecoveryKit({ kit, onDone }: Props): ReactNode {
  const done = () => {
    kit.letGo();
    onDone();
  };
  return kit.value && <OpenKit kit={kit.value} onDone={done} />;
}

function OpenKit({ kit, onDone }: { readonly kit: Kit; readonly onDone: () => void }): ReactNode {
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState(false);
  const save = useAct('files.saveText', { onDone: ({ path }) => toastDone('Saved', path) });
  const { print, sheet } = usePrinter();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (confirmsKit(kit, typed)) onDone();
    else setWrong(true);
  };
  return (
    <form className="recovery-kit" onSubmit={submit}>
      <KitFacts kit={kit} />
      <div className="recovery-kit-actions">
        <Button
          size="md"
          leftSection={<IconPrinter size={16} />}
          onClick={() => print(<PrintedKit kit={kit} />)}
          autoFocus
        >
          Print
        </Button>
        <Button
          size="md"
          leftSection={<IconDownload size={16} />}
          loading={save.isPending}
          onClick={() => save.mutate({ name: 'recovery-kit', content: kitText(kit) })}
        >
          Save as a file
        </Button>
      </div>
      <TextInput
        label="Type the last two groups from your copy"
        description="So that you know that you have it."
        classNames={{ input: 'code-text' }}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        error={wrong ? 'That is not how the code ends. Look at your copy again.' : null}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setWrong(false);
        }}
      />
      <Button type="submit" variant="filled" size="lg" fullWidth disabled={typed.trim() === ''}>
        I have it
      </Button>
      {sheet}
    </form>
  );
}

function KitFacts({ kit }: { readonly kit: Kit }): ReactNode {
  return (
    <>
      <CodeBlock code={kit.recoveryCode} />
      <dl>
        <dt>Vault</dt>
        <dd>
          <CodeText>{kit.vaultId}</CodeText>
        </dd>
        <dt>Signer</dt>
        <dd>
          <CodeText>{kit.fingerprint}</CodeText>
        </dd>
      </dl>
    </>
  );
}

/** The groups stand apart, so that none is broken and each is found again. */
function CodeBlock({ code }: { readonly code: string }): ReactNode {
  return (
    <code className="code-text recovery-kit-code" dir="ltr" translate="no">
      {Array.from(code.matchAll(/[^-]+/g), ({ 0: group, index }) => (
        <span key={index}>{group}</span>
      ))}
    </code>
  );
}

function PrintedKit({ kit }: { readonly kit: Kit }): ReactNode {
  return (
    <section className="recovery-kit">
      <h1>Invite Vault: recovery kit</h1>
      <p>
        This code opens the vault and its backups when keychain and passphrase are lost. It does so for anyone who holds
        it: keep it where you keep your passport.
      </p>
      <KitFacts kit={kit} />
    </section>
  );
}
