import { dueAnnouncements } from '../../projections';
import { ProcessesUnavailable } from '../processes/types';
import { type Services } from '../services';

type Parts = Pick<Services, 'db' | 'processes' | 'logger'>;

/** Moved more often than this in one go, the sweep sees to the rest. */
const AT_ONCE = 10;

/**
 * Has everybody told who has seats of a concert that was moved. The move stands whether that can be started now or not: it is noted
 * with the move, and the sweep starts what was not.
 */
export const tellOfMove = async ({ db, processes, logger }: Parts, concertId: string): Promise<void> => {
  try {
    for (const announcement of await dueAnnouncements(db, { concertId, limit: AT_ONCE })) {
      await processes.tellConcert(announcement);
    }
  } catch (error) {
    if (!(error instanceof ProcessesUnavailable)) throw error;
    logger.warn({ concertId }, 'the notices of a concert that was moved are left to the sweep');
  }
};
