/** Something the house stands on cannot be had. The message is one sentence for the person at the terminal. */
export class GroundError extends Error {
  override readonly name = 'GroundError';
}
