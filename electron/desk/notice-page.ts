import { createHash } from 'node:crypto';
import { setupStyle, shield } from './setup-style.ts';

/** A heading and one paragraph, in plain text. */
export interface Notice {
  readonly heading: string;
  readonly text: string;
}

const digest = createHash('sha256').update(setupStyle).digest('base64');

/** The content security policy of every notice: one style sheet by its hash, no script. */
export const noticePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${digest}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A page without a script, for people who open an address of the desk that is not the setup page. */
export function drawNotice({ heading, text }: Notice): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${heading}</title>
<style>${setupStyle}</style>
</head>
<body>
<main>
${shield}
<section><h1>${heading}</h1><p>${text}</p></section>
</main>
</body>
</html>
`;
}
