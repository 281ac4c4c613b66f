import { startHttpServer, type Request } from '../core/http';

export interface WebhookReceiver {
  readonly url: string;
  /** Oldest first. */
  readonly received: readonly Request[];
  /** How the next messages are answered; 200 when there is none left. */
  answerWith(...statuses: number[]): void;
  close(): Promise<void>;
}

/** Somebody who is told. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const received: Request[] = [];
  const statuses: number[] = [];
  const server = await startHttpServer({
    host: '127.0.0.1',
    port: 0,
    maxBodyBytes: 1_000_000,
    tooLarge: { status: 413, body: '' },
    handle(request) {
      received.push(request);
      return { status: statuses.shift() ?? 200, body: '' };
    },
  });
  return {
    url: `${server.url}/hook`,
    received,
    answerWith: (...next) => void statuses.push(...next),
    close: () => server.close(),
  };
}
