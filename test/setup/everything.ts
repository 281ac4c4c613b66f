import bundle from './bundle';
import postgres from './postgres';
import temporal from './temporal';

/** Jest's global set-up for the end-to-end specs: Postgres, a Temporal server and the bundled workflows. */
export default async function setUp(): Promise<void> {
  await Promise.all([postgres(), temporal(), bundle()]);
}
