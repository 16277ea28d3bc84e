import { queryClient } from '../../data.ts';

/** Reads what opens the vault anew: the key file is not the registry, and no event tells that it has changed. */
export function readKeysAgain(): void {
  void queryClient.invalidateQueries({ queryKey: ['vault.status'] });
}
