import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openTable } from '../../electron/faces/cli/table.ts';
import { displayWidth, padTo, visibleText } from '../../electron/faces/cli/visible-text.ts';

const anything = fc.string({ unit: 'binary', maxLength: 40 });

test('no text steers the terminal or turns a line around', () => {
  fc.assert(
    fc.property(anything, (text) => {
      expect(visibleText(text)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});

test.each([
  ['abc', 3],
  ['日本語', 6],
  ['café', 4],
  ['cafe\u0301', 4],
  ['👩‍👩‍👧', 2],
  ['🇩🇪', 2],
  ['❤️', 2],
  ['שלום', 4],
  ['a\u200bb', 2],
])('%s takes %i columns', (text, width) => {
  expect(displayWidth(text)).toBe(width);
});

test('a padded text has exactly the columns that it was given', () => {
  fc.assert(
    fc.property(anything, fc.integer({ min: 2, max: 30 }), (text, width) => {
      expect(displayWidth(padTo(visibleText(text), width))).toBe(width);
    }),
  );
});

test('a table leaves out columns that say nothing, and keeps long cells', () => {
  const rows = [
    { id: '#1', label: '日本', note: '' },
    { id: '#12', label: 'a', note: '' },
  ];
  const table = openTable<(typeof rows)[number]>(
    [
      { title: 'ID', cell: ({ id }) => id, right: true },
      { title: 'FOR', cell: ({ label }) => label },
      { title: 'NOTE', cell: ({ note }) => note },
    ],
    rows,
  );
  expect([table.head(), ...rows.map(table.row)]).toEqual([' ID  FOR', ' #1  日本', '#12  a']);
});
