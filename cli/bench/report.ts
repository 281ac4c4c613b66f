import { type LoadResult } from './measure';
import { type Spent } from './processorTime';

export interface Report {
  heading(text: string): void;
  /** `result` when a rate is not what counts. */
  row(what: string, load: LoadResult, spent?: Spent, result?: string): void;
  note(text: string): void;
  /** Every row, as a table in Markdown. */
  table(): string;
}

const COLUMNS = ['what', 'result', 'p50', 'p95', 'p99', 'processor time each'];

export const rateOf = ({ perSecond }: LoadResult): string => `${perSecond.toFixed(1)}/s`;

/** How often buyers had to come back for their answer; nothing when they had not. */
export const askedAgain = (times: number): string => (times === 0 ? '' : `, asked again ${times} times`);

const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;

const each = (spent: number | undefined, count: number): string =>
  spent === undefined ? '–' : `${(spent / count).toFixed(1)} ms`;

/** Says each row when it is there and keeps it for the table at the end. */
export const createReport = (say: (line: string) => void): Report => {
  const rows: (readonly string[])[] = [];
  return {
    heading: (text) => say(`\n${text}`),
    row(what, load, spent, result = rateOf(load)) {
      const { count, latencies } = load;
      const { p50, p95, p99 } = latencies;
      const cells = [what, result, ms(p50), ms(p95), ms(p99), each(spent?.all, count)];
      rows.push(cells);
      say(`  ${what}: ${result}, p50 ${cells[2]}, p95 ${cells[3]}, p99 ${cells[4]}`);
      const parts = spent?.parts.map(([name, time]) => `${name} ${each(time, count)}`) ?? [];
      if (parts.length > 0) say(`    processor time each: all ${cells[5]}; ${parts.join(', ')}`);
    },
    note: (text) => say(`  ${text}`),
    table: () => tableOf([COLUMNS, ...rows]),
  };
};

const tableOf = (rows: readonly (readonly string[])[]): string => {
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const [head = '', ...body] = rows.map(
    (row) => `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`,
  );
  return [head, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body].join('\n');
};
