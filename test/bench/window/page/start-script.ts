// It is sent into the page before the page's own scripts, without its types, and so imports nothing.

/** Opens the list the moment the vault is open, and tells when its first rows are painted, in milliseconds since 1970. */
function openListAtOnce(tell: (text: string) => void): void {
  let opened = false;
  const observer = new MutationObserver(() => {
    if (!opened) {
      const item = [...document.querySelectorAll('.sidebar-item')].find(({ textContent }) =>
        textContent.startsWith('Invites'),
      );
      if (!(item instanceof HTMLElement)) return;
      opened = true;
      item.click();
    }
    if (document.querySelector('.invite-row[aria-busy="false"]') === null) return;
    observer.disconnect();
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => tell(String(performance.timeOrigin + performance.now()));
      port2.postMessage(null);
    });
  });
  observer.observe(document, { subtree: true, childList: true, attributes: true });
}

const told = (globalThis as unknown as Record<string, unknown>)['tellBench'];
if (typeof told === 'function') openListAtOnce((text) => told(text));
