import { type ReactNode, useEffect, useState } from 'react';
import { createPortal, flushSync } from 'react-dom';
import { useAct } from '../data.ts';
import { toastDone } from './toasts.ts';

interface Printer {
  /** Opens the system's print dialog for that content alone. */
  readonly print: (content: ReactNode) => void;
  /** Saves that content as a PDF where the operator says; `name` is offered without its ending. */
  readonly savePdf: (content: ReactNode, name: string) => void;
  readonly saving: boolean;
  /** Belongs somewhere in the component's output. */
  readonly sheet: ReactNode;
}

/** Prints something other than the window. It is in the page only while a dialog is open or the file is written. */
export function usePrinter({ onSaved = () => {} }: { readonly onSaved?: () => void } = {}): Printer {
  const [printed, setPrinted] = useState<ReactNode>(null);
  const [filed, setFiled] = useState<ReactNode>(null);
  const save = useAct('files.savePdf', {
    onDone: ({ path }) => {
      onSaved();
      toastDone('Saved', path);
    },
  });
  useEffect(() => {
    if (printed === null) return;
    const clear = () => setPrinted(null);
    window.addEventListener('afterprint', clear, { once: true });
    window.print();
    return () => window.removeEventListener('afterprint', clear);
  }, [printed]);
  const content = printed ?? filed;
  return {
    print: setPrinted,
    savePdf: (sheet, name) => {
      // The main process makes the file of what stands there when it is asked.
      flushSync(() => setFiled(sheet));
      save.mutate({ name }, { onSettled: () => setFiled(null) });
    },
    saving: save.isPending,
    sheet: content === null ? null : createPortal(<div className="print-sheet">{content}</div>, document.body),
  };
}
