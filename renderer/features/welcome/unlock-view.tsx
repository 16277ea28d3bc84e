import { Button } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { LockReason } from '../../../shared/contract/events.ts';
import type { CallOutput } from '../../../shared/contract.ts';
import type { ErrorEnvelope } from '../../../shared/errors.ts';
import { asEnvelope } from '../../api.ts';
import { queryClient, useAct } from '../../data.ts';
import { Gate } from '../../ui/gate.tsx';
import { Loading } from '../../ui/loading.tsx';
import { useLate } from '../../ui/use-late.ts';
import { asSentence, vaultName } from '../../ui/words.ts';
import { RestoreBackup } from './restore-backup.tsx';
import { type SecretDraft, SecretForm } from './secret-form.tsx';
import { describeFault, isAboutSecret } from './unlock-faults.ts';

type Status = CallOutput<'vault.status'>;

/** A keychain that works answers in a fraction of this. Milliseconds. */
const keychainSilenceMs = 3_000;

interface Props {
  readonly status: Status;
  /** Why it was locked; null where the app has just started. */
  readonly lockedBy: LockReason | null;
}

const lockWords: Record<LockReason, string | undefined> = {
  operator: undefined,
  idle: 'It locked itself while you were away.',
  sleep: 'It locked itself when this computer went to sleep.',
  screen_lock: 'It locked itself together with your screen.',
  restore: 'A backup was restored: unlock to look at it.',
  quit: undefined,
};

/** Unlocks the vault, and says of each fault what is safe, what happened, and what gets out of it. */
export function UnlockView({ status, lockedBy }: Props): ReactNode {
  const { keys } = status;
  const [refusal, setRefusal] = useState<ErrorEnvelope | null>(null);
  const hasPassphrase = keys?.passphrase ?? true;
  const [draft, setDraft] = useState<SecretDraft>({ secret: '', byCode: !hasPassphrase, givenAsCode: null });
  const fault = status.fault ?? refusal;
  const unlock = useAct('vault.unlock', {
    onDone: (opened) => queryClient.setQueryData(['vault.status', {}], opened),
    onError: (error) => setRefusal(asEnvelope(error)),
  });
  const byKeychain = keys?.keyStore === 'keychain';
  const tryKeychain = () => unlock.mutate({ secret: null });

  // At start the keychain may open the vault unasked; what the operator locked stays locked until she says so.
  const started = useRef(false);
  useEffect(() => {
    if (started.current || !byKeychain || lockedBy !== null || status.fault !== null) return;
    started.current = true;
    unlock.mutate({ secret: null });
  }, [byKeychain, lockedBy, status.fault, unlock.mutate]);

  const asking = unlock.isPending && unlock.variables.secret === null;
  const silent = useLate(asking, keychainSilenceMs);

  const foot = `${vaultName(status.dir)} · ${status.dir}`;
  if (asking) {
    return (
      <Gate title="Opening your vault" foot={foot}>
        <Loading label="Asking the keychain" />
        {silent && (
          <p className="muted small" role="status">
            Waiting for your keychain. It may be asking for its password in a window of its own.
          </p>
        )}
      </Gate>
    );
  }

  const secretFault = fault !== null && isAboutSecret(fault.code) ? fault : null;
  const known = fault === null || secretFault !== null || fault.code === 'passphrase_needed' ? null : fault;
  const form = (primary: boolean) => (
    <SecretForm
      draft={draft}
      onDraft={setDraft}
      hasPassphrase={hasPassphrase}
      fault={secretFault}
      busy={unlock.isPending}
      primary={primary}
      onSecret={(secret) => unlock.mutate({ secret })}
    />
  );

  if (known !== null) {
    const { title, lead, ways } = describeFault(known.code);
    const keychainFault = known.code.startsWith('keychain_');
    return (
      <Gate title={title} lead={lead} foot={foot}>
        <Button
          variant="filled"
          size="lg"
          fullWidth
          autoFocus
          onClick={() => (status.fault === null ? tryKeychain() : void queryClient.invalidateQueries())}
        >
          {keychainFault ? 'Try the keychain again' : 'Try again'}
        </Button>
        {ways === 'secret' && (
          <>
            <div className="gate-or">or unlock with</div>
            {form(false)}
          </>
        )}
        {ways === 'restore' && <RestoreBackup />}
        {!keychainFault && (
          <p className="muted small">
            {asSentence(known.message)} {known.hint !== null && asSentence(known.hint)}
          </p>
        )}
      </Gate>
    );
  }

  const lead = lockedBy === null ? undefined : lockWords[lockedBy];
  if (byKeychain && secretFault === null) {
    return (
      <Gate title="Your vault is locked" lead={lead} foot={foot}>
        <Button variant="filled" size="lg" fullWidth autoFocus onClick={tryKeychain}>
          Unlock
        </Button>
        <p className="muted small">
          The keychain opens it for anyone at this desktop. To be asked each time, set a passphrase in Settings and take
          the key out of the keychain.
        </p>
      </Gate>
    );
  }
  return (
    <Gate title="Unlock your vault" lead={lead} foot={foot}>
      {byKeychain && (
        <>
          <Button size="lg" fullWidth onClick={tryKeychain}>
            Try the keychain again
          </Button>
          <div className="gate-or">or unlock with</div>
        </>
      )}
      {form(true)}
    </Gate>
  );
}
