import { CancellationScope, condition } from '@temporalio/workflow';

/** For the handler of an update: whoever asked hears how it ended also when the workflow is cancelled under him. */
export const answered = (isSo: () => boolean): Promise<void> => CancellationScope.nonCancellable(() => condition(isSo));
