import { readFragment } from '../../shared/domain/paste/fragment.ts';
import type { Host } from '../hosts/host.ts';
import { runSetup } from './setup-script.ts';
import { setupStyle, shield } from './setup-style.ts';

/** The page behind a setup link. */
export interface SetupPage {
  /** The page with a fresh nonce, and the content security policy that goes with it. */
  readonly draw: () => { readonly html: string; readonly policy: string };
}

const nonceMark = '__NONCE__';

/** One page for every invite: it holds no code, which stays in the link's fragment and so in the browser. */
export function createSetupPage(randomBytes: Host['randomBytes']): SetupPage {
  const parts = page.split(nonceMark);
  return {
    draw: () => {
      const nonce = randomBytes(18).toString('base64');
      const policy = [
        "default-src 'none'",
        `script-src 'nonce-${nonce}'`,
        `style-src 'nonce-${nonce}'`,
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ].join('; ');
      return { html: parts.join(nonce), policy };
    },
  };
}

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Set up this device</title>
<style nonce="${nonceMark}">${setupStyle}</style>
</head>
<body>
<main>
${shield}
<noscript>
<h1>This page needs JavaScript</h1>
<p>The invite stands in the part of the link that a browser keeps to itself, and only a script in this page can read it.
Allow JavaScript for this page and load it again. The invite is not used up by that.</p>
</noscript>
<div id="app" aria-live="polite">
<section id="asking" hidden><h1>Looking at your invite</h1><p>One moment.</p></section>
<section id="offer" hidden>
<h1 tabindex="-1">Set up this device</h1>
<p>You were sent an invite.</p>
<dl>
<div id="service-row"><dt>Service</dt><dd id="service"></dd></div>
<div id="hint-row"><dt>For</dt><dd id="hint"></dd></div>
<div><dt>Good until</dt><dd id="until"></dd></div>
</dl>
<form id="form">
<label for="device">Name of this device</label>
<input id="device" name="device" maxlength="200" autocomplete="off" autocapitalize="words" required>
<p id="fault" class="fault" role="alert" hidden></p>
<button id="redeem">Set up this device</button>
</form>
<p class="quiet">Nothing is used up until you press the button.</p>
</section>
<section id="done" hidden>
<h1 tabindex="-1">This device is set up</h1>
<p>This is its token. Copy it now to where it is asked for: it is shown this once.</p>
<output id="token" tabindex="0"></output>
<button id="copy" type="button">Copy the token</button>
<p id="copied" class="quiet" role="status"></p>
</section>
<section id="gone" hidden>
<h1 tabindex="-1">This invite cannot be used</h1>
<p>It may have ended, been used, or been called back; or the link was cut off on its way to you. Ask whoever sent it for a
new one.</p>
</section>
<section id="none" hidden>
<h1 tabindex="-1">There is no invite in this link</h1>
<p>A setup link ends in <code>#invite=</code> and a long code. Open the whole link that you were sent.</p>
</section>
<section id="failed" hidden>
<h1 tabindex="-1">That did not work</h1>
<p id="why"></p>
<button id="again" type="button">Try again</button>
</section>
</div>
</main>
<script nonce="${nonceMark}">(${runSetup.toString()})(${readFragment.toString()})</script>
</body>
</html>
`;
