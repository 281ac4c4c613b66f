import { type HttpClient } from '../httpClient';

/** What the demo reads of the API's answers. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}
export interface Payment {
  readonly paymentId: string;
  readonly status: string;
  readonly failure?: { readonly code: string; readonly message: string } | null;
  readonly nextAction?: { readonly type: string; readonly url: string };
}
export interface Invoice {
  readonly invoiceId: string;
  readonly kind: 'invoice' | 'credit_note';
  readonly number: string;
  readonly total: Money;
}
export interface Order {
  readonly orderId: string;
  readonly status: string;
  readonly total: Money;
  readonly workflowId: string;
  readonly payments: readonly Payment[];
  readonly tickets: readonly {
    readonly ticketId: string;
    readonly code: string;
    readonly concert: { readonly concertId: string };
  }[];
  readonly invoices: readonly Invoice[];
}

export interface DemoContext {
  readonly api: HttpClient;
  readonly apiUrl: string;
  /** The same system, where seats are held for seconds instead of minutes. */
  readonly hastyApi: HttpClient;
  readonly admin: { readonly email: string; readonly password: string };
  /** Where files that it writes are kept. */
  readonly folder: string;
  readonly say: (line: string) => void;
  /** Records whether a step came out right. */
  readonly check: (what: string, right: boolean, saw: unknown) => void;
  readonly count: (what: string) => void;
}

export interface Person {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly token: string;
}
