import type { DeviceToken } from '../../registry/tokens.ts';
import type { Column } from './table.ts';

/** How device tokens are listed. */
export const tokenColumns: readonly Column<DeviceToken>[] = [
  { title: 'TOKEN', cell: ({ id }) => `#${id}`, right: true },
  { title: 'INVITE', cell: ({ inviteId }) => `#${inviteId}`, right: true },
  { title: 'IDENTITY', cell: ({ identity }) => identity ?? '' },
  { title: 'DEVICE', cell: ({ deviceName }) => deviceName ?? '' },
  { title: 'MINTED', cell: ({ mintedAt }) => mintedAt },
  { title: 'REVOKED', cell: ({ revokedAt }) => revokedAt ?? '' },
];
