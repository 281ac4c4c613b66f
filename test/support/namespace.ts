import { randomUUID } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { temporal } from '@temporalio/proto';

const { INT, KEYWORD, KEYWORD_LIST } = {
  INT: temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_INT,
  KEYWORD: temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  KEYWORD_LIST: temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
};

/** A namespace of its own for one spec file: what an earlier one left running is not picked up by this one's worker. */
export const freshNamespace = async (address: string): Promise<string> => {
  const namespace = `test-${randomUUID()}`;
  const connection = await Connection.connect({ address });
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs('1 day'),
    });
    for (;;) {
      try {
        await connection.operatorService.addSearchAttributes({
          namespace,
          searchAttributes: {
            ...{ OrderId: KEYWORD, ConcertId: KEYWORD_LIST, NeedsAttention: KEYWORD },
            ...{ ProgressTotal: INT, ProgressDone: INT, ProgressFailed: INT },
          },
        });
        return namespace;
      } catch (error) {
        // The server's own list of namespaces is a few seconds behind.
        if (!String(error).includes('not found')) throw error;
      }
    }
  } finally {
    await connection.close();
  }
};
