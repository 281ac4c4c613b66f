import { createHmac, createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto';

export interface ApiSecrets {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** `ES256` or `EdDSA`, as the key is. */
  readonly algorithm: 'ES256' | 'EdDSA';
  /** A key of its own for each purpose; the same on every instance that has the same private key. */
  readonly keyFor: (purpose: string) => Buffer;
  /** For what must be found again in the database, but not be read from it. */
  readonly fingerprint: (purpose: string, text: string) => Buffer;
}

/**
 * All secrets of the API come from one private key (P-256 or Ed25519, PKCS#8 in PEM; `\n` may be written as two characters,
 * as in environment files).
 * @throws TypeError when it is another kind of key
 */
export function createSecrets(privateKeyPem: string): ApiSecrets {
  const privateKey = createPrivateKey(privateKeyPem.replaceAll('\\n', '\n'));
  const material = privateKey.export({ format: 'der', type: 'pkcs8' });
  const keyFor = (purpose: string) => Buffer.from(hkdfSync('sha256', material, '', `stagedoor ${purpose}`, 32));
  return {
    privateKey,
    publicKey: createPublicKey(privateKey),
    algorithm: algorithmOf(privateKey),
    keyFor,
    fingerprint: (purpose, text) => createHmac('sha256', keyFor(purpose)).update(text).digest(),
  };
}

function algorithmOf(key: KeyObject): 'ES256' | 'EdDSA' {
  if (key.asymmetricKeyType === 'ed25519') return 'EdDSA';
  if (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return 'ES256';
  throw new TypeError('JWT_PRIVATE_KEY has to be a P-256 or an Ed25519 key.');
}
