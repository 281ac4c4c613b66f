import { setCurrentDetails } from '@temporalio/workflow';

export type StepStatus = 'running' | 'done' | 'refused' | 'needs attention' | 'skipped';

interface Row {
  readonly step: string;
  status: StepStatus;
  since: number;
  note: string;
}

/** The table of steps that the Web UI shows as the workflow's current details. It costs no event. */
export interface Progress {
  set(step: string, status: StepStatus, note?: string): void;
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

export const openProgress = (): Progress => {
  const rows = new Map<string, Row>();
  const render = (): string =>
    ['| step | status | since | note |', '| --- | --- | --- | --- |']
      .concat(
        [...rows.values()].map(
          ({ step, status, since, note }) =>
            `| ${step} | ${status} | ${new Date(since).toISOString()} | ${cell(note)} |`,
        ),
      )
      .join('\n');
  return {
    set(step, status, note = '') {
      rows.set(step, { step, status, since: Date.now(), note });
      setCurrentDetails(render());
    },
  };
};
