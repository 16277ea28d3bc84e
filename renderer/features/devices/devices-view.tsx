import './devices.css';
import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { go, type ViewProps } from '../../place.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Page } from '../../ui/page.tsx';
import { RevokeToken } from './revoke-token.tsx';
import { TokenCheck } from './token-check.tsx';
import { TokenList } from './token-list.tsx';
import { type DeviceToken, useTokens } from './use-tokens.ts';

/** The device tokens that uses have minted: which are good, whether a pasted one is, and an end to any of them. */
export function DevicesView({ visit }: ViewProps<'devices'>): ReactNode {
  const tokens = useTokens();
  const [revoking, setRevoking] = useState<DeviceToken | null>(null);
  return (
    <Page
      fill
      title="Devices"
      lead="Each token was minted when an invite was used, and shown once. Only its hash is kept."
    >
      <div className="devices">
        <TokenCheck visit={visit} onRevoke={setRevoking} />
        {tokens.error !== null && <ErrorNote error={tokens.error} onRetry={tokens.retry} />}
        {tokens.isPending && <Loading label="Reading the tokens" />}
        {!tokens.isPending && tokens.error === null && tokens.tokens.length === 0 && (
          <EmptyState
            title="No device has a token yet"
            text="A token is minted when an invite is redeemed at the desk, or when you use one in Check and ask for it."
            action={<Button onClick={() => go('check')}>Check a code</Button>}
          />
        )}
        {tokens.tokens.length > 0 && (
          <TokenList tokens={tokens.tokens} exact={tokens.exact} onDrawn={tokens.onDrawn} onRevoke={setRevoking} />
        )}
      </div>
      {revoking !== null && <RevokeToken token={revoking} onClose={() => setRevoking(null)} />}
    </Page>
  );
}
