/** How the setup page looks: the window's hand, in both themes, from a phone's width on. */
export const setupStyle = `
:root {
  color-scheme: light dark;
  --bg: #f6f5f2; --card: #fff; --panel: #fbfaf8; --line: #e6e3dc; --line2: #d5d1c7; --edge: #8d887c;
  --ink: #1d1c1a; --ink2: #5b5852; --ink3: #716d65;
  --accent: #0f6b5c; --accent-ink: #fff; --bad: #a8261c; --bad-soft: #fbe7e4;
  --shadow: 0 1px 2px rgb(40 36 26 / .05), 0 8px 24px -12px rgb(40 36 26 / .16);
}
@media (prefers-color-scheme: dark) {
  :root {
    --bg: #131413; --card: #1e2120; --panel: #181a19; --line: #2b2f2d; --line2: #3b403d; --edge: #767c78;
    --ink: #f0efec; --ink2: #b4b3ad; --ink3: #94948d;
    --accent: #5cc9b2; --accent-ink: #06201a; --bad: #ff8f83; --bad-soft: #3a1a17;
    --shadow: 0 1px 2px rgb(0 0 0 / .4), 0 12px 32px -16px rgb(0 0 0 / .7);
  }
}
* { box-sizing: border-box; margin: 0; }
[hidden] { display: none !important; }
body {
  display: grid; min-height: 100vh; min-height: 100dvh; padding: 1.5rem 1rem;
  background: var(--bg); color: var(--ink);
  font: 400 1rem/1.5 "Inter Variable", Inter, system-ui, sans-serif;
}
main {
  width: min(26rem, 100%); margin: auto; padding: 2.25rem 1.75rem;
  border: 1px solid var(--line); border-radius: 1.25rem; background: var(--card); box-shadow: var(--shadow);
}
.mark { display: block; width: 3rem; margin: 0 auto 1rem; }
.mark .body { fill: var(--accent); }
.mark .cut { fill: none; stroke: var(--card); stroke-width: 2.2; stroke-linecap: round; stroke-linejoin: round; }
h1 { font-size: 1.375rem; font-weight: 640; letter-spacing: -.018em; line-height: 1.25; text-align: center; text-wrap: balance; }
p { margin-top: .5rem; color: var(--ink2); text-wrap: pretty; overflow-wrap: anywhere; }
section > p, noscript p { text-align: center; }
code, output { font-family: "JetBrains Mono Variable", ui-monospace, monospace; font-variant-ligatures: none; }
dl { margin-top: 1.25rem; border-block: 1px solid var(--line); }
dl div { display: flex; gap: 1rem; justify-content: space-between; padding: .625rem 0; }
dl div + div { border-top: 1px solid var(--line); }
dt { color: var(--ink3); white-space: nowrap; }
dd { font-weight: 550; text-align: end; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
form { display: grid; margin-top: 1.25rem; }
label { margin-bottom: .375rem; color: var(--ink2); font-size: .875rem; font-weight: 550; }
input {
  width: 100%; height: 2.875rem; padding: 0 .875rem; border: 1px solid var(--edge); border-radius: .625rem;
  background: var(--panel); color: var(--ink); font: inherit;
}
button {
  width: 100%; min-height: 3rem; margin-top: 1rem; border: 0; border-radius: .625rem;
  background: var(--accent); color: var(--accent-ink); font: inherit; font-weight: 600; cursor: pointer;
}
button:disabled { opacity: .6; cursor: default; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
/* It has the focus for screen readers, and is nothing to press. */
h1:focus-visible { outline: none; }
output {
  display: block; margin-top: 1.25rem; padding: .875rem 1rem; border: 1px solid var(--line2); border-radius: .625rem;
  background: var(--panel); font-size: .9375rem; overflow-wrap: anywhere; user-select: all;
}
.fault { padding: .625rem .75rem; border-radius: .625rem; background: var(--bad-soft); color: var(--bad); }
.quiet { min-height: 1.5em; color: var(--ink3); font-size: .875rem; text-align: center; }
@media (max-width: 26rem) { main { padding: 1.75rem 1.25rem; } }
`;

/** The vault's mark above the heading. */
export const shield = `<svg class="mark" viewBox="0 0 24 24" aria-hidden="true"><path class="body" d="M12 2 4 5v6.2c0 4.9 3.3 9 8 10.8 4.7-1.8 8-5.9 8-10.8V5z"/><path class="cut" d="m8.6 12 2.5 2.5 4.6-4.8"/></svg>`;
