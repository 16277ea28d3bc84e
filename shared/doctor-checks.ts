/** What the doctor looks at, in its order; `vault` is the opening itself, where it fails. */
export const doctorChecks = [
  'files',
  'vault',
  'keys',
  'keychain',
  'pages',
  'structure',
  'log',
  'invites',
  'checkpoint',
  'clock',
  're-key',
  'hand-over',
  'disk',
  'signer',
] as const;
export type DoctorCheck = (typeof doctorChecks)[number];
