import { type Happening } from './events';
import { type SuppressionKind } from './objects';

/** What becomes of a mail, told by the local part of its address: `bounce@…`, `bounce+anything@…`. */
export type Fate = 'deliver' | 'bounce' | 'complain' | 'tempfail' | 'slow';

export function fateOf(address: string): Fate {
  const name = /^(bounce|complain|tempfail|slow)(?:[+.-].*)?@/i.exec(address)?.[1]?.toLowerCase();
  return (name as Fate | undefined) ?? 'deliver';
}

export const accepted: Happening = { event: 'accepted' };

export const delivered: Happening = {
  event: 'delivered',
  'delivery-status': { code: 250, message: 'OK', description: '', 'attempt-no': 1 },
};

export const bounced: Happening = {
  event: 'failed',
  severity: 'permanent',
  reason: 'bounce',
  'delivery-status': {
    code: 550,
    message: '5.1.1 The email account that you tried to reach does not exist',
    description: '',
    'attempt-no': 1,
  },
};

export const deferred: Happening = {
  event: 'failed',
  severity: 'temporary',
  reason: 'generic',
  'delivery-status': { code: 450, message: '4.2.0 Mailbox busy, try again later', description: '', 'attempt-no': 1 },
};

export const complained: Happening = { event: 'complained' };

const SUPPRESSED: Readonly<Record<SuppressionKind, { reason: string; code: number; message: string }>> = {
  bounces: { reason: 'suppress-bounce', code: 605, message: 'Not delivering to previously bounced address' },
  unsubscribes: { reason: 'suppress-unsubscribe', code: 606, message: 'Not delivering to unsubscribed address' },
  complaints: {
    reason: 'suppress-complaint',
    code: 607,
    message: 'Not delivering to a user who marked your messages as spam',
  },
};

export function suppressed(kind: SuppressionKind): Happening {
  const { reason, code, message } = SUPPRESSED[kind];
  return {
    event: 'failed',
    severity: 'permanent',
    reason,
    'delivery-status': { code, message: '', description: message, 'attempt-no': 1 },
  };
}
