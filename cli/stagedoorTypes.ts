import { type NodeChild } from '../local/nodeChild';
import { type Handle } from '../local/supervisor';
import { type Config, type Environment } from './config';
import { type Ground } from './localDefaults';
import { type RunningStagedoor, type StagedoorUrls } from './runningFile';
import { type StartedGround } from './startGround';

export interface StartOptions {
  /** Settings as in the README; what is unset is started here. `PORT=0` takes any free port. */
  readonly env: Environment;
  /** Absolute; everything local is kept in it and survives a restart. */
  readonly stateFolder: string;
  /** Told what a person should know while it starts. */
  readonly say?: (line: string) => void;
  /** Ports of what is started here; 0 is any free one. Unset: the usual ones, or free ones when those are taken. */
  readonly ports?: Partial<Record<LocalPort, number>>;
  /** Gives up between two steps of the start. */
  readonly signal?: AbortSignal;
}

export type LocalPort = 'postgres' | 'temporal' | 'temporalUi' | 'stripe' | 'mailgun';

export interface Stagedoor {
  readonly urls: StagedoorUrls;
  readonly admin: RunningStagedoor['admin'];
  readonly ground: Ground;
  /** The environment of its processes, with every setting complete. */
  readonly env: Environment;
  readonly config: Config;
  readonly processes: StagedoorProcesses;
  /** Resolves with a sentence when one of its processes ends by itself; `stop` is still to be called then. */
  readonly crashed: Promise<string>;
  /** Stops the API, the worker, the sandbox, Temporal and Postgres, in this order. */
  stop(): Promise<void>;
}

/** Undefined is what was given from outside. */
export interface StagedoorProcesses extends StartedGround {
  readonly sandbox: Handle<NodeChild> | undefined;
  readonly worker: Handle<NodeChild>;
  readonly api: Handle<NodeChild>;
}
