import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { CallInput } from '../../../shared/contract.ts';
import { useAct } from '../../data.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import type { DeskStatus } from '../../ui/use-desk.ts';
import { CertificateField, type ChosenCertificate } from './certificate-field.tsx';

const here = '127.0.0.1';
const everywhere = '0.0.0.0';
const loopback = /^(127\.|::1$|\[::1\]$|localhost$)/;

/** Where the desk shall stand, and the button that opens it. Beyond this computer it asks first. */
export function ClosedDesk({ last }: { readonly last: DeskStatus['last'] }): ReactNode {
  const wasHere = loopback.test(last.host);
  const [reach, setReach] = useState<'here' | 'others'>(wasHere ? 'here' : 'others');
  const [host, setHost] = useState(wasHere ? everywhere : last.host);
  const [port, setPort] = useState(String(last.port));
  const [certificate, setCertificate] = useState<ChosenCertificate>({ cert: null, key: null });
  const [asking, setAsking] = useState(false);
  const start = useAct('desk.start', { onError: () => setAsking(false) });

  const { cert, key } = certificate;
  const secure = cert !== null && key !== null;
  const half = (cert === null) !== (key === null);
  const beyond = reach === 'others' && !loopback.test(host.trim());
  const asked: CallInput<'desk.start'> = {
    host: reach === 'here' ? here : host.trim(),
    port: /^\d{1,5}$/.test(port.trim()) ? Number(port.trim()) : -1,
    certificate: reach === 'others' && secure ? { cert: cert.file, key: key.file } : null,
    insecureHttp: beyond && !secure,
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (beyond) setAsking(true);
    else start.mutate(asked);
  };
  return (
    <form className="card desk-closed" onSubmit={submit}>
      <div className="desk-state">
        <i className="desk-dot" />
        <span>The desk is closed. Nobody reaches this vault.</span>
      </div>
      <div>
        <span className="desk-label" id="desk-reach">
          Who can reach it
        </span>
        <SegmentedControl
          fullWidth
          aria-labelledby="desk-reach"
          value={reach}
          onChange={(value) => setReach(value === 'here' ? 'here' : 'others')}
          data={[
            { value: 'here', label: 'This computer only' },
            { value: 'others', label: 'Other machines too' },
          ]}
        />
      </div>
      <div className="desk-fields">
        {reach === 'others' && (
          <TextInput
            label="Address"
            description="Of this computer; 0.0.0.0 is all that it has"
            value={host}
            onChange={(event) => setHost(event.currentTarget.value)}
          />
        )}
        <TextInput
          label="Port"
          description={reach === 'others' ? 'From 1 to 65535' : undefined}
          className="desk-port"
          inputMode="numeric"
          value={port}
          onChange={(event) => setPort(event.currentTarget.value)}
        />
      </div>
      {reach === 'others' && <CertificateField chosen={certificate} onChoose={setCertificate} />}
      {half && (
        <p className="muted small" role="status">
          A certificate needs its key, and a key its certificate.
        </p>
      )}
      {start.isError && <ErrorNote error={start.error} />}
      <div className="desk-actions">
        <span className="muted small">While it is open, being away does not lock the vault.</span>
        <Button type="submit" variant="filled" size="md" loading={start.isPending} disabled={half}>
          {beyond ? 'Open the desk…' : 'Open the desk'}
        </Button>
      </div>
      <ConfirmDialog
        opened={asking}
        title="Let other machines reach this desk?"
        text={
          secure
            ? 'Everyone on your network can then ask for invites here. What they send and get is encrypted.'
            : 'Everyone on your network can then ask for invites here, and over plain HTTP whoever listens on the way reads the codes and tokens. With a certificate nobody can.'
        }
        confirm={secure ? 'Open the desk' : 'Open without encryption'}
        danger={!secure}
        busy={start.isPending}
        onConfirm={() => start.mutate(asked)}
        onClose={() => setAsking(false)}
      />
    </form>
  );
}
