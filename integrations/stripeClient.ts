import Stripe from 'stripe';

export interface StripeOptions {
  readonly secretKey: string;
  /** Origin only, e.g. `http://127.0.0.1:4242`; Stripe itself when absent. */
  readonly apiBase?: string;
  /** Without a byte for so long, the outcome is unknown. */
  readonly timeoutMs: number;
  /** 0, since the workflow retries and knows for how long; the SDK still repeats once when a connection is reset. */
  readonly maxNetworkRetries?: number;
}

export const stripeClient = ({ secretKey, apiBase, timeoutMs, maxNetworkRetries = 0 }: StripeOptions): Stripe =>
  new Stripe(secretKey, {
    ...(apiBase === undefined ? {} : serverOf(apiBase)),
    timeout: timeoutMs,
    maxNetworkRetries,
    telemetry: false,
  });

function serverOf(apiBase: string): { protocol: 'http' | 'https'; host: string; port: number } {
  const { protocol, hostname, port } = new URL(apiBase);
  const secure = protocol === 'https:';
  return { protocol: secure ? 'https' : 'http', host: hostname, port: Number(port) || (secure ? 443 : 80) };
}
