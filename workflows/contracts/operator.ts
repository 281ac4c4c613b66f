/** What an operator (Web UI, CLI or API) sends with `retry`, `skip` or `abort`. The Web UI may send nothing at all. */
export interface OperatorNote {
  readonly reason?: string;
  readonly actor?: string;
}

export type OperatorAction = 'retry' | 'skip' | 'abort';
