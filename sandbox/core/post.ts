import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

export interface Message {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Postman {
  /** The status of the answer; null when there was none. */
  post(message: Message): Promise<number | null>;
  close(): void;
}

const TIMEOUT_MS = 20_000;

export function createPostman(): Postman {
  const http = new HttpAgent({ keepAlive: true, maxSockets: 16 });
  const https = new HttpsAgent({ keepAlive: true, maxSockets: 16 });
  return {
    post: ({ url, headers, body }) =>
      new Promise((resolve) => {
        const secure = url.startsWith('https:');
        const options = {
          method: 'POST',
          agent: secure ? https : http,
          timeout: TIMEOUT_MS,
          headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        };
        const outgoing = (secure ? httpsRequest : httpRequest)(url, options, (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? null);
        });
        outgoing.on('timeout', () => outgoing.destroy());
        outgoing.on('error', () => {
          resolve(null);
        });
        outgoing.end(body);
      }),
    close() {
      http.destroy();
      https.destroy();
    },
  };
}
