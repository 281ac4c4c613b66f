import { z } from 'zod';
import { variables } from './configVariables';

export interface VariableRow {
  readonly name: string;
  /** As it would be written in the environment; undefined when there is none. */
  readonly fallback: string | undefined;
  readonly required: boolean;
  readonly meaning: string;
}

/** What can be set, for people: one row per environment variable, in the order in which they are declared. */
export function variableRows(): readonly VariableRow[] {
  return Object.entries(variables.shape).map(([name, field]) => ({
    name,
    fallback: field instanceof z.ZodPrefault ? String(field.def.defaultValue) : undefined,
    required: !(field instanceof z.ZodPrefault || field instanceof z.ZodOptional),
    meaning: field.description ?? '',
  }));
}

/** The same as a Markdown table, as it stands in the README. */
export function variableTable(): string {
  const rows = variableRows().map(({ name, fallback, required, meaning }) => [
    `\`${name}\``,
    fallback === undefined ? (required ? 'required' : '') : `\`${fallback}\``,
    meaning,
  ]);
  return [['Variable', 'Default', 'Meaning'], ['---', '---', '---'], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
