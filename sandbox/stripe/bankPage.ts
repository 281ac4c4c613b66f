import { parseForm } from '../core/form';
import { escapeHtml, page } from '../core/html';
import { type Reply, type Request } from '../core/http';
import { authenticate, openChallenge } from './intents/authentication';
import { NOBODY, type StripeWorld } from './world';

const PATH = /^\/bank\/([^/]+)$/;

/** Where the buyer's bank asks him: GET shows the question, POST `outcome=succeed` or `fail` answers it. Null for other paths. */
export function bankPage(world: StripeWorld, request: Request): Reply | null {
  const id = PATH.exec(request.path)?.[1];
  if (id === undefined) return null;
  const open = openChallenge(world, id);
  if (open === null) {
    return html(
      world.challenges.get(id) === undefined ? 404 : 410,
      'Nothing to confirm',
      '<p>This was answered already.</p>',
    );
  }
  const { amount, currency } = open.intent;
  if (request.method !== 'POST') return html(200, 'Confirm your payment', question(amount, currency));
  const outcome = readOutcome(request);
  if (outcome === null) return html(400, 'Confirm your payment', question(amount, currency));
  authenticate(world, open.intent, outcome, NOBODY);
  return html(
    200,
    outcome === 'succeed' ? 'Payment confirmed' : 'Payment refused',
    wayBack(open.challenge.returnUrl, open.intent, outcome),
  );
}

const question = (amount: number, currency: string): string =>
  `<p>Your bank asks whether you pay ${amount} ${escapeHtml(currency.toUpperCase())} (minor units).</p><form method="post">` +
  '<button name="outcome" value="succeed">Yes, I do</button><button name="outcome" value="fail">No</button></form>';

/** A link and no redirect: the shop's page may be one that no server serves. */
function wayBack(
  returnUrl: string | null,
  { id, client_secret: secret }: { id: string; client_secret: string },
  outcome: 'succeed' | 'fail',
): string {
  if (returnUrl === null || !/^https?:\/\//.test(returnUrl)) return '<p>You may close this page.</p>';
  const url = new URL(returnUrl);
  url.searchParams.set('payment_intent', id);
  url.searchParams.set('payment_intent_client_secret', secret);
  url.searchParams.set('redirect_status', outcome === 'succeed' ? 'succeeded' : 'failed');
  return `<p><a href="${escapeHtml(url.href)}">Back to the shop</a></p>`;
}

function readOutcome(request: Request): 'succeed' | 'fail' | null {
  const { outcome } = readBody(request);
  return outcome === 'succeed' || outcome === 'fail' ? outcome : null;
}

function readBody({ headers, body }: Request): { outcome?: unknown } {
  if (!headers['content-type']?.includes('json')) return parseForm(new URLSearchParams(body.toString()));
  try {
    return (JSON.parse(body.toString()) ?? {}) as { outcome?: unknown };
  } catch {
    return {};
  }
}

const html = (status: number, title: string, body: string): Reply => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  body: page(title, body),
});
