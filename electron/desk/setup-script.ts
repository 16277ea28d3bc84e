/**
 * What runs in the setup page. It is sent there as text and so is whole in itself: it sees the page and nothing of this
 * file.
 */

/** What of the DOM is used below; the rest of this folder knows none. */
interface Element {
  hidden: boolean;
  disabled: boolean;
  value: string;
  textContent: string;
  title: string;
  addEventListener(name: string, listener: (event: { preventDefault(): void }) => unknown): void;
  focus(): void;
}
interface Selection {
  selectAllChildren(element: Element): void;
}
interface Page {
  readonly document: {
    getElementById(id: string): Element | null;
    querySelector(selector: string): Element | null;
    execCommand(name: string): boolean;
  };
  readonly location: { readonly hash: string; readonly pathname: string; reload(): void };
  readonly history: { replaceState(state: null, title: string, url: string): void };
  readonly navigator: { readonly clipboard?: { writeText(text: string): Promise<void> } };
  addEventListener(name: string, listener: (event: { preventDefault(): void }) => void): void;
  getSelection(): Selection | null;
}

/**
 * Reads the code in the link's fragment with `readFragment`, shows what is on offer, and redeems it when the button is
 * pressed, not before.
 */
export function runSetup(readFragment: (link: string) => string): void {
  const page = globalThis as unknown as Page;
  const { document, location, history, navigator } = page;
  const at = (id: string): Element => {
    const element = document.getElementById(id);
    if (element === null) throw new Error(id);
    return element;
  };
  const views = ['asking', 'offer', 'done', 'gone', 'none', 'failed'];
  const show = (view: string) => {
    for (const name of views) at(name).hidden = name !== view;
    document.querySelector(`#${view} h1[tabindex]`)?.focus();
  };
  const ask = async (what: string, body: object): Promise<{ status: number; value: Record<string, string | null> }> => {
    const response = await fetch(`/api/v1/invite/${what}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, value: (await response.json()) as Record<string, string | null> };
  };
  const troubles = (status: number): string =>
    status === 429
      ? 'This was asked too often. Wait a minute, then try again. The invite is not used up.'
      : 'The desk cannot answer now. Try again in a moment. The invite is not used up.';
  const uncertain =
    'The desk gave no answer to rely on. Try again in a moment. If it took the invite all the same, ask for a new one.';
  const fail = (why: string) => {
    at('why').textContent = why;
    show('failed');
  };

  const invite = readFragment(location.hash);
  let unsaved = false;

  const offer = ({ identity, deviceName, expiresAt }: Record<string, string | null>) => {
    const service = identity === null || identity === undefined ? '' : identity.replace(/^https?:\/\//, '');
    at('service').textContent = service;
    at('service-row').hidden = service === '';
    at('hint').textContent = deviceName ?? '';
    at('hint-row').hidden = !deviceName;
    at('device').value = deviceName ?? '';
    const until = at('until');
    until.textContent =
      expiresAt === null || expiresAt === undefined
        ? 'it does not end'
        : new Date(expiresAt).toLocaleString('en-GB', {
            weekday: 'short',
            day: 'numeric',
            month: 'short',
            hour: '2-digit',
            minute: '2-digit',
          });
    until.title = expiresAt ?? '';
    show('offer');
  };

  const look = async () => {
    show('asking');
    try {
      const { status, value } = await ask('info', { invite });
      if (status === 200) offer(value);
      else if (status === 410) show('gone');
      else fail(troubles(status));
    } catch {
      fail('The desk does not answer. It may have been closed. The invite is not used up.');
    }
  };

  const redeem = async () => {
    const fault = at('fault');
    const button = at('redeem');
    const complain = (why: string) => {
      fault.textContent = why;
      fault.hidden = false;
    };
    fault.hidden = true;
    button.disabled = true;
    try {
      const { status, value } = await ask('redeem', { invite, deviceName: at('device').value });
      if (status === 200) {
        unsaved = true;
        // Used up: neither the history of this browser nor a look at its address needs the code any more.
        history.replaceState(null, '', location.pathname);
        at('token').textContent = value['token'] ?? '';
        show('done');
      } else if (status === 410) show('gone');
      else if (status === 400) complain('Choose another name: short, and plain text.');
      else complain(status === 429 ? troubles(status) : uncertain);
    } catch {
      complain(uncertain);
    } finally {
      button.disabled = false;
    }
  };

  const copy = async () => {
    const token = at('token');
    page.getSelection()?.selectAllChildren(token);
    let copied = false;
    try {
      // Over plain HTTP a browser offers no clipboard but the old way to it.
      if (navigator.clipboard) await navigator.clipboard.writeText(token.textContent);
      copied = navigator.clipboard !== undefined || document.execCommand('copy');
    } catch {
      copied = false;
    }
    if (copied) unsaved = false;
    at('copied').textContent = copied ? 'Copied.' : 'Select the token and copy it by hand.';
  };

  at('form').addEventListener('submit', (event) => {
    event.preventDefault();
    void redeem();
  });
  at('copy').addEventListener('click', copy);
  at('again').addEventListener('click', look);
  page.addEventListener('hashchange', () => location.reload());
  page.addEventListener('beforeunload', (event) => {
    if (unsaved) event.preventDefault();
  });
  if (invite === '') show('none');
  else void look();
}
