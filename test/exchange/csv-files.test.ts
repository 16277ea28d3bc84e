import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listEvents } from '../../electron/registry/audit-read.ts';
import { runAct } from '../../electron/registry/core.ts';
import { exportAudit } from '../../electron/vault/audit-export.ts';
import { verifyAuditFile } from '../../electron/vault/audit-file-verify.ts';
import { formatCodesCsv } from '../../shared/codes-csv.ts';
import { csvStyles } from '../../shared/csv-cells.ts';
import type { Instant } from '../../shared/domain/instant.ts';
import { signer, vaultId } from '../support/audit.ts';
import { needs } from '../support/available.ts';
import { closeInvites, openInvites } from '../support/invites.ts';
import { python } from '../support/python.ts';
import { makeFolder, removeFolder } from '../support/temp.ts';

let dir: string;
beforeAll(() => {
  dir = makeFolder('csv');
});
afterAll(() => {
  removeFolder(dir);
  closeInvites();
});

/** Reads a CSV file by the rules that the docs give, and by no code of the program. */
const reader = `
import csv, json, re, sys
def text(cell):
    whole = re.fullmatch(r'="(.*)"', cell, re.S)
    if whole: return whole[1].replace('""', '"')
    return cell[1:] if cell.startswith("'") else cell
with open(sys.argv[1], newline='', encoding='utf-8-sig') as f:
    rows = list(csv.reader(f, strict=True))
print(json.dumps({"cells": rows, "texts": [[text(cell) for cell in row] for row in rows]}))
`;

interface Read {
  readonly cells: string[][];
  readonly texts: string[][];
}

function readBack(content: string): Read {
  const path = join(dir, 'read.csv');
  writeFileSync(path, content);
  return python(reader, path) as Read;
}

const hard = [
  '=1',
  "'=1",
  "''=1",
  "'",
  '="1"',
  '=""',
  '="',
  '-1',
  '+49 30 1234',
  '@SUM(A1)',
  '＝1',
  '＋1',
  '0123',
  '1E5',
  '1-2',
  'TRUE',
  'a,b',
  'say "hi"',
  '"',
  '""',
  'Zoë 🎟',
  '"'.repeat(200),
  '9'.repeat(200),
  `=${'x'.repeat(199)}`,
  '',
];

const issuedOf = (labels: readonly string[]) =>
  labels.map((label, at) => ({
    invite: { id: at + 1, label: label === '' ? null : label },
    code: at % 2 === 0 ? `0${at}23456789012345678` : `pinv_${at}-_`,
    link: at % 3 === 0 ? null : `https://id.example.org/setup#invite=${at}`,
  }));

test.each(csvStyles)('%s: labels, codes and links are read back exactly, by Python', needs('python3'), (style) => {
  const drawn = fc.sample(fc.string({ unit: 'binary', maxLength: 20 }), { numRuns: 300, seed: 7 });
  const marked = drawn.map((text, at) => `${['', '=', "'", '="', "'="][at % 5]}${text.replaceAll(/\p{Cc}/gu, '')}`);
  const issued = issuedOf([...hard, ...marked]);
  const { texts, cells } = readBack(formatCodesCsv(issued, style));
  expect(texts[0]).toEqual(['id', 'label', 'code', 'link']);
  expect(texts.slice(1)).toEqual(
    issued.map(({ invite, code, link }) => [String(invite.id), invite.label ?? '', code, link ?? '']),
  );
  const labels = new Set(cells.slice(1).map(([, label]) => label));
  expect(labels.size).toBe(new Set(issued.map(({ invite }) => invite.label)).size);
});

/** What a spreadsheet runs, or turns into a number, a date or a truth value. */
const converts = /^[=+\-@\t\r＝＋－＠]|^[\d.,:/ eE+-]+$|^(true|false)$/i;

test.each(csvStyles)('%s: a spreadsheet runs nothing in the file', needs('python3'), (style) => {
  const { cells } = readBack(formatCodesCsv(issuedOf(hard), style));
  for (const cell of cells.slice(1).flat()) {
    const inert = /^="(?:[^"]|"")*"$/s.test(cell) && cell.length <= 258;
    expect([cell, inert || !/^[=+\-@\t\r＝＋－＠]/.test(cell)]).toEqual([cell, true]);
  }
});

test('excel: no label and no code is left to be taken for a number or a date', needs('python3'), () => {
  const content = formatCodesCsv(issuedOf(hard), 'excel');
  expect(content.startsWith('\uFEFF')).toBe(true);
  const { cells } = readBack(content);
  for (const [, label = '', code = ''] of cells.slice(1)) {
    for (const cell of [label, code])
      expect([cell, converts.test(cell) && !cell.startsWith('="')]).toEqual([cell, false]);
  }
});

test('without --excel a file has no byte order mark and plain cells', () => {
  expect(formatCodesCsv(issuedOf(['Ada', '=1', "'=1"]))).toBe(
    [
      'id,label,code,link',
      '1,Ada,0023456789012345678,',
      "2,'=1,pinv_1-_,https://id.example.org/setup#invite=1",
      "3,''=1,0223456789012345678,https://id.example.org/setup#invite=2",
      '',
    ].join('\n'),
  );
});

test.each(csvStyles)('%s: an exported log is read back exactly, by Python', needs('python3'), async (style) => {
  const { core, connection } = openInvites();
  for (const actor of hard.filter((text) => text !== '')) {
    runAct(core, actor, (act) => act.record('vault.locked', null, { by: actor }));
  }
  const path = join(dir, `log-${style}.csv`);
  const now = '2026-11-21T00:00:00.000Z' as Instant;
  await exportAudit({ connection, vaultId, signer, now, filter: {}, format: 'csv', style, path });
  const content = readFileSync(path, 'utf8');
  expect(content.startsWith('\uFEFF')).toBe(style === 'excel');
  const { cells, texts } = readBack(content);
  const { events } = listEvents(connection, { filter: {}, limit: 1_000, order: 'oldest' });
  expect(texts.slice(1)).toEqual(
    events.map(({ seq, at, type, inviteId, actor, detail, prevHash, hash }) => {
      const id = inviteId === null ? '' : String(inviteId);
      return [String(seq), at, type, id, actor, canonicalize(detail) ?? '', prevHash, hash];
    }),
  );
  if (style === 'excel') {
    for (const [, at, , , actor, , prevHash, hash] of cells.slice(1)) {
      for (const cell of [at, prevHash, hash]) expect(cell).toMatch(/^="/);
      expect(converts.test(actor ?? '') && !actor?.startsWith('="')).toBe(false);
    }
  }
  expect(await verifyAuditFile(path)).toMatchObject({
    ok: false,
    failure: { message: expect.stringContaining('CSV') },
  });
});
