/** Why the system refused a file, as its error code tells, and what to do next. */
export interface SystemReason {
  readonly reason: string;
  readonly hint: string;
}

/** The reason behind an error code of the system, such as `ENOENT`. */
export function systemReason(code: string): SystemReason {
  return reasons[code] ?? { reason: `the system refused it (${code})`, hint: 'check the path and its rights' };
}

const forbidden: SystemReason = {
  reason: 'permission was denied',
  hint: 'choose a place that you may use, or have its rights changed',
};

const reasons: Readonly<Record<string, SystemReason>> = {
  ENOENT: { reason: 'there is no such file or folder', hint: 'check the path' },
  ENOTDIR: { reason: 'a part of the path is a file, not a folder', hint: 'check the path' },
  EISDIR: { reason: 'it is a folder', hint: 'name a file' },
  EACCES: forbidden,
  EPERM: forbidden,
  EROFS: { reason: 'the disk can only be read', hint: 'choose a place that can be written' },
  ENAMETOOLONG: { reason: 'the name is too long', hint: 'choose a shorter one' },
};
