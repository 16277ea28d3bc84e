/** Longer than a dialog takes to go. Milliseconds. */
const whenGone = 250;

/**
 * Gives the focus to an element once a dialog has gone, where nothing else has it: the dialog gives it back to the button
 * that opened it, and that one may be gone as well.
 */
export function focusLater(target: { readonly current: { focus: () => void } | null }): void {
  setTimeout(() => {
    if (document.activeElement === null || document.activeElement === document.body) target.current?.focus();
  }, whenGone);
}
