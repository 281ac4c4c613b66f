import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..', '..');

export interface Document {
  /** From the root of the checkout. */
  readonly path: string;
  readonly text: string;
}

export const readDocument = (path: string): Document => ({ path, text: readFileSync(join(ROOT, path), 'utf8') });

/** The README, everything under docs/, and what rooms say of themselves. */
export const documents = (): readonly Document[] =>
  ['README.md', 'local/README.md', 'sandbox/README.md', ...markdownIn('docs')].map(readDocument);

export const markdownIn = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`)
    .sort();

const FENCED = /^```(\w*)\n([\s\S]*?)^```$/gm;

/** Code blocks of a language, in their order. */
export const blocksOf = ({ text }: Pick<Document, 'text'>, language: string): readonly string[] =>
  [...text.matchAll(FENCED)].filter(([, name]) => name === language).map(([, , code = '']) => code);

/** From a heading of the second level to the next one. */
export const sectionOf = ({ path, text }: Document, heading: string): Document => {
  const [, section] = `\n${text}`.split(`\n## ${heading}\n`);
  if (section === undefined) throw new Error(`${path} has no section "${heading}"`);
  return { path, text: section.split('\n## ')[0] ?? '' };
};

/** What stands between backticks in running text. */
export const codeIn = ({ text }: Pick<Document, 'text'>): readonly string[] =>
  [...text.replaceAll(FENCED, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);

/** First cells of the rows of all tables, without their backticks. */
export const rowsOf = ({ text }: Pick<Document, 'text'>): readonly string[] =>
  [...text.matchAll(/^\| `([^`]+)`/gm)].map(([, first = '']) => first);

const FILE = /^\.?[\w-][\w.-]*(\/[\w.-]+)*\.(ts|cjs|mjs|json|ya?ml|md|sh|example)$/;
const FOLDER =
  /^(api|activities|seats|workflows|domain|event-store|projections|integrations|migrations|sandbox|local|cli|test|docs|docker)(\/[\w.-]+)*\/?$/;

const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const hasAnchor = (file: string, anchor: string): boolean =>
  [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].some(([, heading = '']) => anchorOf(heading) === anchor);

/** File names in code must be those of the checkout; a room's own README may name them from where it stands. */
const missingFiles = (document: Document): readonly string[] => {
  const places = [ROOT, join(ROOT, dirname(document.path))];
  return codeIn(document)
    .filter((code) => (FILE.test(code) || FOLDER.test(code)) && code.includes('/'))
    .filter((code) => !places.some((place) => existsSync(join(place, code))));
};

const missingTargets = ({ path, text }: Document): readonly string[] =>
  [...text.replaceAll(FENCED, '').matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^https?:/.test(target))
    .filter((target) => {
      const [file = '', anchor] = target.split('#');
      const full = file === '' ? join(ROOT, path) : join(ROOT, dirname(path), file);
      return !existsSync(full) || (anchor !== undefined && !hasAnchor(full, anchor));
    });

/** Files, folders and links that a document names and that are not there. */
export const missingIn = (document: Document): readonly string[] => [
  ...missingFiles(document),
  ...missingTargets(document),
];
