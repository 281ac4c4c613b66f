import { type Form } from '../core/form';
import { invalid } from './fault';
import { type Metadata } from './objects';

/** Reads and checks one request's parameters the way the API answers for them. */
export interface Params {
  text(name: string): string | undefined;
  requiredText(name: string): string;
  integer(name: string): number | undefined;
  boolean(name: string): boolean | undefined;
  choice<T extends string>(name: string, choices: readonly T[]): T | undefined;
  list(name: string): string[];
  nested(name: string): Params | undefined;
  metadata(): Metadata;
}

/** @param allowed every other name is refused @param path what stands before a nested name, in errors */
export function readParams(form: Form, allowed: readonly string[], path = ''): Params {
  const nameOf = (name: string): string => (path === '' ? name : `${path}[${name}]`);
  const foreign = Object.keys(form).find((name) => !allowed.includes(name));
  if (foreign !== undefined) {
    const param = nameOf(foreign);
    throw invalid(`Received unknown parameter: ${param}`, { code: 'parameter_unknown', param });
  }

  const text = (name: string): string | undefined => {
    const value = form[name];
    const param = nameOf(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw invalid(`Invalid string: ${param}`, { param });
    if (value === '') throw invalid(emptyMessage(param), { code: 'parameter_invalid_empty', param });
    return value;
  };

  return {
    text,
    requiredText(name) {
      const value = text(name);
      if (value === undefined) throw missing(nameOf(name));
      return value;
    },
    integer(name) {
      const value = text(name);
      if (value === undefined) return undefined;
      if (/^-?\d{1,15}$/.test(value)) return Number(value);
      throw invalid(`Invalid integer: ${value}`, { code: 'parameter_invalid_integer', param: nameOf(name) });
    },
    boolean(name) {
      const value = text(name);
      if (value === undefined) return undefined;
      if (value === 'true' || value === 'false') return value === 'true';
      throw invalid(`Invalid boolean: ${value}`, { param: nameOf(name) });
    },
    choice(name, choices) {
      const value = text(name);
      if (value === undefined) return undefined;
      const found = choices.find((choice) => choice === value);
      if (found !== undefined) return found;
      throw invalid(`Invalid ${nameOf(name)}: must be one of ${choices.join(', ')}`, { param: nameOf(name) });
    },
    list(name) {
      const value = form[name];
      if (value === undefined) return [];
      if (typeof value === 'string') throw invalid('Invalid array', { param: nameOf(name) });
      return Object.values(value).filter((item) => typeof item === 'string');
    },
    nested(name) {
      const value = form[name];
      if (value === undefined) return undefined;
      if (typeof value === 'string') throw invalid('Invalid object', { param: nameOf(name) });
      return readParams(value, NESTED[nameOf(name)] ?? [], nameOf(name));
    },
    metadata: () => readMetadata(form['metadata']),
  };
}

const NESTED: Readonly<Record<string, readonly string[]>> = {
  automatic_payment_methods: ['enabled', 'allow_redirects'],
  created: ['gt', 'gte', 'lt', 'lte'],
  card: ['token'],
};

export const missing = (param: string) =>
  invalid(`Missing required param: ${param}.`, { code: 'parameter_missing', param });

const emptyMessage = (param: string): string =>
  `You passed an empty string for '${param}'. We assume empty values are an attempt to unset a parameter; however ` +
  `'${param}' cannot be unset. You should remove '${param}' from your request or supply a non-empty value.`;

function readMetadata(value: Form[string] | undefined): Metadata {
  if (value === undefined || value === '') return {};
  if (typeof value === 'string') throw invalid('Invalid object', { param: 'metadata' });
  const entries = Object.entries(value);
  if (entries.length > 50) throw invalid('Metadata can have up to 50 keys.', { param: 'metadata' });
  return Object.fromEntries(entries.map(([key, text]) => [metadataKey(key), metadataValue(key, text)]));
}

function metadataKey(key: string): string {
  if (key.length <= 40) return key;
  throw invalid(
    `Metadata keys can have up to 40 characters, but you passed in a key that is ${key.length} characters.`,
    {
      param: 'metadata',
    },
  );
}

function metadataValue(key: string, text: Form[string]): string {
  if (typeof text === 'string' && text.length <= 500) return text;
  throw invalid('Metadata values are texts of up to 500 characters.', { param: `metadata[${key}]` });
}
