import { type Form } from '../../core/form';
import { readPrice } from '../amounts';
import { invalid } from '../fault';
import { type PaymentIntent } from '../objects';
import { readParams, type Params } from '../params';
import { resolveMethod } from '../paymentMethods';
import { type Cause, type StripeWorld } from '../world';
import { checkConfirmable, confirm, readConfirmation, CONFIRM_PARAMS } from './confirm';

const PARAMS = [
  ...CONFIRM_PARAMS,
  'allowed_payment_method_types',
  'amount',
  'automatic_payment_methods',
  'capture_method',
  'confirm',
  'confirmation_method',
  'currency',
  'description',
  'metadata',
  'payment_method_types',
  'payment_method_types',
  'statement_descriptor',
  'statement_descriptor_suffix',
];
// What a dashboard would have switched on.
const DASHBOARD_TYPES = ['card', 'us_bank_account'];

/** POST /v1/payment_intents, confirmed at once when asked. */
export function createIntent(world: StripeWorld, form: Form, cause: Cause): PaymentIntent {
  const params = readParams(form, PARAMS);
  const confirmNow = params.boolean('confirm') ?? false;
  const confirmation = readConfirmation(params);
  if (!confirmNow && confirmation.offSession) throw onlyWithConfirm('off_session');
  if (!confirmNow && confirmation.returnUrl !== null) throw onlyWithConfirm('return_url');

  const draft = draftIntent(world, params);
  const method = confirmation.paymentMethod === null ? null : resolveMethod(world, confirmation.paymentMethod);
  if (confirmNow) checkConfirmable(draft, confirmation, method);

  const intent: PaymentIntent =
    method === null ? draft : { ...draft, payment_method: method.method.id, status: 'requires_confirmation' };
  world.intents.put(intent.id, intent);
  world.emit('payment_intent.created', intent, cause);
  return confirmNow && method !== null ? confirm(world, intent, method, confirmation, cause) : intent;
}

function draftIntent(world: StripeWorld, params: Params): PaymentIntent {
  const id = world.newId('pi_');
  const { amount, currency } = readPrice(params);
  return {
    id,
    object: 'payment_intent',
    amount,
    amount_capturable: 0,
    amount_received: 0,
    ...readMethodTypes(params),
    canceled_at: null,
    cancellation_reason: null,
    capture_method:
      params.choice('capture_method', ['automatic', 'automatic_async', 'manual'] as const) ?? 'automatic_async',
    client_secret: `${id}_secret_${world.newId('')}`,
    confirmation_method: params.choice('confirmation_method', ['automatic', 'manual'] as const) ?? 'automatic',
    created: world.now(),
    currency,
    customer: null,
    description: params.text('description') ?? null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    metadata: params.metadata(),
    next_action: null,
    payment_method: null,
    receipt_email: params.text('receipt_email') ?? null,
    statement_descriptor: params.text('statement_descriptor') ?? null,
    statement_descriptor_suffix: readSuffix(params),
    status: 'requires_payment_method',
  };
}

/** Stands on the card's statement behind the account's own name. */
function readSuffix(params: Params): string | null {
  const param = 'statement_descriptor_suffix';
  const suffix = params.text(param) ?? null;
  if (suffix === null) return null;
  if (suffix.length > 22) {
    throw invalid('The statement descriptor suffix must be at most 22 characters.', { param });
  }
  if (/[<>\\'"*]/.test(suffix)) {
    throw invalid(`The statement descriptor suffix cannot contain any of these characters: < > \\ ' " *`, { param });
  }
  if (!/[A-Za-z]/.test(suffix)) {
    throw invalid('The statement descriptor suffix must contain at least one letter.', { param });
  }
  return suffix;
}

type MethodChoice = Pick<
  PaymentIntent,
  'allowed_payment_method_types' | 'automatic_payment_methods' | 'payment_method_types'
>;

function readMethodTypes(params: Params): MethodChoice {
  if (params.list('payment_method_types').length > 0) {
    throw invalid('`payment_method_types` is no longer supported in this API version.', {
      code: 'payment_method_types_no_longer_supported',
      param: 'payment_method_types',
    });
  }
  const allowed = params.list('allowed_payment_method_types');
  const automatic = params.nested('automatic_payment_methods');
  if (allowed.length > 0 && automatic !== undefined) {
    throw invalid(
      'You may only specify one of these parameters: allowed_payment_method_types, automatic_payment_methods.',
      {
        code: 'parameters_exclusive',
      },
    );
  }
  if (allowed.length > 0) {
    return {
      allowed_payment_method_types: allowed,
      automatic_payment_methods: null,
      payment_method_types: DASHBOARD_TYPES.filter((type) => allowed.includes(type)),
    };
  }
  const enabled = automatic?.boolean('enabled') ?? true;
  const allow_redirects = automatic?.choice('allow_redirects', ['always', 'never'] as const) ?? 'always';
  return {
    allowed_payment_method_types: null,
    automatic_payment_methods: enabled ? { allow_redirects, enabled } : null,
    payment_method_types: enabled ? DASHBOARD_TYPES : ['card'],
  };
}

const onlyWithConfirm = (param: string) =>
  invalid(`The parameter ${param} cannot be passed when creating a PaymentIntent unless confirm is set to true.`, {
    param,
  });
