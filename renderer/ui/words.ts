/** The core speaks in lower case and without a full stop; the window in sentences. */
export function asSentence(text: string): string {
  const ended = /[.!?…:]$/.test(text) ? text : `${text}.`;
  return ended.charAt(0).toUpperCase() + ended.slice(1);
}

const numbers = new Intl.NumberFormat('en-GB');

/** `1,284`. */
export function formatCount(count: number): string {
  return numbers.format(count);
}

/** `1 use`, `1,284 uses`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** A vault goes by the name of its folder; the one in the usual place has none of its own. */
export function vaultName(dir: string): string {
  const name = dir.split(/[\\/]/).findLast((part) => part !== '') ?? '';
  return name === '' || name.startsWith('invite-vault') ? 'Personal vault' : name;
}
