import { setCurrentDetails } from '@temporalio/workflow';

export type StepStatus = 'running' | 'done' | 'refused' | 'needs attention' | 'skipped' | 'failed';

/** The table of steps that the Web UI shows as the workflow's current details. It costs no event. */
export interface Progress {
  set(step: string, status: StepStatus, note?: string): void;
}

const HEAD = '| step | status | since | note |\n| --- | --- | --- | --- |';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

export const openProgress = (): Progress => {
  const rows = new Map<string, string>();
  return {
    set(step, status, note = '') {
      rows.set(step, `| ${step} | ${status} | ${new Date().toISOString()} | ${cell(note)} |`);
      setCurrentDetails([HEAD, ...rows.values()].join('\n'));
    },
  };
};
