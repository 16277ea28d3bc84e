/**
 * A copy of `vault.json` or `registry.db` under a changed name, as sync programs write one when two machines changed a
 * file: `vault (Ann's conflicted copy 2026-01-02).json` (Dropbox, Nextcloud, in any language), `vault-LAPTOP.json`
 * (OneDrive), `registry.sync-conflict-20260102-120000-ABC.db` (Syncthing), `registry 2.db` (iCloud), `vault (1).json`
 * (Google Drive), `vault.json.conflict1` (rclone), `vault.json~`, `Copy of vault.json`.
 */
const forms = [
  /^(vault|registry)([^a-z].*)?\.(json|db)(-wal|-shm|-journal)?~?$/i,
  /^(vault\.json|registry\.db)[^a-z0-9].*$/i,
  /^.*[^\p{L}\d_-](vault\.json|registry\.db)$/iu,
];

/** What this program itself writes beside the two files. */
const own = /^(vault\.json(\.[0-9a-f-]{36}\.tmp)?|registry\.db(-wal|-shm|-journal|\.before-rekey)?)$/;

/** The names of a vault's folder that are conflicted copies of its files, sorted. */
export function conflictedCopies(names: readonly string[]): string[] {
  return names.filter((name) => !own.test(name) && forms.some((form) => form.test(name))).toSorted();
}
