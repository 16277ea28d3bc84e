import { type ReactNode, useEffect, useState } from 'react';
import { createPortal } from 'react-dom';

interface Printer {
  /** Opens the system's print dialog for that content alone. */
  readonly print: (content: ReactNode) => void;
  /** Belongs somewhere in the component's output. */
  readonly sheet: ReactNode;
}

/** Prints something other than the window. What is printed is in the page only while the dialog is open. */
export function usePrinter(): Printer {
  const [content, setContent] = useState<ReactNode>(null);
  useEffect(() => {
    if (content === null) return;
    const clear = () => setContent(null);
    window.addEventListener('afterprint', clear, { once: true });
    window.print();
    return () => window.removeEventListener('afterprint', clear);
  }, [content]);
  return {
    print: setContent,
    sheet: content === null ? null : createPortal(<div className="print-sheet">{content}</div>, document.body),
  };
}
