import { parentPort } from 'node:worker_threads';
import { type InvoiceDocument } from './document';
import { renderInvoicePdf } from './renderInvoicePdf';

export interface ToRender {
  readonly job: number;
  readonly document: InvoiceDocument;
}

export type Rendered =
  { readonly job: number; readonly bytes: Uint8Array } | { readonly job: number; readonly error: string };

/** One after the other: what has been posted waits in the port. */
parentPort?.on('message', ({ job, document }: ToRender) => {
  renderInvoicePdf(document).then(
    (bytes) => parentPort?.postMessage({ job, bytes } satisfies Rendered),
    (error: unknown) => parentPort?.postMessage({ job, error: String(error) } satisfies Rendered),
  );
});
