import { recordExport } from '../../../vault/audit-export.ts';
import { examineKeychain } from '../../../vault/doctor.ts';
import { reportOf } from '../envelope.ts';
import type { Services, UnlockedHandlers } from '../services.ts';

export function auditHandlers({ jobs, runner, files }: Services) {
  return {
    'audit.list': (query, { invites }) => invites.audit(query),
    'audit.verify': ({ job }, vault) => jobs.run(job, (control) => runner('verify', {}, vault, control)),
    'audit.verifyFile': async ({ job }, vault) => {
      const path = await files.askSource({ title: 'Choose an exported log', endings: ['json', 'ndjson'] });
      const pin = { key: vault.signer.fingerprint, vaultId: vault.vaultId };
      const verified = await jobs.run(job, (control) => runner('verifyFile', { path, pin }, vault, control));
      const { ok, count, range, complete, exportedAt, failure } = verified;
      if (!ok) return { path, ok, count, range: null, complete: null, exportedAt: null, failure };
      return { path, ok, count, range, complete, exportedAt, failure };
    },
    'audit.export': async ({ format, style = 'plain', filter = {}, job }, vault) => {
      const path = await files.askTarget({ title: 'Export the audit log', name: `audit.${format}`, endings: [format] });
      const exported = await jobs.run(job, (control) =>
        runner('export', { filter, format, style, path }, vault, control),
      );
      await recordExport(vault, format, exported);
      const { range, head, complete } = exported;
      const fingerprint = format === 'csv' ? null : vault.signer.fingerprint;
      return { path, format, complete, range, head, fingerprint };
    },
    'doctor.run': async ({ job }, vault) => {
      const keychain = await examineKeychain(vault);
      return reportOf(await jobs.run(job, (control) => runner('examine', { keychain }, vault, control)));
    },
  } satisfies Partial<UnlockedHandlers>;
}
