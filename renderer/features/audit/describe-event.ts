import type { EventBody } from '../../../shared/domain/audit-event.ts';
import { programName } from '../../ui/program-name.ts';
import { inviteSentences, type Sentence } from './invite-sentences.ts';
import { vaultSentences } from './vault-sentences.ts';

const sources: Readonly<Record<string, string>> = {
  registry: 'from a registry file',
  restore: 'carried over by a restore',
  ...Object.fromEntries(['vault-os', 'astrid', 'posta'].map((format) => [format, `from ${programName(format)}`])),
};

/**
 * What happened, as a sentence without its end. Texts of the operator's own are set apart by direction isolates, so that
 * none of them turns the words around it. A type that a newer program wrote stands for itself.
 */
export function describeEvent({ type, detail }: Pick<EventBody, 'type' | 'detail'>): string {
  const sentence: Sentence | undefined = inviteSentences[type] ?? vaultSentences[type];
  if (sentence === undefined) return type;
  const { imported } = detail;
  if (typeof imported !== 'string') return sentence(detail);
  return `${sentence(detail)} · ${sources[imported] ?? 'from an import'}`;
}
