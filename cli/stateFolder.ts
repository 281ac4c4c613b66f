import { resolve } from 'node:path';
import { ROOT } from '../local/nodeEntry';
import { type Environment } from './config';

/** Where everything local is kept: `.stagedoor` in the checkout, or STAGEDOOR_STATE. */
export const stateFolderOf = (env: Environment): string =>
  env['STAGEDOOR_STATE'] === undefined || env['STAGEDOOR_STATE'] === ''
    ? resolve(ROOT, '.stagedoor')
    : resolve(env['STAGEDOOR_STATE']);
