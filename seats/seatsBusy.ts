/** More requests for seats than can be served: nothing was done, and the same request may come again later. */
export class SeatsBusy extends Error {
  override readonly name = 'SeatsBusy';
  readonly retryable = true;
  constructor() {
    super('More people want seats right now than can be served.');
  }
}
