/** What `toThrow` and `rejects.toThrow` compare a problem with. */
export const aProblem = (code: string, members: object = {}): Error =>
  expect.objectContaining({ code, ...members }) as Error;
