import { z } from 'zod';

/** Kinds of settings: each reads the text of one environment variable and says in a clause what it must be. */

const from = <T>(mustBe: string, read: (text: string) => T | undefined) =>
  z.string().transform((text, context): T => {
    const value = read(text.trim());
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: `must be ${mustBe}` });
    return z.NEVER;
  });

const numberIn = (text: string): number | undefined => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined);

const wholeIn = (text: string, least: number, most: number): number | undefined => {
  const value = numberIn(text);
  return value !== undefined && Number.isInteger(value) && value >= least && value <= most ? value : undefined;
};

/** Read as seconds, decimals allowed; given to the program in milliseconds. */
export const seconds = () =>
  from('a number of seconds above 0, such as 30 or 0.5', (text) => {
    const value = numberIn(text);
    const ms = value === undefined ? 0 : Math.round(value * 1000);
    // Beyond this a timer of Node fires at once.
    return ms >= 1 && ms <= 2_147_483_647 ? ms : undefined;
  });

export const count = (least: number, most = 1_000_000) =>
  from(`a whole number from ${least} to ${most}`, (text) => wholeIn(text, least, most));

export const port = () => from('a port from 0 (any free one) to 65535', (text) => wholeIn(text, 0, 65_535));

export const url = (...protocols: readonly string[]) =>
  from(`a URL that begins with ${protocols.map((name) => `${name}://`).join(' or ')}`, (text) =>
    URL.canParse(text) && protocols.includes(new URL(text).protocol.slice(0, -1)) ? text.replace(/\/$/, '') : undefined,
  );

export const hostAndPort = () =>
  from('host:port, such as 127.0.0.1:7233', (text) => (/^[^\s/:]+:\d{1,5}$/.test(text) ? text : undefined));

export const origins = () =>
  from('origins such as https://tickets.example.org, with commas between them', (text) => {
    const list = text.split(',').map((origin) => origin.trim());
    return list.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin) ? list : undefined;
  });

/** One or more texts, with commas between them. */
export const list = (mustBe: string) =>
  from(mustBe, (given) => {
    const parts = given.split(',').map((part) => part.trim());
    return parts.every((part) => part !== '') ? parts : undefined;
  });

export const flag = () =>
  from('"true" or "false"', (text) => (text === 'true' ? true : text === 'false' ? false : undefined));

export const oneOf = <const T extends string>(...names: readonly T[]) =>
  from(`one of ${names.join(', ')}`, (text) => names.find((name) => name === text));

export const text = (mustBe = 'some text', shape = /\S/) =>
  from(mustBe, (given) => (shape.test(given) ? given : undefined));

/** A key that a constructor of ours must be able to read; checked at start, not at the first ticket. */
export const key = (mustBe: string, use: (given: string) => unknown) =>
  from(mustBe, (given) => {
    try {
      use(given);
      return given;
    } catch {
      return undefined;
    }
  });
