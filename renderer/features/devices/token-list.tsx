import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { go } from '../../place.ts';
import { LongList } from '../../ui/long-list.tsx';
import { When } from '../../ui/time-left.tsx';
import { VerdictBadge } from '../../ui/verdict.tsx';
import type { DeviceToken } from './use-tokens.ts';

interface Props {
  readonly tokens: readonly DeviceToken[];
  readonly exact: boolean;
  readonly onDrawn: (first: number, last: number) => void;
  readonly onRevoke: (token: DeviceToken) => void;
}

/** The minted tokens, newest first. */
export function TokenList({ tokens, exact, onDrawn, onRevoke }: Props): ReactNode {
  return (
    <LongList
      label="Device tokens, newest first"
      className="token-list"
      count={tokens.length}
      exact={exact}
      onDrawn={onDrawn}
      head={
        <>
          <th scope="col">#</th>
          <th scope="col">Device</th>
          <th scope="col" className="token-service">
            Service
          </th>
          <th scope="col">Invite</th>
          <th scope="col">Minted</th>
          <th scope="col">State</th>
          <th scope="col">
            <span className="visually-hidden">Revoke</span>
          </th>
        </>
      }
      row={(index, tabIndex) => <TokenCells token={tokens[index]} tabIndex={tabIndex} onRevoke={onRevoke} />}
    />
  );
}

interface CellProps {
  readonly token: DeviceToken | undefined;
  readonly tabIndex: 0 | -1;
  readonly onRevoke: (token: DeviceToken) => void;
}

function TokenCells({ token, tabIndex, onRevoke }: CellProps): ReactNode {
  if (token === undefined) return null;
  const { id, inviteId, identity, deviceName, mintedAt, revokedAt } = token;
  return (
    <>
      <td className="num muted">{id}</td>
      <td className="token-device" title={deviceName ?? undefined}>
        {deviceName === null ? <span className="muted">no name</span> : <bdi>{deviceName}</bdi>}
      </td>
      <td className="token-service dim">{identity ?? '—'}</td>
      <td>
        <button
          type="button"
          className="token-invite num"
          data-row-focus
          tabIndex={tabIndex}
          aria-label={`Token ${id} of ${deviceName ?? 'a device without a name'}: open invite ${inviteId}`}
          onClick={() => go('invites', { id: inviteId })}
        >
          #{inviteId}
        </button>
      </td>
      <td className="dim">
        <When at={mintedAt} />
      </td>
      <td>
        <VerdictBadge of={revokedAt === null ? 'ACTIVE' : 'REVOKED'} />
      </td>
      <td className="token-act">
        {revokedAt === null ? (
          <Button
            size="xs"
            variant="subtle"
            color="bad"
            tabIndex={tabIndex}
            aria-label={`Revoke token ${id}`}
            onClick={() => onRevoke(token)}
          >
            Revoke…
          </Button>
        ) : (
          <span className="muted small">
            <When at={revokedAt} />
          </span>
        )}
      </td>
    </>
  );
}
