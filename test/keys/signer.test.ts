import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fingerprintOf, matchesKey, signerFromSeed, verifySignature } from '../../electron/keys/signer.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map((b) => Buffer.from(b));

test('keys and signatures are those of RFC 8032, section 7.1, test 2', () => {
  const seed = Buffer.from('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb', 'hex');
  const signer = signerFromSeed(seed);
  expect(signer.publicKey.toString('hex')).toBe('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c');
  expect(signer.sign(Buffer.from('72', 'hex')).toString('hex')).toBe(
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da' +
      '085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  );
});

test('a signature holds for its key and its text, and for nothing else', () => {
  fc.assert(
    fc.property(bytes(32), fc.string(), fc.nat(63), (seed, text, at) => {
      const signer = signerFromSeed(seed);
      const signature = signer.sign(text);
      expect(verifySignature(signer.publicKey, text, signature)).toBe(true);
      expect(verifySignature(signer.publicKey, `${text}.`, signature)).toBe(false);
      expect(verifySignature(Buffer.concat([signer.publicKey, Buffer.of(0)]), text, signature)).toBe(false);
      expect(verifySignature(signerFromSeed(randomBytes(32)).publicKey, text, signature)).toBe(false);
      signature.writeUInt8(signature.readUInt8(at) ^ 1, at);
      expect(verifySignature(signer.publicKey, text, signature)).toBe(false);
    }),
    { numRuns: 50 },
  );
});

test('keys and signatures of any other length are answered, not thrown at', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), fc.uint8Array({ maxLength: 70 }), (key, signature) => {
      expect(verifySignature(Buffer.from(key), 'text', Buffer.from(signature))).toBe(false);
    }),
  );
});

test('a fingerprint is 8 groups of 4 hex digits', () => {
  const { publicKey, fingerprint } = signerFromSeed(randomBytes(32));
  expect(fingerprint).toMatch(/^([0-9a-f]{4}-){7}[0-9a-f]{4}$/);
  expect(fingerprint).toBe(fingerprintOf(publicKey));
});

test('a key is named by its fingerprint in any dress, or by itself in base64', () => {
  const { publicKey, fingerprint } = signerFromSeed(randomBytes(32));
  const base64 = publicKey.toString('base64');
  const names = [
    ...[fingerprint, fingerprint.replaceAll('-', ''), fingerprint.toUpperCase(), fingerprint.replaceAll('-', ' ')],
    ...[base64, publicKey.toString('base64url'), ` ${base64}\n`],
  ];
  for (const given of names) expect(matchesKey(publicKey, given)).toBe(true);
  const other = signerFromSeed(randomBytes(32));
  const others = [other.fingerprint, other.publicKey.toString('base64'), fingerprint.slice(0, -1), base64.slice(1), ''];
  for (const given of others) expect(matchesKey(publicKey, given)).toBe(false);
});
