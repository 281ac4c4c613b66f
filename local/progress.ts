export interface ProgressOptions {
  /** What takes time, as the beginning of a line. */
  readonly label: string;
  readonly say: (line: string) => void;
  /** How far it is, when that is known. */
  readonly detail?: () => string;
  readonly everySeconds?: number;
}

/** Says every few seconds that something is still under way, since when, and how far it is. */
export async function withProgress<T>(options: ProgressOptions, work: () => Promise<T>): Promise<T> {
  const { label, say, detail, everySeconds = 5 } = options;
  const started = performance.now();
  const report = (): void => {
    const seconds = Math.round((performance.now() - started) / 1000);
    const how = detail?.() ?? '';
    say(`${label}: ${seconds} s${how === '' ? '' : `, ${how}`}`);
  };
  const timer = setInterval(report, everySeconds * 1000);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
