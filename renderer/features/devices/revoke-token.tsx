import type { ReactNode } from 'react';
import { useAct } from '../../data.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { toastDone } from '../../ui/toasts.ts';
import type { DeviceToken } from './use-tokens.ts';

interface Props {
  readonly token: DeviceToken;
  readonly onClose: () => void;
}

/** Asks before a token is revoked, which is final. */
export function RevokeToken({ token, onClose }: Props): ReactNode {
  const { id, deviceName } = token;
  const revoke = useAct('tokens.revoke', {
    onDone: () => {
      toastDone(`Token #${id} revoked`);
      onClose();
    },
    onError: () => {},
  });
  return (
    <ConfirmDialog
      opened
      title={`Revoke token #${id}?`}
      text={
        <>
          {deviceName !== null && (
            <>
              <bdi className="strong">{deviceName}</bdi>:{' '}
            </>
          )}
          the token is refused here at once. A service that holds an export of your tokens learns it from the next
          export. This cannot be undone.
        </>
      }
      confirm="Revoke"
      danger
      busy={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate({ id })}
      onClose={onClose}
    />
  );
}
