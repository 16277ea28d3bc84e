/** How the question for a path looks: drawn by the page's own measures and colours, which reach into it. */
export const pathQuestionStyle = `
  dialog {
    width: min(33rem, calc(100vw - 2rem));
    padding: var(--s5);
    border: 1px solid var(--line);
    border-radius: var(--r3);
    background: var(--card);
    color: var(--ink);
    box-shadow: var(--shadow);
    font: 400 var(--t-md) / 1.5 var(--font);
  }
  dialog::backdrop {
    background: var(--veil);
  }
  h2 {
    margin: 0 0 var(--s4);
    font-size: var(--t-xl);
    font-weight: 620;
    letter-spacing: -0.015em;
  }
  label {
    display: grid;
    gap: 0.375rem;
    color: var(--ink2);
    font-size: var(--t-sm);
    font-weight: 550;
  }
  input {
    height: 2.6875rem;
    padding: 0 0.75rem;
    border: 1px solid var(--line2);
    border-radius: var(--r1);
    background: var(--panel);
    color: var(--ink);
    font: 400 var(--t-md) var(--mono);
    font-variant-ligatures: none;
  }
  p {
    margin: var(--s3) 0 0;
    color: var(--bad);
  }
  div {
    display: flex;
    gap: var(--s2);
    justify-content: flex-end;
    margin-top: var(--s5);
  }
  button {
    height: 2.375rem;
    padding: 0 0.875rem;
    border: 1px solid var(--line2);
    border-radius: 0.5rem;
    background: var(--card);
    color: var(--ink);
    font: 600 var(--t-md) var(--font);
  }
  [type="submit"] {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--accent-ink);
  }
  [type="submit"].careful {
    border-color: var(--bad);
    background: var(--bad);
    color: var(--card);
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
`;
