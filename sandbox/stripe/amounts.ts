import { invalid } from './fault';
import { missing, type Params } from './params';

// By settlement currency at Stripe; here the currency of the payment counts as the one it settles in.
const MINIMUM: Readonly<Record<string, number>> = {
  usd: 50,
  eur: 50,
  aud: 50,
  cad: 50,
  chf: 50,
  nzd: 50,
  sgd: 50,
  brl: 50,
  inr: 50,
  gbp: 30,
  jpy: 50,
  dkk: 250,
  nok: 300,
  sek: 300,
  hkd: 400,
  pln: 200,
  czk: 1500,
  huf: 17_500,
  mxn: 1000,
  aed: 200,
};
const OTHERS =
  'afn all amd ang aoa ars awg azn bam bbd bdt bgn bhd bif bmd bnd bob bsd bwp byn bzd cdf clp cny cop crc cve djf dop dzd ' +
  'egp etb fjd fkp gel gip gmd gnf gtq gyd hnl htg idr ils isk jmd jod kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl ' +
  'mad mdl mga mkd mmk mnt mop mur mvr mwk myr mzn nad ngn nio npr omr pab pen pgk php pkr pyg qar ron rsd rub rwf sar sbd ' +
  'scr shp sle sos srd std szl thb tjs tnd top try ttd twd tzs uah ugx uyu uzs vnd vuv wst xaf xcd xof xpf yer zar zmw';
const CURRENCIES = new Set([...Object.keys(MINIMUM), ...OTHERS.split(' ')]);

const THREE_DECIMALS = new Set(['bhd', 'jod', 'kwd', 'omr', 'tnd']);
// No decimals in use, but sent with two.
const WHOLE_UNITS = new Set(['isk', 'ugx']);

/** Reads `amount` and `currency` of a new payment. */
export function readPrice(params: Params): { amount: number; currency: string } {
  const amount = params.integer('amount');
  if (amount === undefined) throw missing('amount');
  const currency = params.requiredText('currency').toLowerCase();
  if (!CURRENCIES.has(currency)) {
    throw invalid(
      `Invalid currency: ${currency}. Stripe currently supports these currencies: ${[...CURRENCIES].join(', ')}`,
      {
        param: 'currency',
      },
    );
  }
  checkAmount(amount, currency);
  return { amount, currency };
}

function checkAmount(amount: number, currency: string): void {
  const param = 'amount';
  if (amount < 1) {
    throw invalid('This value must be greater than or equal to 1.', { code: 'parameter_invalid_integer', param });
  }
  if (amount > (currency === 'idr' ? 999_999_999_999 : 99_999_999)) {
    throw invalid(`Amount must be no more than 99999999 (in ${currency}'s minor unit)`, {
      code: 'amount_too_large',
      param,
    });
  }
  const minimum = MINIMUM[currency] ?? 1;
  if (amount < minimum) {
    throw invalid(`Amount must be at least ${minimum} (in ${currency}'s minor unit)`, {
      code: 'amount_too_small',
      param,
    });
  }
  const step = THREE_DECIMALS.has(currency) ? 10 : WHOLE_UNITS.has(currency) ? 100 : 1;
  if (amount % step !== 0) {
    throw invalid(`Invalid amount: in ${currency} it must be a multiple of ${step}`, {
      code: 'parameter_invalid_integer',
      param,
    });
  }
}
