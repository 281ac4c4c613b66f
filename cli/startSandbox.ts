import { join } from 'node:path';
import { type NodeChild } from '../local/nodeChild';
import { freePort } from '../local/ports';
import { type Handle, type Supervisor } from '../local/supervisor';
import { type Environment } from './config';
import { startProgram } from './startProgram';

const DEFAULT_STRIPE_PORT = 4242;
const DEFAULT_MAILGUN_PORT = 4243;

export interface SandboxStart {
  readonly env: Environment;
  readonly stateFolder: string;
  /** The API's port, on which nobody listens yet. */
  readonly taken: number;
  readonly ports: { readonly stripe?: number; readonly mailgun?: number };
}

/** Starts the servers that play Stripe and Mailgun; what they have seen is kept in the state folder. */
export async function startSandbox(
  { env, stateFolder, taken, ports }: SandboxStart,
  supervisor: Supervisor,
): Promise<Handle<NodeChild>> {
  const stripe = await freePort(ports.stripe ?? DEFAULT_STRIPE_PORT, new Set([taken]));
  const mailgun = await freePort(ports.mailgun ?? DEFAULT_MAILGUN_PORT, new Set([taken, stripe]));
  const places = {
    SANDBOX_STRIPE_PORT: String(stripe),
    SANDBOX_MAILGUN_PORT: String(mailgun),
    SANDBOX_STATE: join(stateFolder, 'sandbox'),
  };
  return startProgram({ program: 'sandbox', env: { ...env, ...places }, stateFolder }, supervisor);
}
