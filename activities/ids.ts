const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** An id of ours out of what somebody else keeps for us; undefined when it cannot be one, which Postgres would refuse to look for. */
export const uuidOf = (text: string | undefined): string | undefined =>
  text !== undefined && UUID.test(text) ? text : undefined;
