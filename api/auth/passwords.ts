import { hash, verify, type Options } from '@node-rs/argon2';

/** OWASP's first choice for argon2id: 19 MiB, two passes. */
const options: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Takes the same time whether there is a hash to compare with or not. */
  matches(storedHash: string | null | undefined, password: string): Promise<boolean>;
}

export function createPasswords(): Passwords {
  let standIn: Promise<string> | undefined;
  return {
    hash: (password) => hash(password, options),
    async matches(storedHash, password) {
      if (storedHash) return verify(storedHash, password);
      standIn ??= hash('nobody has this password', options);
      await verify(await standIn, password);
      return false;
    },
  };
}
