import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { useAct } from '../../data.ts';
import { Held } from '../../held.ts';
import { CodeText } from '../../ui/code-text.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import type { Kit } from '../../ui/recovery-kit.tsx';
import { toastDone } from '../../ui/toasts.ts';
import { isKitOwed, KitDialog } from './kit-dialog.tsx';
import { PassphraseDialog } from './passphrase-dialog.tsx';
import { readKeysAgain } from './read-keys-again.ts';
import { RekeyDialog } from './rekey-dialog.tsx';
import { Row, Section } from './section.tsx';

type Keys = NonNullable<CallOutput<'vault.status'>['keys']>;
type Dialog = 'passphrase' | 'remove' | 'keychain' | 'recovery' | 'rekey';

/** What opens the vault, and its keys. */
export function KeysSection({ keys }: { readonly keys: Keys }): ReactNode {
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const [kit, setKit] = useState<Held<Kit> | null>(null);
  const close = () => setDialog(null);
  const showKit = (made: Kit) => {
    close();
    setKit(new Held(made));
  };
  const inKeychain = keys.keyStore === 'keychain';
  return (
    <Section name="keys" title="Keys">
      {isKitOwed() && kit === null && (
        <div className="settings-owed" role="alert">
          <IconAlertTriangle size={20} aria-hidden />
          <p>
            A new recovery code was made, and you did not confirm that you have it. The one before it opens nothing any
            more. Make another one now.
          </p>
        </div>
      )}
      <Row
        title={inKeychain ? 'The keychain opens this vault' : 'Your passphrase opens this vault'}
        text={
          inKeychain
            ? `It opens for anyone at this desktop while you are signed in.${keys.passphrase ? ' Your passphrase opens it too.' : ''}`
            : 'You are asked each time. The keychain does not hold the key.'
        }
      >
        {!inKeychain && (
          <Button size="xs" onClick={() => setDialog('keychain')}>
            Use the keychain…
          </Button>
        )}
      </Row>
      <Row title="Passphrase" text={keys.passphrase ? 'Set. Backups open by it too.' : 'None is set.'}>
        <Button size="xs" onClick={() => setDialog('passphrase')}>
          {keys.passphrase ? 'Change…' : 'Set a passphrase…'}
        </Button>
        {keys.passphrase && inKeychain && (
          <Button size="xs" color="bad" onClick={() => setDialog('remove')}>
            Remove…
          </Button>
        )}
      </Row>
      <Row title="Recovery code" text="Opens the vault and its backups when all else is lost. It was shown once.">
        <Button size="xs" onClick={() => setDialog('recovery')}>
          Make a new one…
        </Button>
      </Row>
      <Row title="Database key" text="A new key encrypts everything anew, such as after a copy of the key got out.">
        <Button size="xs" onClick={() => setDialog('rekey')}>
          Change the key…
        </Button>
      </Row>
      <Row
        title="Signer"
        text={
          <>
            Exports of the log are signed by <CodeText>{keys.fingerprint}</CodeText>
          </>
        }
      />
      {dialog === 'passphrase' && <PassphraseDialog keys={keys} onClose={close} />}
      {dialog === 'remove' && <RemovePassphrase onClose={close} />}
      {dialog === 'keychain' && <UseKeychain onClose={close} />}
      {dialog === 'recovery' && <NewRecovery onKit={showKit} onClose={close} />}
      {dialog === 'rekey' && <RekeyDialog hasPassphrase={keys.passphrase} onKit={showKit} onClose={close} />}
      {kit !== null && <KitDialog kit={kit} onDone={() => setKit(null)} />}
    </Section>
  );
}

function RemovePassphrase({ onClose }: { readonly onClose: () => void }): ReactNode {
  const remove = useAct('keys.removePassphrase', {
    onDone: () => {
      readKeysAgain();
      toastDone('Passphrase removed');
      onClose();
    },
    onError: () => {},
  });
  return (
    <ConfirmDialog
      opened
      title="Remove the passphrase?"
      text="The keychain and the recovery code open the vault then, and nothing else. If the keychain is lost, only the code is left."
      confirm="Remove"
      danger
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate({})}
      onClose={onClose}
    />
  );
}

function UseKeychain({ onClose }: { readonly onClose: () => void }): ReactNode {
  const use = useAct('keys.useKeychain', {
    onDone: () => {
      readKeysAgain();
      toastDone('The keychain opens this vault now');
      onClose();
    },
    onError: () => {},
  });
  return (
    <ConfirmDialog
      opened
      title="Put the key into the keychain?"
      text="The vault opens by itself then, for anyone at this desktop while you are signed in. Your passphrase stays."
      confirm="Use the keychain"
      busy={use.isPending}
      error={use.error}
      onConfirm={() => use.mutate({})}
      onClose={onClose}
    />
  );
}

interface NewRecoveryProps {
  readonly onKit: (kit: Kit) => void;
  readonly onClose: () => void;
}

function NewRecovery({ onKit, onClose }: NewRecoveryProps): ReactNode {
  const make = useAct('keys.newRecovery', { onDone: onKit, onError: () => {} });
  return (
    <ConfirmDialog
      opened
      title="Make a new recovery code?"
      text="The one that you have opens this vault no more. It still opens the backups that were made until now: keep it with them."
      confirm="Make a new code"
      danger
      busy={make.isPending}
      error={make.error}
      onConfirm={() => make.mutate({})}
      onClose={onClose}
    />
  );
}
