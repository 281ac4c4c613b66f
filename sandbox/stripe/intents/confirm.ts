import { type Form } from '../../core/form';
import { conflicting, invalid, unexpectedState } from '../fault';
import { type PaymentIntent } from '../objects';
import { readParams, type Params } from '../params';
import { resolveMethod, testMethod, useMethod } from '../paymentMethods';
import { type Cause, type MethodRecord, type StripeWorld } from '../world';
import { challenge } from './authentication';
import { decline, startProcessing, succeed } from './charging';
import { openDisputeLater } from '../disputes';
import { findIntent } from './find';

export const CONFIRM_PARAMS = [
  'error_on_requires_action',
  'expand',
  'off_session',
  'payment_method',
  'receipt_email',
  'return_url',
];

export interface Confirmation {
  readonly paymentMethod: string | null;
  readonly returnUrl: string | null;
  readonly offSession: boolean;
  readonly errorOnRequiresAction: boolean;
}

export const readConfirmation = (params: Params): Confirmation => ({
  paymentMethod: params.text('payment_method') ?? null,
  returnUrl: params.text('return_url') ?? null,
  offSession: params.boolean('off_session') ?? false,
  errorOnRequiresAction: params.boolean('error_on_requires_action') ?? false,
});

/** POST /v1/payment_intents/{id}/confirm */
export function confirmIntent(world: StripeWorld, id: string, form: Form, cause: Cause): PaymentIntent {
  const intent = findIntent(world, id);
  const confirmation = readConfirmation(readParams(form, CONFIRM_PARAMS));
  checkState(intent);
  const name = confirmation.paymentMethod ?? intent.payment_method;
  const method = name === null ? null : resolveMethod(world, name);
  checkConfirmable(intent, confirmation, method);
  return confirm(world, intent, method, confirmation, cause);
}

function checkState(intent: PaymentIntent): void {
  switch (intent.status) {
    case 'requires_payment_method':
    case 'requires_confirmation':
    case 'requires_action':
      return;
    case 'succeeded':
      throw unexpectedState(
        'You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.',
        intent,
      );
    case 'processing':
    case 'requires_capture':
    case 'canceled':
      throw unexpectedState(
        `You cannot confirm this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of ` +
          'the following statuses may be confirmed: requires_confirmation, requires_action.',
        intent,
      );
  }
}

/** Throws when there is nothing to pay with, or nowhere to send the buyer back to. */
export function checkConfirmable(
  intent: PaymentIntent,
  { returnUrl, offSession }: Confirmation,
  method: MethodRecord | null,
): asserts method is MethodRecord {
  if (method === null) {
    throw unexpectedState(
      "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent " +
        'with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.',
      intent,
    );
  }
  if (!intent.payment_method_types.includes(method.method.type)) {
    throw conflicting(
      `The PaymentMethod provided (${method.method.type}) is not allowed for this PaymentIntent. Please attach a PaymentMethod ` +
        `of one of the following types: ${intent.payment_method_types.join(', ')}.`,
      { code: 'payment_intent_incompatible_payment_method', payment_intent: intent },
    );
  }
  if (method.method.type === 'card' && intent.statement_descriptor !== null) {
    throw invalid(
      'The `statement_descriptor` parameter is not supported for card charges: use `statement_descriptor_suffix` instead.',
      { param: 'statement_descriptor' },
    );
  }
  if (intent.automatic_payment_methods?.allow_redirects === 'always' && returnUrl === null && !offSession) {
    throw invalid(
      'This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment ' +
        "methods might redirect your customer off of your page, you must provide a `return_url`. If you don't want to accept " +
        'redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and ' +
        '`automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.',
    );
  }
}

/** Asks the bank behind the payment method. */
export function confirm(
  world: StripeWorld,
  intent: PaymentIntent,
  method: MethodRecord,
  confirmation: Confirmation,
  cause: Cause,
): PaymentIntent {
  useMethod(world, method, intent.id);
  const confirmed: PaymentIntent = {
    ...intent,
    payment_method: method.method.id,
    last_payment_error: null,
    next_action: null,
  };
  const { behaviour } = testMethod(method.token);
  switch (behaviour.kind) {
    case 'succeed':
      return succeed(world, confirmed, method, cause);
    case 'decline':
      throw decline(world, confirmed, method, behaviour, cause);
    case 'dispute': {
      const paid = succeed(world, confirmed, method, cause);
      openDisputeLater(world, paid.latest_charge, behaviour);
      return paid;
    }
    case 'process':
      return startProcessing(world, confirmed, method, behaviour.end, cause);
    case 'authenticate':
      if (confirmation.offSession && behaviour.offSession === 'succeeds') {
        return succeed(world, confirmed, method, cause);
      }
      if (confirmation.offSession || confirmation.errorOnRequiresAction) {
        throw decline(world, confirmed, method, AUTHENTICATION_REQUIRED, cause);
      }
      return challenge(world, confirmed, confirmation.returnUrl, cause);
  }
}

const AUTHENTICATION_REQUIRED = {
  kind: 'decline',
  code: 'authentication_required',
  declineCode: 'authentication_required',
  message: 'Your card was declined. This transaction requires authentication.',
} as const;
