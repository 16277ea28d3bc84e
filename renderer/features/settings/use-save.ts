import { queryClient, useAct } from '../../data.ts';
import { toastDone } from '../../ui/toasts.ts';

/** Changes settings; the window goes by them at once. */
export function useSave({ onDone, quiet = false }: { readonly onDone?: () => void; readonly quiet?: boolean } = {}) {
  return useAct('settings.set', {
    onDone: (saved) => {
      queryClient.setQueryData(['settings.get', {}], saved);
      if (!quiet) toastDone('Saved');
      onDone?.();
    },
    onError: () => {},
  });
}
