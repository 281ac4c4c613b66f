import { resolve } from 'node:path';
import { type Environment } from './config';

/** Where everything local is kept: `.stagedoor` where npm runs us, in the checkout; or STAGEDOOR_STATE. */
export const stateFolderOf = (env: Environment): string =>
  env['STAGEDOOR_STATE'] === undefined || env['STAGEDOOR_STATE'] === ''
    ? resolve('.stagedoor')
    : resolve(env['STAGEDOOR_STATE']);
