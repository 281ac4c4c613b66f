import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the local default needs and nobody wants to type: made once, kept in the state folder, never in the checkout's history. */
export interface LocalSecrets {
  readonly jwtPrivateKey: string;
  readonly ticketSigningKey: string;
  readonly stripeWebhookSecret: string;
  readonly mailgunWebhookSigningKey: string;
  readonly adminPassword: string;
}

/** The secrets of a state folder, made on first use. */
export function openSecrets(stateFolder: string): LocalSecrets {
  const file = join(stateFolder, 'secrets.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as LocalSecrets;
  const secrets: LocalSecrets = {
    jwtPrivateKey: generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    ticketSigningKey: randomBytes(32).toString('base64url'),
    stripeWebhookSecret: `whsec_${randomBytes(24).toString('hex')}`,
    mailgunWebhookSigningKey: randomBytes(16).toString('hex'),
    adminPassword: randomBytes(12).toString('base64url'),
  };
  // Renamed into place, so that a start that is killed meanwhile leaves no half of a file.
  writeFileSync(`${file}.unfinished`, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  renameSync(`${file}.unfinished`, file);
  return secrets;
}
