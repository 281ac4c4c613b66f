import { defineSearchAttributeKey } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { type FanOutProgress } from '../contracts/fanOut';
import { SEARCH_ATTRIBUTES } from '../contracts/names';

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

const total = defineSearchAttributeKey(SEARCH_ATTRIBUTES.progressTotal, 'INT');
const done = defineSearchAttributeKey(SEARCH_ATTRIBUTES.progressDone, 'INT');
const failed = defineSearchAttributeKey(SEARCH_ATTRIBUTES.progressFailed, 'INT');

/** How far a long list is: for whoever looks at the workflow, and for whoever searches for it. */
export const showProgress = (progress: Progress, count: FanOutProgress): void => {
  const left = count.total - count.done - count.failed;
  progress.set(
    'orders and holds',
    left === 0 ? 'done' : 'running',
    `${count.done} of ${count.total} done, ${count.failed} failed, ${left} to come`,
  );
  upsertSearchAttributes([
    { key: total, value: count.total },
    { key: done, value: count.done },
    { key: failed, value: count.failed },
  ]);
};
