const names: Readonly<Record<string, string>> = {
  'vault-os': 'Vault OS',
  astrid: 'Astrid',
  posta: 'Posta',
  csv: 'a CSV file',
  jsonl: 'a JSON Lines file',
};

/** What people call the program, or the kind of file, that a format is for. One that is not known stands for itself. */
export function programName(format: string): string {
  return names[format] ?? format;
}
