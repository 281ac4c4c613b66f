import { type House } from './house';

/** What an operator does in Temporal's Web UI, sent to the UI's own server in the way its pages send it. */
export interface WebUi {
  /** Ids of the workflows that a search finds. */
  find(query: string): Promise<readonly string[]>;
  /** What stands on the workflow's page: its details of the moment, in Markdown, and the words it can be sent. */
  pageOf(workflowId: string): Promise<{ readonly details: string; readonly words: readonly string[] }>;
  update(workflowId: string, name: string, input: object): Promise<void>;
  signal(workflowId: string, name: string, input: object): Promise<void>;
  cancel(workflowId: string): Promise<void>;
}

interface Payload {
  readonly metadata: { readonly encoding: string };
  readonly data: string;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const payloadOf = (value: unknown): Payload => ({
  metadata: { encoding: base64('json/plain') },
  data: base64(JSON.stringify(value)),
});
const valueOf = <T>({ data }: Payload): T => JSON.parse(Buffer.from(data, 'base64').toString()) as T;

interface Named {
  readonly name: string;
  readonly description?: string;
}

interface WorkflowMetadata {
  readonly currentDetails?: string;
  readonly definition: { readonly updateDefinitions: readonly Named[] };
}

/** Those that say what they are for. */
const namesOf = (definitions: readonly Named[]): readonly string[] =>
  definitions.filter(({ description = '' }) => description !== '').map(({ name }) => name);

const path = (...segments: readonly string[]): string => segments.map(encodeURIComponent).join('/');

const COMPLETED = 'UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED';

export const openWebUi = async ({ namespace }: Pick<House, 'namespace'>): Promise<WebUi> => {
  const url = process.env['TEST_TEMPORAL_UI'];
  if (url === undefined) throw new Error('TEST_TEMPORAL_UI is not set: this spec belongs to the e2e project.');
  // It takes a command only from whoever sends back, as a header, the token that its pages were given as a cookie.
  const page = await fetch(url);
  const cookie = page.headers.getSetCookie().find((each) => each.startsWith('_csrf='));
  const token = /^_csrf=([^;]*)/.exec(cookie ?? '')?.[1] ?? 'no token';

  const call = async <Answer>(method: 'GET' | 'POST', resource: string, body?: object): Promise<Answer> => {
    const response = await fetch(`${url}/api/v1/namespaces/${namespace}/${resource}`, {
      method,
      headers: { cookie: `_csrf=${token}`, 'x-csrf-token': token, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`the Web UI answered ${response.status} to ${method} ${resource}: ${text}`);
    return JSON.parse(text) as Answer;
  };
  const post = (resource: string, body: object) => call<object>('POST', resource, body);

  return {
    async find(query) {
      const { executions = [] } = await call<{ executions?: { execution: { workflowId: string } }[] }>(
        'GET',
        `workflows?${new URLSearchParams({ query }).toString()}`,
      );
      return executions.map(({ execution }) => execution.workflowId);
    },
    async pageOf(workflowId) {
      const { queryResult } = await call<{ queryResult: { payloads: [Payload] } }>(
        'POST',
        path('workflows', workflowId, 'query', '__temporal_workflow_metadata'),
        { query: { queryArgs: { payloads: [] } } },
      );
      const { currentDetails = '', definition } = valueOf<WorkflowMetadata>(queryResult.payloads[0]);
      return { details: currentDetails, words: namesOf(definition.updateDefinitions) };
    },
    async update(workflowId, name, input) {
      const answer = await call<{ outcome?: { failure?: { message: string } } }>(
        'POST',
        path('workflows', workflowId, 'update', name),
        {
          request: { meta: { updateId: crypto.randomUUID() }, input: { args: { payloads: [payloadOf(input)] } } },
          waitPolicy: { lifecycleStage: COMPLETED },
        },
      );
      if (answer.outcome?.failure) throw new Error(`the update ${name} failed: ${answer.outcome.failure.message}`);
    },
    async signal(workflowId, name, input) {
      await post(path('workflows', workflowId, 'signal', name), { input: { payloads: [payloadOf(input)] } });
    },
    async cancel(workflowId) {
      await post(path('workflows', workflowId, 'cancel'), {});
    },
  };
};
