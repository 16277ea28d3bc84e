import fc from 'fast-check';
import { encode } from 'jpeg-js';
import { decodeQR } from 'qr/decode.js';
import { expect, it } from 'vitest';
import { foundWords } from '../../renderer/features/check/found-words.ts';
import { judgeNow } from '../../renderer/features/check/judge-now.ts';
import { drawQr } from '../../renderer/ui/qr.ts';
import { confirmsKit, kitText } from '../../renderer/ui/recovery-kit-text.ts';
import { formatNear, formatWhen } from '../../renderer/ui/times.ts';
import { asSentence, plural, vaultName } from '../../renderer/ui/words.ts';
import { addMs, toInstant } from '../../shared/domain/instant.ts';
import { pictureSize } from '../../shared/picture-size.ts';
import { FakeVault } from './fake-vault.ts';
import { grayPng } from './gray-png.ts';

const kit = { vaultId: 'ab', fingerprint: 'cd', recoveryCode: '7K3D-9QXM-0Y1N-P' };

it('takes the end of the recovery code as people type it, and nothing else', () => {
  for (const typed of ['0Y1N-P', '0y1n p', ' oyln‐P ', 'OYIN-p']) expect(confirmsKit(kit, typed)).toBe(true);
  for (const typed of ['', 'P', '0Y1N', '9QXM-0Y1N-P', '0Y1N-Q']) expect(confirmsKit(kit, typed)).toBe(false);
  expect(kitText(kit)).toContain(kit.recoveryCode);
});

it('draws QR codes that read back, with light around them', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^https:\/\/id\.example\/setup#invite=[\w-]{20,80}$/), (text) => {
      const modules = drawQr(text) ?? [];
      const scale = 4;
      const size = modules.length * scale;
      const data = new Uint8Array(4 * size * size);
      for (let at = 0; at < size * size; at++) {
        const dark = modules[Math.floor(at / size / scale)]?.[Math.floor((at % size) / scale)] === true;
        data.set([dark ? 0 : 255, dark ? 0 : 255, dark ? 0 : 255, 255], 4 * at);
      }
      expect(decodeQR({ width: size, height: size, data }, { timeLimit: 5_000 })).toBe(text);
      expect(modules.slice(0, 4).flat()).not.toContain(true);
    }),
    { numRuns: 20 },
  );
  expect(drawQr('x'.repeat(5_000))).toBeNull();
});

it('reads the size of a picture from its header', () => {
  expect(pictureSize(Buffer.from(grayPng([[true]], 7), 'base64'))).toEqual({ kind: 'png', width: 7, height: 7 });
  const jpeg = encode({ width: 12, height: 5, data: new Uint8Array(4 * 12 * 5) }, 80).data;
  expect(pictureSize(jpeg)).toEqual({ kind: 'jpeg', width: 12, height: 5 });
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void pictureSize(bytes)));
  fc.assert(
    fc.property(fc.nat(jpeg.length), (length) => {
      const size = pictureSize(jpeg.subarray(0, length));
      expect(size === null || (size.width === 12 && size.height === 5)).toBe(true);
    }),
  );
});

it('judges again by the record, the level and the clock of now', () => {
  const vault = new FakeVault(toInstant(Date.UTC(2026, 10, 20, 13, 5)));
  const invite = vault.invite({ requiredAccessLevel: 2 });
  const checked = { usable: false, reason: 'access_level' as const, invite };
  expect(judgeNow(checked, null, 2, vault.now)).toMatchObject({ usable: true, reason: null });
  expect(judgeNow(checked, null, 2, addMs(vault.now, 86_400_000))).toMatchObject({
    reason: 'expired',
    invite: { state: 'EXPIRED' },
  });
  expect(judgeNow(checked, { ...invite, state: 'REVOKED' }, 2, vault.now).reason).toBe('revoked');
  const unknown = { usable: false, reason: 'unknown' as const, invite: null };
  expect(judgeNow(unknown, null, 0, vault.now)).toBe(unknown);
});

it('says where the one code stood', () => {
  const token = `pinv_${'q3Zt'.repeat(10)}M6x`;
  const verdict = { usable: false, reason: 'unknown' as const, invite: null };
  const prefixes = new Set(['pinv_']);
  expect(foundWords(token, [verdict], prefixes)).toBe('found 1 code');
  expect(foundWords(`see https://a.example/setup#invite=${token} there`, [verdict], prefixes)).toBe(
    'found 1 code in a setup link',
  );
  expect(foundWords(`my code is ${token} thanks`, [verdict], prefixes)).toBe('found 1 code in a message');
  expect(foundWords(token, [verdict, verdict], prefixes)).toBe('found 2 codes');
  expect(foundWords('hello', [{ ...verdict, reason: 'malformed' }], prefixes)).toBe('found no code');
});

it('tells times as people do', () => {
  const now = new Date(2026, 10, 20, 13, 5).getTime();
  const at = (...[month, day, hour]: [number, number, number]) =>
    toInstant(new Date(2026, month, day, hour, 5).getTime());
  expect(formatNear(at(10, 20, 0), now)).toBe('today 00:05');
  expect(formatNear(at(10, 19, 23), now)).toBe('yesterday 23:05');
  expect(formatNear(at(10, 21, 14), now)).toBe('tomorrow 14:05');
  expect(formatWhen(at(10, 22, 15), now)).toBe('Sun 22 Nov, 15:05');
  expect(formatWhen(toInstant(new Date(2027, 0, 2, 9, 5).getTime()), now)).toBe('2 Jan 2027, 09:05');
});

it('turns what the core says into sentences', () => {
  expect(asSentence('the disk is full')).toBe('The disk is full.');
  expect(asSentence('is it?')).toBe('Is it?');
  expect(plural(1, 'use')).toBe('1 use');
  expect(plural(1_284, 'use')).toBe('1,284 uses');
  expect(vaultName('/home/ada/vaults/club/')).toBe('club');
  expect(vaultName('C:\\Users\\ada\\invite-vault')).toBe('Personal vault');
});
