import type { Issued } from '../registry/issue.ts';
import { asOccupied } from './export-once.ts';
import { cannotHold, type IntoForm } from './into-form.ts';
import { type FreshRecord, readVaultOsStore, withFreshRecords } from './vault-os-store.ts';

/** A Vault OS store: new records behind those that it has, in plain text as that program keeps them. */
export const intoVaultOs: IntoForm = {
  compose: (path, issued) => {
    const fresh = issued.map(toFresh);
    const store = read(path);
    return {
      text: withFreshRecords(store, fresh),
      stamp: store.stamp,
      notes: store.ignored.notes('stay as they are; Vault OS ignores them, and drops them at its next command'),
    };
  },
  read: (path) => {
    readVaultOsStore(path);
  },
};

function read(path: string) {
  try {
    return readVaultOsStore(path);
  } catch (error) {
    throw asOccupied(error);
  }
}

function toFresh({ invite, code }: Issued): FreshRecord {
  const { creatorId, requiredAccessLevel, maxUses, createdAt, expiresAt, state } = invite;
  if (maxUses === null) throw cannotHold('Vault OS has no unlimited uses', 'set a number of uses');
  if (expiresAt === null) throw cannotHold('every invite of Vault OS expires', 'set an expiry');
  return { code, creatorId, requiredAccessLevel, maxUses, createdAt, expiresAt, inactive: state === 'GENERATED' };
}
