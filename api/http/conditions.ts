import { problem } from '../problems';

/** The version that `If-Match` asks for; undefined when it is absent or `*`. */
export function parseIfMatch(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  const version = /^\s*"(\d{1,9})"\s*$/.exec(header)?.[1];
  if (version === undefined) {
    throw problem('invalid_if_match', 'Give back one ETag as it was answered, e.g. If-Match: "3".');
  }
  return Number(version);
}

export const versionConflict = (currentVersion: number) =>
  problem('version_conflict', `It is at version ${currentVersion} now. Read it again and decide anew.`, {
    details: { currentVersion },
    headers: { ETag: `"${currentVersion}"` },
  });

/** For commands that go through a process: its stream cannot check the version for us. */
export function checkIfMatch(ifMatch: number | undefined, currentVersion: number): void {
  if (ifMatch !== undefined && ifMatch !== currentVersion) throw versionConflict(currentVersion);
}

const MAX_KEY_LENGTH = 255;

/** @throws Problem 400 */
export function parseIdempotencyKey(header: string | string[] | undefined, required: boolean): string | undefined {
  if (header === undefined) {
    if (!required) return undefined;
    throw problem(
      'idempotency_key_required',
      'Send a new UUID as Idempotency-Key, and the same one when you try again.',
    );
  }
  const key = String(header).trim();
  if (key.length === 0 || key.length > MAX_KEY_LENGTH || !/^[\x21-\x7e]+$/.test(key)) {
    throw problem('invalid_idempotency_key', `A key has 1 to ${MAX_KEY_LENGTH} visible ASCII characters.`);
  }
  return key;
}
